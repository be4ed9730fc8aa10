"""Van der Waals radii of heavy atoms with the hydrogens that predictions leave out (ProtOr; Tsai
1999), from what is bonded in the dictionary of components."""

import numpy as np
from jaxtyping import Float

from af3nb.chem.components import Component, built_in
from af3nb.result.layout import Layout

_UNKNOWN = 1.8  # angstroms: of an element without any radius
_USUAL = {"C": 1.76, "N": 1.64, "O": 1.42, "S": 1.77}  # where the component is not known


def vdw_radii(layout: Layout) -> Float[np.ndarray, " m"]:
    """Return the radius of each atom of a layout, in angstroms."""
    codes = [code if not code.startswith("LIG_") else "" for code in layout.res_name]
    names = list(zip(codes, layout.atom_name, layout.element, strict=True))
    known = {name: vdw_radius(*name) for name in set(names)}
    return np.array([known[name] for name in names], float)


def vdw_radius(code: str, atom: str, element: str) -> float:
    """Return the radius of an atom of a component, in angstroms."""
    from biotite.structure.info import vdw_radius_single

    element = element.upper()
    if element not in _USUAL:
        return float(vdw_radius_single(element) or _UNKNOWN)
    component = built_in(code) if code else None
    if component is None or atom not in component.element_of:
        return _USUAL[element]
    return _by_bonds(component, atom, element)


def _by_bonds(component: Component, atom: str, element: str) -> float:
    bonded = [component.element_of.get(other, "") for other, _ in component.neighbours(atom)]
    if element == "C":
        flat = 1.76 if "H" in bonded else 1.61
        return 1.88 if len(bonded) > 3 else flat
    if element == "O":
        return 1.42 if len(bonded) < 2 else 1.46
    return _USUAL[element]
