"""Components as people say them: by code or name, as an ion with its charge, or in a file."""

import re
from pathlib import Path

from af3nb.chem.components import Components
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job.rules.chemistry import without_charge

LARGEST_FILE = 100_000_000

_LONGEST_CODE = 5


def code_of_name(name: str) -> str:
    """Return the code of the one component that is called so."""
    from af3nb.chem.search import alike, search

    found = search(name, most=6)
    exact = [f for f in found if name.strip().lower() in (f.matched.lower(), f.name.lower())]
    if exact or len(found) == 1:
        return (exact or found)[0].code
    if len(only := alike(name)) == 1:
        return next(iter(only))
    remedy = f"Perhaps {_options(found)}: give the code." if found else "Give a code or a SMILES."
    raise InputError(f'"{name}" is not the name of one component.', where="ligand", remedy=remedy)


def code_of_ion(said: str) -> str:
    """Return the code of an ion: `ZN`, `Zn2+` and `zinc` are ZN."""
    from af3nb.chem.search import search

    for code in (said.strip().upper(), without_charge(said)):
        component = Components().get(code)
        if component is not None and len(component.heavy_atoms) == 1:
            return code
    name = re.compile(rf"{re.escape(said.strip())}( \(\w+\))?( ion)?", re.I)
    found = [f for f in search(said, most=12) if name.fullmatch(f.name)]
    if len(found) == 1:
        return found[0].code
    usual = "Ions are ZN, MG, CA, NA, K, CL, MN, FE (3+), FE2 (2+), CU, CO and others."
    remedy = f"Perhaps {_options(found)}: give the code." if found else usual
    raise InputError(f'"{said}" is no ion.', where="ion", remedy=remedy)


def component_of_file(file: Path, user_ccd: str | None) -> tuple[str, str]:
    """Return components of a job's own with the molecule of a file among them, and its code."""
    from af3nb.job.dialects.molecule_file import OWN_CODE, component_cif

    components = Components(user_ccd)
    codes = (OWN_CODE, *(f"LIG{i}" for i in range(2, 10)), *(f"LG{i}" for i in range(10, 100)))
    code = next(c for c in codes if components.get(c) is None)
    text = read_text(file.expanduser(), most=LARGEST_FILE)
    cif = component_cif(text, code, where=str(file))
    return (f"{user_ccd.rstrip()}\n\n{cif}" if user_ccd else cif), code


def unknown_code(code: str, where: str = "ligand") -> InputError:
    """Return the error that there is no such component, with what may have been meant."""
    from af3nb.chem.search import search

    if Components().get(code.upper()):
        remedy = f'Codes are upper-case: "{code.upper()}".'
    elif len(code) > _LONGEST_CODE and re.search(r"[=#()\[\]@0-9]", code):
        remedy = f"If it is a SMILES, say so: smiles={code!r}."
    else:
        found = search(code, most=3)
        remedy = f"Perhaps {_options(found)}." if found else "Give a SMILES or a file."
    message = f'"{code}" is not in the dictionary of chemical components.'
    return InputError(message, where=where, remedy=remedy)


def _options(found) -> str:
    return ", ".join(f"{f.code} ({f.name.lower()[:40]})" for f in found)
