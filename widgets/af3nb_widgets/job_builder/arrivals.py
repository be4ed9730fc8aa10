"""Turn pasted text and dropped files into cards."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from af3nb.alignment.text import parse_fasta
from af3nb.chem.search import alike
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job import examples
from af3nb.job.dialects.molecule_file import component_cif, is_molecule
from af3nb.job.job import Job
from af3nb.job.named_components import free_code, is_other_name, ligand_in, may_be_name
from af3nb.job.read import NAMELESS, read, read_job
from af3nb.job.structures.template_mapping import match_template
from af3nb_widgets.job_builder.form import clean_sequence, new_card
from af3nb_widgets.job_builder.read_job import form_of
from af3nb_widgets.job_builder.store import Store

LARGEST_FILE = 150_000_000
_NOT_LOOKED_UP = "Names of proteins are not looked up: paste the sequence, or open a file."


def pasted(text: str, store: Store) -> dict[str, Any]:
    """Return the forms in a text of any dialect, or of a single ligand, and what was assumed.

    If the text does not name a job, the name is "".
    """
    word = text.strip()
    if "\n" not in word and len(word) <= 2000 and (form := _ligand(word, store)):
        card = form["cards"][0]
        what = "a SMILES" if card.get("given") == "smiles" else f"the {card['kind']} {card['text']}"
        note = f"read as {what}; for a sequence, add a card for it"
        return {"forms": [form | {"name": ""}], "notes": [note], "losses": []}
    if is_other_name(word):
        message = f'"{word}" is neither a sequence nor the name of a ligand in the dictionary.'
        raise InputError(message, remedy=_NOT_LOOKED_UP)
    found = _read(text, store)
    for form in found["forms"]:
        form["name"] = "" if form["name"] == NAMELESS else form["name"]
    if re.fullmatch(r"[A-Za-z]?[a-z]{1,8}", word):
        found["notes"].append(f'"{word}" was read as a sequence. {_NOT_LOOKED_UP}')
    return found


def dropped(name: str, content: bytes, store: Store) -> dict[str, Any]:
    """Return the forms in a file, which may be compressed."""
    with _received(name, content) as path:
        text = read_text(path, most=LARGEST_FILE)
        return _molecule(text, name, store) if is_molecule(text) else _read(path, store)


def example(name: str, store: Store) -> dict[str, Any]:
    """Return the form of an example."""
    form = form_of(read_job(examples.example(name)), store)
    return {"forms": [form], "notes": [], "losses": []}


def evidence(kind: str, name: str, content: bytes, sequence: str, store: Store) -> dict[str, Any]:
    """Return what a card keeps of an alignment ("msa", "paired") or a "template" file."""
    with _received(name, content) as path:
        text = read_text(path, most=LARGEST_FILE)
        if kind == "template":
            match = match_template(clean_sequence(sequence), text, where=str(path))
            return {"digest": store.put_template(match.template), "name": name, "about": str(match)}
    if text.lstrip().startswith("# STOCKHOLM"):
        remedy = "Convert it to A3M, for example with reformat.pl of HH-suite."
        raise InputError("this alignment is in Stockholm format.", where=name, remedy=remedy)
    if not parse_fasta(text):
        remedy = "An A3M file starts with a line '>name' and the chain's own sequence."
        raise InputError("this is not an alignment.", where=name, remedy=remedy)
    return {"digest": store.put(text), "name": name}


def component(name: str, content: bytes, taken: set[str], store: Store) -> dict[str, Any]:
    """Return the molecule of an SDF, MOL or MOL2 file as a component of the job's own."""
    with _received(name, content) as path:
        text = read_text(path, most=LARGEST_FILE)
    return _component(text, name, taken, store)


def _ligand(word: str, store: Store) -> dict[str, Any] | None:
    """The form of a code, a name or a SMILES, or None for any other text."""
    if ligand := ligand_in(word):
        return form_of(Job(NAMELESS, (ligand,)), store)
    if may_be_name(word) and alike(word):
        card = new_card("ligand", word)  # which then lists what it may mean
        return form_of(Job(NAMELESS), store) | {"cards": [card]}
    return None


def _read(source: str | Path, store: Store) -> dict[str, Any]:
    imported = read(source)
    forms = [form_of(job, store) | {"pieces": _pieces(job, store)} for job in imported.jobs]
    return {"forms": forms, "notes": list(imported.notes), "losses": list(imported.losses),
            "dialect": imported.dialect}  # fmt: skip


def _pieces(job: Job, store: Store) -> list[dict[str, str]]:
    """The components of a job's own dictionary, one by one."""
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
    own = _component(text, name, set(), store)
    card = new_card("ligand", own["code"], file=name)
    stem = plain(name).split(".")[0] or "ligand"
    form = form_of(Job(stem), store) | {"cards": [card], "pieces": [own]}
    return {"forms": [form], "notes": [f"the molecule became {own['code']}"], "losses": []}


def _component(text: str, name: str, taken: set[str], store: Store) -> dict[str, str]:
    code = free_code(taken)
    cif = component_cif(text, code, where=name)
    return {"code": code, "digest": store.put(cif), "name": name}


@contextmanager
def _received(name: str, content: bytes) -> Iterator[Path]:
    """A file that the page sent. Errors name it as the user does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / plain(name)
        path.write_bytes(content)
        try:
            yield path
        except InputError as error:
            said = (text.replace(str(path), name) for text in (error.message, error.where))
            message, where = said
            raise InputError(message, where=where, remedy=error.remedy) from error


def plain(name: str) -> str:
    """A file name that cannot be a path."""
    return re.sub(r"[^A-Za-z0-9_.\-]", "_", name)[-80:].lstrip(".") or "file"
