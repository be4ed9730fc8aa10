"""Whether the atoms, bonds and coordinates of a component agree with each other."""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

import numpy as np

from af3nb.chem.components import Component
from af3nb.chem.conformers import unplaced
from af3nb.chem.smiles_text import Remark
from af3nb.errors import counted, short

ORDERS = ("SING", "DOUB", "TRIP")
# The dictionary's format knows these too. RDKit does not, so they leave the written coordinates.
_OTHER_ORDERS = ("AROM", "DELO", "PI", "POLY", "QUAD")
_MEANT = {
    "SING": ("1", "1.0", "S", "SINGLE", "SING", "-"),
    "DOUB": ("2", "2.0", "D", "DOUBLE", "DOUB", "="),
    "TRIP": ("3", "3.0", "T", "TRIPLE", "TRIP", "#"),
}
_AROMATIC = ("1.5", "4", "AR", "AROMATIC", "AROM")
_LARGEST_CHARGE = 9
_SAME_PLACE = 0.01  # angstroms
_SHORTEST_BOND, _LONGEST_BOND = 0.5, 4.0  # angstroms; beyond them the unit is another one
_LETTERS = frozenset(map(chr, range(ord(" ") + 1, ord("_") + 1)))  # what the model sees of names
_FARTHEST = 1e4  # angstroms
_MOST_NAMED, _MOST_TOLD = 8, 5


def inconsistencies(component: Component) -> Iterator[Remark]:
    """Yield why a component cannot be used as it is; its bonds count only if its atoms are known.

    The check is the same for a component of a user's dictionary, of a file and of a SMILES.
    """
    faults = [*_atom_faults(component)]
    yield from faults
    if not faults:
        yield from islice(_bond_faults(component), _MOST_TOLD)
    yield from _place_faults(component)


def doubts(component: Component) -> Iterator[Remark]:
    """Yield what may be a mistake in a component; nothing if it has inconsistencies."""
    if any(inconsistencies(component)):
        return
    parts = molecules_of(component)
    if len(parts) > 1:
        first = ", ".join(_some([part[0] for part in parts]))
        message = f"{len(parts)} molecules are not bonded to each other, with the atoms {first}."
        yield Remark(None, message, "Add the bonds between them, or make each its own ligand.")
    if open := component.undefined:
        many = f"{len(open)} stereocentres are" if len(open) > 1 else "a stereocentre is"
        message = f"{many} undefined ({', '.join(_some(open))}): the coordinates choose one form."
        yield Remark(None, message, "Draw wedges, or give a SMILES with @ or @@, / and \\.")
    foreign = [n for n in component.heavy_names if not _LETTERS.issuperset(n)]
    if foreign:
        message = "the model sees only capitals, digits and signs in the names of atoms, but one is"
        yield Remark(None, f'{message} "{foreign[0]}".', f'Use capitals: "{foreign[0].upper()}".')
    yield from _length_doubts(component)


def molecules_of(component: Component) -> list[list[str]]:
    """Return the names of the heavy atoms of each connected molecule of a component."""
    part = {name: name for name in component.atom_names}

    def root(name: str) -> str:
        while part[name] != name:
            part[name] = part[part[name]]
            name = part[name]
        return name

    for bond in component.bonds:
        if bond.atom1 in part and bond.atom2 in part:
            part[root(bond.atom1)] = root(bond.atom2)
    found: dict[str, list[str]] = {}
    for name in component.heavy_names:
        found.setdefault(root(name), []).append(name)
    return list(found.values())


def _atom_faults(component: Component) -> Iterator[Remark]:
    names = Counter(component.atom_names)
    if nameless := names.pop("", 0):
        yield Remark(None, f"{counted(nameless, 'atom')} without a name.", "Name each atom.")
    if twice := [name for name, number in names.items() if number > 1]:
        few = ", ".join(_some(twice))
        message = f"several atoms have the same name: {few}."
        yield Remark(None, message, f"Give each its own, such as {_free(twice[0], names)}.")
    symbols = _symbols()
    for name, element in zip(component.atom_names, component.elements, strict=True):
        if element.upper() not in symbols:
            message = f'atom {name} has the element "{short(element)}", which is none.'
            yield Remark(None, message, "Write the symbol of its element, such as C, CL or FE.")
            break
    for name, charge in zip(component.atom_names, component.charges.tolist(), strict=True):
        if abs(charge) > _LARGEST_CHARGE:
            yield Remark(None, f"atom {name} has the charge {charge}.", "Correct it.")
            break


def _free(name: str, taken: Counter) -> str:
    return next(n for n in (f"{name[:2]}{i}" for i in range(1, 1000)) if n not in taken)


def _bond_faults(component: Component) -> Iterator[Remark]:
    known, seen = set(component.atom_names), set()
    for bond in component.bonds:
        told = f"{short(bond.atom1)}-{short(bond.atom2)}"
        for end, other in ((bond.atom1, bond.atom2), (bond.atom2, bond.atom1)):
            if end not in known:
                near = get_close_matches(end.upper(), known, n=3, cutoff=0.5)
                remedy = f"Its atoms are {', '.join(_some(component.atom_names))}."
                remedy = f"Did you mean {' or '.join(near)}?" if near else remedy
                said = f'a bond of {short(other)} ends at "{short(end)}"'
                message = f"{said}, which is no atom of the component."
                yield Remark(None, message, remedy)
        if bond.atom1 == bond.atom2:
            yield Remark(None, f"the bond {told} joins an atom to itself.", "Remove it.")
        elif (pair := frozenset(bond[:2])) in seen:
            yield Remark(None, f"the bond {told} is given twice.", "Keep one of them.")
        else:
            seen.add(pair)
        if bond.order not in ORDERS + _OTHER_ORDERS:
            yield Remark(
                None, f'the bond {told} has the order "{short(bond.order)}".', _order(bond.order)
            )


def _order(written: str) -> str:
    for order, meant in _MEANT.items():
        if written.upper() in meant:
            return f"Write {order}."
    if written.upper() in _AROMATIC:
        return "Write SING and DOUB in turn, and Y as the aromatic flag of each."
    return f"Known are {', '.join(ORDERS)}."


def _place_faults(component: Component) -> Iterator[Remark]:
    remedy = (
        "Fill them in, or give the molecule as SMILES or as a file (SDF, MOL or MOL2), which may "
        "be a drawing."
    )
    if unknown := unplaced(component):
        few = ", ".join(_some(unknown))
        message = f"{counted(len(unknown), 'atom')} without ideal coordinates: {few}."
        yield Remark(None, message, remedy)
    elif np.abs(component.ideal[~np.isnan(component.ideal)]).max(initial=0) > _FARTHEST:
        message = f"an atom is more than {_FARTHEST:,.0f} angstroms from the origin."
        yield Remark(None, message, remedy.replace("Fill them in", "Correct its coordinates"))
    elif pair := _at_one_place(component):
        message = f"the atoms {pair[0]} and {pair[1]} have the same ideal coordinates."
        yield Remark(None, message, remedy.replace("Fill them in", "Correct them"))


def _at_one_place(component: Component) -> tuple[str, str] | None:
    """Two atoms whose written coordinates are the same."""
    if component.smiles is not None or np.isnan(component.ideal).any():
        return None
    seen: dict[tuple, str] = {}
    places = np.round(component.ideal / _SAME_PLACE).astype(int).tolist()
    for name, place in zip(component.atom_names, map(tuple, places), strict=True):
        if place in seen:
            return seen[place], name
        seen[place] = name
    return None


def _length_doubts(component: Component) -> Iterator[Remark]:
    index = {name: i for i, name in enumerate(component.atom_names)}
    for bond in component.bonds:
        a, b = (component.ideal[index[end]] for end in bond[:2])
        length = float(np.linalg.norm(a - b))
        if length < _SHORTEST_BOND or length > _LONGEST_BOND:
            told = f"the bond {bond.atom1}-{bond.atom2} is {length:.2f} angstroms long"
            message = f"{told} in the ideal coordinates."
            yield Remark(None, message, "Coordinates are in angstroms; check them.")
            return


def _some(names) -> list[str]:
    return [*map(short, names[:_MOST_NAMED]), *(["..."] if len(names) > _MOST_NAMED else [])]


def _symbols() -> frozenset[str]:
    from rdkit import Chem

    table = Chem.GetPeriodicTable()
    return frozenset(table.GetElementSymbol(n).upper() for n in range(1, 119)) | {"D"}
