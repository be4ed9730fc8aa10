"""Handedness of polymers: whether residues are the mirror images of what they should be.

Distances are the same in a mirror, and so are lDDT, pLDDT and PAE. A small network can fold a
whole chain as its mirror image and be sure of it; the atoms around the alpha carbon show it.
"""

from functools import cache

import numpy as np
from jaxtyping import Float

from af3nb.chem.components import built_in
from af3nb.result.layout import DNA, PROTEIN, RNA, Layout, Positions

# A stereocentre and three of its neighbours.
CENTERS = {
    PROTEIN: ("CA", "N", "C", "CB"),
    RNA: ("C4'", "C5'", "O4'", "C3'"),
    DNA: ("C4'", "C5'", "O4'", "C3'"),
}


def fraction_wrong_handed(positions: Positions, layout: Layout) -> float:
    """Return the share of polymer residues whose centre is a mirror image; 0 if none has one.

    The component dictionary says what is right, so a D-amino acid counts as one.
    """
    wrong = wrong_handed(positions, layout)
    return float(np.mean(list(wrong.values()))) if wrong else 0.0


def wrong_handed(positions: Positions, layout: Layout) -> dict[tuple[str, int], bool]:
    """Return whether each residue with such a centre is a mirror image, by chain and number."""
    atom_at, found = layout.atom_at, {}
    for i, name in enumerate(layout.atom_name):
        names = CENTERS.get(layout.chain_type[i], ())
        if not names or name != names[0]:
            continue
        residue = layout.chain_id[i], int(layout.res_id[i])
        atoms = [atom_at[place] for n in names if (place := (*residue, n)) in atom_at]
        expected = expected_sign(layout.res_name[i], names)
        if len(atoms) == len(names) and expected:
            found[residue] = bool(np.sign(signed_volume(positions[atoms])) != expected)
    return found


@cache
def expected_sign(code: str, names: tuple[str, ...]) -> float:
    """Return the sign of the volume of four atoms in the dictionary; 0 if it has none."""
    component = built_in(code)
    if component is None or not set(names) <= set(component.atom_names):
        return 0.0
    for positions in (component.ideal, component.model):
        x = positions[[component.atom_names.index(n) for n in names]]
        if np.isfinite(x).all() and abs(signed_volume(x)) > 0.5:
            return float(np.sign(signed_volume(x)))
    return 0.0


def signed_volume(x: Float[np.ndarray, "4 3"]) -> float:
    """Return six times the volume of a tetrahedron; its sign changes in a mirror."""
    a, b, c = np.asarray(x, float)[1:] - np.asarray(x, float)[0]
    return float(np.dot(a, np.cross(b, c)))
