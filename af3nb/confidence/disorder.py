"""Disorder of proteins, judged by how much of their residues the solvent can reach.

The accessible area is DSSP's (Kabsch and Sander, 1983), with its radii and points, so the areas are
those that DSSP prints.
"""

from functools import cache

import numpy as np
from jaxtyping import Float, Int

from af3nb.chem.residues import MAX_ACCESSIBLE_AREA
from af3nb.result.layout import PROTEIN, Layout, Positions

WINDOW = 25  # residues over which the accessible fraction is averaged
EXPOSED = 0.581  # above this fraction a residue counts as disordered

_RADII = {"N": 1.65, "CA": 1.87, "C": 1.76, "O": 1.4}  # of the backbone, in angstroms
_OTHER_RADIUS, _WATER_RADIUS = 1.8, 1.4
_SAME_ATOM = 1e-4  # square angstroms
_POINTS_EACH_SIDE = 200  # of the equator of the sphere around each atom


def fraction_disordered(positions: Positions, layout: Layout) -> float:
    """Return the share of exposed residues in all protein chains; 0 without protein.

    Chains with the same sequence count with the areas of the first.
    """
    exposed: list[bool] = []
    by_sequence: dict[str, list[bool]] = {}
    for chain in layout.chains:
        atoms = np.flatnonzero(layout.chain_id == chain)
        if layout.chain_type[atoms[0]] != PROTEIN:
            continue
        first = np.unique(layout.res_id[atoms], return_index=True)[1]
        sequence = " ".join(layout.res_name[atoms][first])
        if sequence not in by_sequence:
            columns = (x[atoms] for x in (layout.res_id, layout.res_name, layout.atom_name))
            by_sequence[sequence] = list(exposed_residues(positions[atoms], *columns).values())
        exposed += by_sequence[sequence]
    return float(np.mean(exposed)) if exposed else 0.0


def exposed_residues(
    positions: Positions, res_id: Int[np.ndarray, " m"], res_name: np.ndarray, atom_name: np.ndarray
) -> dict[int, bool]:
    """Return whether each residue of one chain with a complete backbone is exposed, by number."""
    areas, names, numbers = residue_areas(positions, res_id, res_name, atom_name)
    if not len(areas):
        return {}
    largest = [MAX_ACCESSIBLE_AREA.get(n, MAX_ACCESSIBLE_AREA["ALA"]) for n in names]
    fraction = np.minimum(areas / np.array(largest), 1.0)
    padded = np.pad(fraction, WINDOW // 2, mode="reflect")
    exposed = np.convolve(padded, np.full(WINDOW, 1 / WINDOW), mode="valid") > EXPOSED
    return dict(zip(numbers, exposed.tolist(), strict=True))


def residue_areas(
    positions: Positions, res_id: Int[np.ndarray, " m"], res_name: np.ndarray, atom_name: np.ndarray
) -> tuple[Float[np.ndarray, " r"], list[str], list[int]]:
    """Return DSSP's accessible areas (whole square angstroms), names and numbers of residues."""
    residues, residue = np.unique(res_id, return_inverse=True)
    backbone = np.zeros((len(residues), len(_RADII)), bool)
    for i, name in enumerate(_RADII):
        backbone[residue[atom_name == name], i] = True
    whole = backbone.all(axis=1)
    used = whole[residue]
    if not used.any():
        return np.zeros(0), [], []
    radii = np.array([_RADII.get(name, _OTHER_RADIUS) for name in atom_name[used]])
    areas = _atom_areas(np.round(positions[used].astype(float), 3), radii)
    total = np.bincount(residue[used], weights=areas, minlength=len(residues))
    first = np.unique(residue, return_index=True)[1]
    areas = np.floor(total + 0.5)[whole]
    return areas, list(res_name[first][whole]), residues[whole].tolist()


def _atom_areas(positions: Positions, radii: Float[np.ndarray, " m"]) -> Float[np.ndarray, " m"]:
    """Shrake and Rupley's areas, without a grid of cells: a bad model may be of any size."""
    from scipy.spatial import KDTree

    reach, points = radii + _WATER_RADIUS, sphere_points()
    near = KDTree(positions).query_ball_point(positions, 2 * reach.max())
    areas = np.zeros(len(positions))
    for a, others in enumerate(near):
        others = np.array(others)
        to = positions[others] - positions[a]
        squared = np.einsum("bx,bx->b", to, to)
        touching = (squared > _SAME_ATOM) & (squared < (reach[a] + reach[others]) ** 2)
        to, squared, others = to[touching], squared[touching], others[touching]
        distances = reach[a] ** 2 - 2 * reach[a] * points @ to.T + squared
        free = (distances > reach[others] ** 2).all(axis=1).sum()
        areas[a] = 4 * np.pi / len(points) * reach[a] ** 2 * free
    return areas


@cache
def sphere_points() -> Float[np.ndarray, "p 3"]:
    """Return DSSP's points on the unit sphere: a golden spiral."""
    i = np.arange(-_POINTS_EACH_SIDE, _POINTS_EACH_SIDE + 1)
    golden = (1 + np.sqrt(5)) / 2
    latitude = np.arcsin(2 * i / len(i))
    longitude = np.fmod(i, golden) * 2 * np.pi / golden
    ring = np.cos(latitude)
    points = (np.sin(longitude) * ring, np.cos(longitude) * ring, np.sin(latitude))
    return np.stack(points, axis=1)
