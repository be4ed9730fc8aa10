"""Which atom of a residue is usually bonded, and whether an atom has room for a bond."""

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
    """Return the atom of a residue or ligand that is most likely to be bonded, if there is one."""
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
    """Whether an element is a metal, which can bind more partners than its valence allows."""
    return element.upper() not in _METALS_EXCEPT


def has_room(component: Component, atom: str) -> bool:
    """Whether an atom can take another bond, if need be by losing a hydrogen or leaving group."""
    at = component.atom_names.index(atom)
    most = _MOST_BONDS.get(component.elements[at].upper())
    if most is None or component.charges[at] < 0:
        return True
    order = 0
    for other, kind in component.neighbours(atom):
        hydrogen = component.element_of.get(other, "").upper() in ("H", "D")
        if hydrogen or other in component.leaving_names:
            return True
        order += _ORDER.get(kind, 1)
    return order < most or component.code in (*DNA_BASES.values(), *RNA_BASES.values())
