"""Surface that two chains hide from the solvent.

The area is half of what both lose together (PISA's convention), by Shrake and Rupley with a probe
of 1.4 Å and radii of heavy atoms that include their hydrogens. Each pair is measured alone, as if
the other chains were not there.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import KDTree

from af3nb.confidence.interfaces.contact.radii import vdw_radii
from af3nb.confidence.interfaces.units import chain_of_atoms
from af3nb.result.layout import Layout, Positions

if TYPE_CHECKING:
    import biotite.structure as structure

PROBE = 1.4  # angstroms
_POINTS = 200  # on the sphere around an atom


def buried_areas(
    positions: Positions, layout: Layout, pairs: Sequence[tuple[int, int]]
) -> Float[np.ndarray, " k"]:
    """Return the buried area of each pair of chains, in square angstroms."""
    radii = vdw_radii(layout)
    atoms = _atoms(positions, layout)
    chain = chain_of_atoms(layout)
    own = [np.flatnonzero(chain == c) for c in range(len(layout.chains))]
    trees = [KDTree(np.asarray(positions)[mine]) for mine in own]
    reach = 2 * (radii.max() + PROBE)
    found = []
    for a, b in pairs:
        near_a, near_b = _near(trees[a], trees[b], reach), _near(trees[b], trees[a], reach)
        both = np.concatenate([own[a], own[b]])
        alone = _area(atoms, radii, own[a], near_a) + _area(atoms, radii, own[b], near_b)
        bound = _area(atoms, radii, both, np.concatenate([near_a, near_b]))
        found.append((alone - bound) / 2)
    return np.array(found, float)


def _near(tree: KDTree, other: KDTree, reach: float) -> Bool[np.ndarray, " k"]:
    """Which atoms of a chain the other one may cover."""
    return np.isfinite(other.query(tree.data, distance_upper_bound=reach)[0])


def _area(
    atoms: "structure.AtomArray",
    radii: Float[np.ndarray, " m"],
    chosen: Int[np.ndarray, " k"],
    counted: Bool[np.ndarray, " k"],
) -> float:
    """The area of the `counted` of the `chosen` atoms, which stand alone."""
    if not counted.any():
        return 0.0
    import biotite.structure as structure

    areas = structure.sasa(
        atoms[chosen],
        probe_radius=PROBE,
        atom_filter=counted,
        ignore_ions=False,
        point_number=_POINTS,
        vdw_radii=radii[chosen],
    )
    return float(np.nansum(areas))


def _atoms(positions: Positions, layout: Layout) -> "structure.AtomArray":
    import biotite.structure as structure

    array = structure.AtomArray(len(positions))
    array.coord = np.asarray(positions, np.float32)
    array.element = np.char.upper(layout.element.astype("U2"))
    return array
