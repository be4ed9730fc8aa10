"""Atoms that can be bonded: the usual ones of a residue, and whether an atom has room."""

from af3nb.chem.components import Component
from af3nb.chem.glycans import anomeric_atom
from af3nb.chem.residues import DNA_BASES, RNA_BASES

# The atom of a residue that is usually bonded to something else.
USUAL_ATOMS = {
    "CYS": "SG", "LYS": "NZ", "ASN": "ND2", "SER": "OG", "THR": "OG1", "TYR": "OH",
    "HIS": "NE2", "ASP": "OD2", "GLU": "OE2", "TRP": "CD1", "ARG": "NH1", "MET": "SD",
    "GLN": "NE2",
}  # fmt: skip

_METALS_EXCEPT = frozenset("H B C N O F P S SE CL BR I SI AS TE AT HE NE AR KR XE D X".split())
_MOST_BONDS = {"C": 4, "N": 4, "O": 2, "F": 1, "CL": 1, "BR": 1, "I": 1}
_ORDER = {"SING": 1, "DOUB": 2, "TRIP": 3}


def usual_atom(component: Component) -> str | None:
    """Return the atom of a residue or ligand that a bond is likely to be meant for."""
    if component.code in USUAL_ATOMS:
        return USUAL_ATOMS[component.code]
    if component.parent in USUAL_ATOMS and USUAL_ATOMS[component.parent] in component.atom_names:
        return USUAL_ATOMS[component.parent]
    if component.is_glycan:
        return anomeric_atom(component)
    if len(component.heavy_atoms) == 1:
        return component.heavy_names[0]
    return None


def is_metal(element: str) -> bool:
    """Whether an element binds by coordination, beside its valence."""
    return element.upper() not in _METALS_EXCEPT


def has_room(component: Component, atom: str) -> bool:
    """Whether an atom can take one more bond by losing a hydrogen or a leaving group, or so."""
    at = component.atom_names.index(atom)
    elements = dict(zip(component.atom_names, component.elements, strict=True))
    leaving = dict(zip(component.atom_names, component.leaving, strict=True))
    most = _MOST_BONDS.get(component.elements[at].upper())
    if most is None or component.charges[at] < 0:
        return True
    order = 0
    for bond in component.bonds:
        if atom not in (bond.atom1, bond.atom2):
            continue
        other = bond.atom2 if bond.atom1 == atom else bond.atom1
        if elements.get(other, "").upper() in ("H", "D") or leaving.get(other):
            return True
        order += _ORDER.get(bond.order, 1)
    return order < most or component.code in (*DNA_BASES.values(), *RNA_BASES.values())


def leaves(component: Component, atom: str) -> str | None:
    """Return the heavy atom that leaves when this one is bonded, such as O1 for C1 of a sugar."""
    heavy = set(component.heavy_names)
    leaving = {n for n, gone in zip(component.atom_names, component.leaving, strict=True) if gone}
    for bond in component.bonds:
        for own, other in ((bond.atom1, bond.atom2), (bond.atom2, bond.atom1)):
            if own == atom and other in heavy & leaving:
                return other
    return None
