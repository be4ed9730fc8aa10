"""Which residues a modification can replace: those that it is made from."""

import re

from af3nb.chem.components import Component
from af3nb.chem.residues import chain_letter
from af3nb.errors import InputError, InputWarning
from af3nb.job.job import Dna, Protein, Rna
from af3nb.job.sequences import NAMES, RARE

# Caps of the ends of a peptide, each a residue of its own.
CAPS = {"ACE": "first", "FOR": "first", "NH2": "last", "NME": "last"}

_RARE_PARENTS = {code: letter for letter, code in RARE.values()}
_LINKING = {"protein": "PEPTIDE", "rna": "RNA", "dna": "DNA"}
_UNKNOWN = {"protein": "X", "rna": "N", "dna": "N"}
# The atoms that bind a residue to its neighbours.
_ENDS = {"protein": {"N", "C"}, "rna": {"P", "O3'"}, "dna": {"P", "O3'"}}


def check_parent(
    molecule: Protein | Rna | Dna, position: int, component: Component, where: str
) -> None:
    """Raise an `InputError` if a component cannot replace a residue of a polymer."""
    if misfit := modification_misfit(molecule, position, component):
        raise InputError(misfit.message, where=where, remedy=misfit.remedy)


def modification_misfit(
    molecule: Protein | Rna | Dna, position: int, component: Component
) -> InputWarning | None:
    """Say why a component is probably not meant at a position (from 1); None where it fits."""
    kind, letter = molecule.kind, molecule.sequence[position - 1]
    if kind == "protein" and component.code in CAPS:
        return _cap_misfit(molecule, position, component.code)
    if misfit := _joined_misfit(molecule, position, component):
        return misfit
    if "LINKING" not in component.type.upper() or _LINKING[kind] not in component.type.upper():
        what = component.type.lower() or "of no type"
        return InputWarning(f"{component.code} ({what}) is not a residue of {NAMES[kind]}.")
    parents = sorted(parent_letters(component.code, component.parent, kind))
    if letter in parents or not parents or letter == _UNKNOWN[kind]:
        return None
    told = " or ".join(parents)
    message = f"{component.code} is a modified {told}, but residue {position} is {letter}."
    return InputWarning(message, remedy=positions_of(parents[0], molecule.sequence))


def is_foreign(molecule: Protein | Rna | Dna, position: int, component: Component) -> bool:
    """Whether a component cannot be a residue, and yet replaces a known one.

    In place of an unknown one it may stand for itself, as caps and linkers in structures do.
    """
    kind, type = molecule.kind, component.type.upper()
    by_type = re.search("LINKING|TERMINUS", type) and "SACCHARIDE" not in type
    if by_type or component.code in CAPS or _ENDS[kind] <= set(component.atom_names):
        return False
    return molecule.sequence[position - 1] != _UNKNOWN[kind]


def parent_letters(code: str, parent: str | None, kind: str) -> set[str]:
    """Return the letters of the residues that a component is made from; none if unknown.

    Its own letter in the dictionary and that of its parent can differ: SEC is made from C.
    """
    own = _RARE_PARENTS.get(code) if kind == "protein" else None
    letters = {own or chain_letter(code, kind), *(chain_letter(p, kind) for p in [parent] if p)}
    return letters - {"X" if kind == "protein" else "N"}


def positions_of(letter: str, sequence: str) -> str:
    """Say at which positions (from 1) a sequence has a letter."""
    found = [str(i) for i, c in enumerate(sequence, start=1) if c == letter]
    return f"{letter} is at {', '.join(found[:15])}." if found else f"There is no {letter}."


def _joined(component: Component, kind: str) -> str:
    """The letters of the residues that a component was joined from, such as TYG for CRO."""
    parents = re.findall("[A-Z0-9]+", (component.parent or "").upper())
    return "".join(chain_letter(parent, kind) for parent in parents) if len(parents) > 1 else ""


def _joined_misfit(
    molecule: Protein | Rna | Dna, position: int, component: Component
) -> InputWarning | None:
    """A warning where a sequence still has all the residues that one component was joined from."""
    joined, sequence = _joined(component, molecule.kind), molecule.sequence
    most = len(joined)
    for start in range(max(0, position - most), min(position, len(sequence) - most + 1)):
        there = sequence[start : start + most]
        same = "".join(a if a == b else " " for a, b in zip(there, joined, strict=True))
        if any(len(part) > 1 for part in same.split()):  # some may differ: CRO is also made of SYG
            message = (
                f"{component.code} is made from {most} residues ({joined}) and takes one position, "
                f"but all of them are in the sequence ({there} at {start + 1} to {start + most})."
            )
            remedy = f"Keep the letter that is modified, and leave out the other {most - 1}."
            return InputWarning(message, remedy=remedy)
    return None


def _cap_misfit(molecule: Protein | Rna | Dna, position: int, code: str) -> InputWarning | None:
    end = {"first": 1, "last": molecule.length}[CAPS[code]]
    if position == end and molecule.sequence[position - 1] == "X":
        return None
    message = f"{code} caps the end of a peptide and takes a position of its own there."
    return InputWarning(message, remedy=f"Write an X for it as the {CAPS[code]} letter.")
