"""What is pasted or dropped: read, and turned into cards."""

import re
import tempfile
from pathlib import Path
from typing import Any

from af3nb.alignment.text import parse_fasta
from af3nb.chem.components import built_in
from af3nb.chem.search import alike
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job.dialects.molecule_file import component_cif, is_molecule
from af3nb.job.job import Job
from af3nb.job.read import NAMELESS, read
from af3nb.job.structures.template_mapping import match_template
from af3nb_widgets.job_builder.form import clean_sequence, new_card
from af3nb_widgets.job_builder.offers.ligands import code_of_ion, codes_of_ligand, looks_like_smiles
from af3nb_widgets.job_builder.read_job import form_of
from af3nb_widgets.job_builder.store import Store

LARGEST_FILE = 150_000_000
_LONGEST_NAME = 60  # of a ligand in the paste box
_NOT_LOOKED_UP = "Names of proteins are not looked up: paste the sequence, or open a file."


def pasted(text: str, store: Store) -> dict[str, Any]:
    """Return the forms in a text, in any dialect, or of a single ligand; and what was assumed.

    A form whose text names no job has the name "".
    """
    word = text.strip()
    if "\n" not in word and len(word) <= 2000 and (card := _ligand(word)):
        form = form_of(Job(NAMELESS), store) | {"cards": [card], "name": ""}
        return {"forms": [form], "notes": [f"read as {_told(card)}"], "losses": []}
    if _is_no_sequence(word):
        message = f'"{word}" is no sequence, and no ligand of the dictionary is called so.'
        raise InputError(message, remedy=_NOT_LOOKED_UP)
    found = _read(text, store)
    found["forms"] = [
        form | {"name": ""} if form["name"] == NAMELESS else form for form in found["forms"]
    ]
    if re.fullmatch(r"[A-Za-z]?[a-z]{1,8}", word):
        found["notes"].append(f'"{word}" was read as letters of a sequence. {_NOT_LOOKED_UP}')
    return found


def dropped(name: str, content: bytes, store: Store) -> dict[str, Any]:
    """Return the forms in a file, which may be packed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _plain(name)
        path.write_bytes(content)
        try:
            text = read_text(path, most=LARGEST_FILE)
            if is_molecule(text):
                return _molecule(text, name, store)
            found = _read(path, store)
        except InputError as error:
            raise _renamed(error, path, name) from error
    return found


def evidence(kind: str, name: str, content: bytes, sequence: str, store: Store) -> dict[str, Any]:
    """Return what a card keeps of a file: of an alignment ("msa", "paired") or a "template"."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _plain(name)
        path.write_bytes(content)
        try:
            text = read_text(path, most=LARGEST_FILE)
            if kind == "template":
                match = match_template(clean_sequence(sequence), text, where=str(path))
                about = str(match).splitlines()
                return {"digest": store.put_template(match.template), "name": name,
                        "about": "\n".join(about)}  # fmt: skip
        except InputError as error:
            raise _renamed(error, path, name) from error
    if text.lstrip().startswith("# STOCKHOLM"):
        remedy = "Convert it to A3M, for example with reformat.pl of HH-suite."
        raise InputError("this alignment is in Stockholm format.", where=name, remedy=remedy)
    if not parse_fasta(text):
        remedy = "An A3M file starts with a line '>name' and the chain's own sequence."
        raise InputError("this is no alignment.", where=name, remedy=remedy)
    return {"digest": store.put(text), "name": name}


def component(name: str, content: bytes, taken: set[str], store: Store) -> dict[str, Any]:
    """Return the molecule of an SDF, MOL or MOL2 file as a component of the job's own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _plain(name)
        path.write_bytes(content)
        try:
            text = read_text(path, most=LARGEST_FILE)
        except InputError as error:
            raise _renamed(error, path, name) from error
    code = _free_code(taken)
    cif = component_cif(text, code, where=name)
    return {"code": code, "digest": store.put(cif), "name": name}


def _ligand(word: str) -> dict[str, Any] | None:
    """The card of a code, a name or a SMILES; None for what is read as anything else."""
    if re.search(r"[=#@()\[\]]", word) and " " not in word and looks_like_smiles(word):
        return new_card("ligand", word, given="smiles")
    is_code = re.fullmatch(r"[A-Z0-9]{1,5}", word) and built_in(word)
    is_name = len(word) <= _LONGEST_NAME and re.search(r"[a-z]", word) and not word.startswith(">")
    if not is_code and not is_name:
        return None
    if re.fullmatch(r"[A-Za-z]{1,2} ?\(?[1-4]?[+-]\)?", word):
        ion = code_of_ion(word.replace(" ", ""), "", ())
        return new_card("ion", ion[0]) if isinstance(ion, tuple) else None
    codes = codes_of_ligand(word, "", ())
    if not isinstance(codes, tuple):
        return new_card("ligand", word) if alike(word) else None  # the card says what it may be
    component = built_in(codes[0])
    lone = len(codes) == 1 and component and len(component.heavy_atoms) == 1
    return new_card("ion" if lone else "ligand", " ".join(codes))


def _is_no_sequence(word: str) -> bool:
    """Whether a short text in small letters has some that stand for no residue."""
    letters = set(re.sub(r"[\s\d'-]", "", word).upper())
    named = re.fullmatch(r"[A-Za-z][A-Za-z0-9' -]*", word) and re.search(r"[a-z]", word)
    return bool(
        named and len(word) <= _LONGEST_NAME and letters & set("BJOUZ") and letters - set("ACGTUN")
    )


def _told(card: dict[str, Any]) -> str:
    what = "a SMILES" if card.get("given") == "smiles" else f"the {card['kind']} {card['text']}"
    return f"{what}; for a sequence, add a card for it"


def _read(source: str | Path, store: Store) -> dict[str, Any]:
    imported = read(source)
    forms = [form_of(job, store) | {"pieces": _pieces(job, store)} for job in imported.jobs]
    return {"forms": forms, "notes": list(imported.notes), "losses": list(imported.losses),
            "dialect": imported.dialect}  # fmt: skip


def _pieces(job: Job, store: Store) -> list[dict[str, str]]:
    """A job's own dictionary, component by component."""
    if not job.user_ccd:
        return []
    import gemmi

    blocks = gemmi.cif.read_string(job.user_ccd)
    pieces = []
    for block in blocks:
        code = block.find_value("_chem_comp.id") or block.name
        text = f"{block.as_string()}\n"
        pieces.append({"code": gemmi.cif.as_string(code), "digest": store.put(text), "name": ""})
    return pieces


def _molecule(text: str, name: str, store: Store) -> dict[str, Any]:
    code = _free_code(set())
    own = {"code": code, "digest": store.put(component_cif(text, code, where=name)), "name": name}
    card = new_card("ligand", code, file=name)
    form = form_of(Job(_stem(name)), store) | {"cards": [card], "pieces": [own]}
    return {"forms": [form], "notes": [f"the molecule became {code}"], "losses": []}


def _free_code(taken: set[str]) -> str:
    """A code that neither the form nor the dictionary has."""
    codes = (f"LIG{i}" for i in range(1, 1000))
    return next(c for c in codes if c not in taken and built_in(c) is None)


def _plain(name: str) -> str:
    """A file's name that can be no path."""
    return re.sub(r"[^A-Za-z0-9_.\-]", "_", name)[-80:].lstrip(".") or "file"


def _stem(name: str) -> str:
    return _plain(name).split(".")[0] or "ligand"


def _renamed(error: InputError, path: Path, name: str) -> InputError:
    """The same error, with the name of the user's file for that of our copy."""
    message, where = (text.replace(str(path), name) for text in (error.message, error.where))
    return InputError(message, where=where, remedy=error.remedy)
