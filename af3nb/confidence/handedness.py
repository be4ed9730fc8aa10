"""Handedness of polymers: whether residues are the mirror images of what they should be.

Distances, and so lDDT, pLDDT and PAE, are the same in a mirror. A small network can fold a whole
chain as its mirror image and be sure of it; the atoms round the alpha carbon tell.
"""

from functools import cache

import numpy as np
from jaxtyping import Float

from af3nb.chem.components import built_in
from af3nb.result.layout import DNA, PROTEIN, RNA, Layout

# A stereocentre and three of its neighbours.
CENTERS = {
    PROTEIN: ("CA", "N", "C", "CB"),
    RNA: ("C4'", "C5'", "O4'", "C3'"),
    DNA: ("C4'", "C5'", "O4'", "C3'"),
}


def fraction_wrong_handed(positions: Float[np.ndarray, "m 3"], layout: Layout) -> float:
    """Return the share of polymer residues whose centre is a mirror image; 0 if none has one.

    Right is what the component dictionary has for the residue, so D-amino acids count as such.
    """
    wrong = wrong_handed(positions, layout)
    return float(np.mean(list(wrong.values()))) if wrong else 0.0


def wrong_handed(
    positions: Float[np.ndarray, "m 3"], layout: Layout
) -> dict[tuple[str, int], bool]:
    """Return whether it is one for each residue with such a centre, by chain and number."""
    return {
        residue: bool(np.sign(_volume(positions[list(atoms)])) != expected)
        for residue, atoms, expected in _centers(layout)
    }


def _centers(layout: Layout) -> list[tuple[tuple[str, int], tuple[int, ...], float]]:
    """Residues with a stereocentre, its four atoms, and the sign that their volume should have."""
    index = {
        (chain, residue, name): i
        for i, (chain, residue, name) in enumerate(
            zip(layout.chain_id, layout.res_id.tolist(), layout.atom_name, strict=True)
        )
    }
    found = []
    for i, name in enumerate(layout.atom_name):
        names = CENTERS.get(layout.chain_type[i], ())
        if not names or name != names[0]:
            continue
        residue = layout.chain_id[i], int(layout.res_id[i])
        atoms = [index.get((*residue, n)) for n in names]
        expected = expected_sign(layout.res_name[i], names)
        if None not in atoms and expected:
            found.append((residue, tuple(atoms), expected))
    return found


@cache
def expected_sign(code: str, names: tuple[str, ...]) -> float:
    """Return the sign of the volume of four atoms in the dictionary; 0 if it does not tell."""
    component = built_in(code)
    if component is None or not set(names) <= set(component.atom_names):
        return 0.0
    for positions in (component.ideal, component.model):
        x = positions[[component.atom_names.index(n) for n in names]]
        if np.isfinite(x).all() and abs(_volume(x)) > 0.5:
            return float(np.sign(_volume(x)))
    return 0.0


def _volume(x: Float[np.ndarray, "4 3"]) -> float:
    """Six times the volume of the tetrahedron, whose sign changes in a mirror."""
    a, b, c = np.asarray(x, float)[1:] - np.asarray(x, float)[0]
    return float(np.dot(a, np.cross(b, c)))
