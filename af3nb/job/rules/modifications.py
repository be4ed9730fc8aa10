"""Which residues a modification can replace: those that it is made from."""

from af3nb.chem.components import Component
from af3nb.chem.residues import chain_letter
from af3nb.errors import InputError, InputWarning
from af3nb.job.job import Dna, Protein, Rna
from af3nb.job.sequences import NAMES, RARE

# Caps of the ends of a peptide, each a residue of its own.
CAPS = {"ACE": "first", "FOR": "first", "NH2": "last", "NME": "last"}

_RARE_PARENTS = {code: letter for letter, code in RARE.values()}
_LINKING = {"protein": "PEPTIDE", "rna": "RNA", "dna": "DNA"}


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
    if "LINKING" not in component.type.upper() or _LINKING[kind] not in component.type.upper():
        what = component.type.lower() or "of no type"
        return InputWarning(f"{component.code} ({what}) is not a residue of {NAMES[kind]}.")
    parents = sorted(parent_letters(component.code, component.parent, kind))
    if letter in parents or not parents:
        return None
    told = " or ".join(parents)
    message = f"{component.code} is a modified {told}, but residue {position} is {letter}."
    return InputWarning(message, remedy=positions_of(parents[0], molecule.sequence))


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


def _cap_misfit(molecule: Protein | Rna | Dna, position: int, code: str) -> InputWarning | None:
    end = {"first": 1, "last": molecule.length}[CAPS[code]]
    if position == end and molecule.sequence[position - 1] == "X":
        return None
    message = f"{code} caps the end of a peptide and takes a position of its own there."
    return InputWarning(message, remedy=f"Write an X for it as the {CAPS[code]} letter.")
