"""How much of a ligand's volume lies inside other atoms."""

import numpy as np
from jaxtyping import Float, Shaped
from scipy.spatial import KDTree

MOST_OVERLAP = 0.075  # of the volume
SCALE = 0.8  # of van der Waals radii
_SPACING = 0.3  # angstroms between points of the grid


def overlap(
    own: Float[np.ndarray, "k 3"],
    own_elements: Shaped[np.ndarray, " k"],
    others: Float[np.ndarray, "m 3"],
    other_elements: Shaped[np.ndarray, " m"],
) -> float:
    """Return the share of the volume of some atoms that lies inside others."""
    own, others = np.asarray(own, float), np.asarray(others, float)
    radii, other_radii = _radii(own_elements), _radii(other_elements)
    near = np.isfinite(
        KDTree(own).query(others, distance_upper_bound=radii.max() + other_radii.max())[0]
    )
    if not near.any():
        return 0.0
    points = _points_inside(own, radii)
    inside = _inside(points, others[near], other_radii[near])
    return float(inside.mean())


def _points_inside(
    x: Float[np.ndarray, "k 3"], radii: Float[np.ndarray, " k"]
) -> Float[np.ndarray, "p 3"]:
    """The points of a grid within the radius of any atom."""
    reach = radii.max()
    steps = np.arange(-reach, reach + _SPACING, _SPACING)
    ball = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    whole = np.round(x[:, None] / _SPACING) * _SPACING + np.round(ball / _SPACING) * _SPACING
    points = np.unique(np.round(whole.reshape(-1, 3) / _SPACING).astype(int), axis=0) * _SPACING
    return points[_inside(points, x, radii)]


def _inside(
    points: Float[np.ndarray, "p 3"], x: Float[np.ndarray, "k 3"], radii: Float[np.ndarray, " k"]
) -> np.ndarray:
    inside = np.zeros(len(points), bool)
    tree = KDTree(points)
    for found in tree.query_ball_point(x, radii):
        inside[found] = True
    return inside


def _radii(elements: Shaped[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
    from rdkit import Chem

    radius = Chem.GetPeriodicTable().GetRvdw
    known = {e: SCALE * radius(str(e).capitalize()) for e in set(elements.tolist())}
    return np.array([known[e] for e in elements.tolist()], float)
