"""Find components by what people write: a code, a name, an ion with its charge, or a file."""

import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from af3nb.chem.components import Components, built_in
from af3nb.chem.search import Found, alike, search
from af3nb.chem.smiles import looks_like_smiles
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job.job import Ligand
from af3nb.job.rules.chemistry import without_charge

LARGEST_FILE = 100_000_000

_LONGEST_CODE = 5
_LONGEST_NAME = 60  # of what may be a ligand's name rather than a text


def code_of_name(name: str) -> str:
    """Return the code of the only component with this name."""
    code, found = named(name)
    if code or len(found) == 1:
        return code or found[0].code
    remedy = f"Perhaps {_options(found)}: give the code." if found else "Give a code or a SMILES."
    raise InputError(f'"{name}" is not the name of one component.', where="ligand", remedy=remedy)


@lru_cache(maxsize=256)
def named(name: str) -> tuple[str | None, tuple[Found, ...]]:
    """Return the code of the component with this name, if there is one, and similar components."""
    found = tuple(search(name, most=6))
    said = name.strip().lower()
    for one in found:
        known = (one.matched.lower(), one.name.lower())
        if said in known or f"{said} ion" in known:
            return one.code, found
    similar = alike(name)
    return (next(iter(similar)) if len(similar) == 1 else None), found


def codes_of(text: str, own: Collection[str] = ()) -> tuple[str, ...] | None:
    """Return the codes in a text, or None if it is a name. `own` are the codes of the job's own."""
    words = [word.removeprefix("CCD_") for word in re.split(r"[\s,]+", text.strip())]
    if len(words) == 1 and not (words[0] in own or built_in(words[0])):
        words = [words[0].upper()]
    return tuple(words) if all(word in own or built_in(word) for word in words) else None


@lru_cache(maxsize=256)
def code_of_ion(said: str) -> str:
    """Return the code of an ion: `ZN`, `Zn2+` and `zinc` are ZN."""
    for code in (said.strip().upper(), without_charge(said)):
        if is_lone_atom(code):
            return code
    name = re.compile(rf"{re.escape(said.strip())}( \(\w+\))?( ion)?", re.I)
    found = [f for f in search(said, most=12) if name.fullmatch(f.name)]
    ions = [f for f in found if f.name.lower().endswith(" ion") or is_lone_atom(f.code)]
    if len(ions) == 1:
        return ions[0].code
    code, _ = named(said)
    if code and is_lone_atom(code):
        return code
    usual = "Ions are ZN, MG, CA, NA, K, CL, MN, FE (3+), FE2 (2+), CU, CO and others."
    remedy = f"Perhaps {_options(ions)}: give the code." if ions else usual
    raise InputError(f'"{said}" is not an ion.', where="ion", remedy=remedy)


def ligand_in(word: str) -> Ligand | None:
    """Return the ligand or ion that a text names, or None if it may be something else."""
    if re.search(r"[=#@()\[\]]", word) and " " not in word and looks_like_smiles(word):
        return Ligand(("A",), smiles=word)
    if re.fullmatch(r"[A-Za-z]{1,2} ?\(?[1-4]?[+-]\)?", word):
        try:
            return Ligand(("A",), (code_of_ion(word.replace(" ", "")),))
        except InputError:
            return None
    is_code = re.fullmatch(r"[A-Z0-9]{1,5}", word) and built_in(word)
    if not is_code and not may_be_name(word):
        return None
    codes = codes_of(word) or tuple(filter(None, (named(word)[0],)))
    return Ligand(("A",), codes) if codes else None


def may_be_name(word: str) -> bool:
    """Whether a text is short and not all in capitals, as codes and sequences are."""
    small = re.search(r"[a-z]", word) is not None
    return small and len(word) <= _LONGEST_NAME and not word.startswith(">")


def is_other_name(word: str) -> bool:
    """Whether a text may be a name, perhaps of a protein, but has letters that no residue has."""
    letters = set(re.sub(r"[\s\d'-]", "", word).upper())
    named = re.fullmatch(r"[A-Za-z][A-Za-z0-9' -]*", word) and may_be_name(word)
    return bool(named and letters & set("BJOUZ") and letters - set("ACGTUN"))


def is_lone_atom(code: str) -> bool:
    """Whether a component of the dictionary has a single heavy atom."""
    component = built_in(code)
    return component is not None and len(component.heavy_atoms) == 1


def component_of_file(file: Path, user_ccd: str | None) -> tuple[str, str]:
    """Return a job's own components with the molecule of a file added, and its code."""
    from af3nb.job.dialects.molecule_file import component_cif

    code = free_code(Components(user_ccd).user_codes)
    text = read_text(file.expanduser(), most=LARGEST_FILE)
    return with_component(user_ccd, component_cif(text, code, where=str(file))), code


@lru_cache(maxsize=64)
def component_of_smiles(smiles: str, code: str) -> str:
    """Return a SMILES as the CIF text of a component, with atoms named as in its drawing.

    The coordinates preserve the stereochemistry.
    """
    from af3nb.chem.smiles import molecule_from_smiles
    from af3nb.job.dialects.molecule_file import molecule_cif

    return molecule_cif(molecule_from_smiles(smiles), code)


def free_code(taken: Collection[str] = ()) -> str:
    """Return a code that is neither taken nor in the dictionary."""
    codes = (f"LIG{i}" for i in range(1, 1000))
    return next(code for code in codes if code not in taken and built_in(code) is None)


def with_component(user_ccd: str | None, cif: str) -> str:
    """Return the text of a job's own components with one more added."""
    return f"{user_ccd.rstrip()}\n\n{cif}" if user_ccd else cif


def unknown_code(code: str, where: str = "ligand") -> InputError:
    """Return the error for an unknown code, with what may have been meant."""
    if built_in(code.upper()):
        remedy = f'Codes are upper-case: "{code.upper()}".'
    elif len(code) > _LONGEST_CODE and re.search(r"[=#()\[\]@0-9]", code):
        remedy = f"If it is a SMILES, write smiles={code!r}."
    else:
        found = search(code, most=3)
        remedy = f"Perhaps {_options(found)}." if found else "Give a SMILES or a file."
    message = f'"{code}" is not in the dictionary of chemical components.'
    return InputError(message, where=where, remedy=remedy)


def _options(found) -> str:
    return ", ".join(f"{f.code} ({f.name.lower()[:40]})" for f in found)
