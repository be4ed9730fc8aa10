"""Residues of different chains that touch."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.io.layout import Layout

TOUCHING = 5.0  # angstroms between heavy atoms
KEPT = 3.0  # angstroms by which residues that touch may move apart and still be a contact

Residue = tuple[str, int]
Middles = Mapping[Residue, Float[np.ndarray, "3"]]


def contacts(
    positions: Float[np.ndarray, "m 3"], layout: Layout
) -> dict[tuple[str, str], list[tuple[Residue, Residue]]]:
    """Return the residues that touch between each two chains, which stand in the layout's order."""
    from scipy.spatial import KDTree

    atoms = {chain: np.flatnonzero(layout.chain_id == chain) for chain in layout.chains}
    trees = {chain: KDTree(positions[own]) for chain, own in atoms.items()}
    boxes = {chain: _box(positions[own]) for chain, own in atoms.items()}
    found = {}
    for i, a in enumerate(layout.chains):
        for b in layout.chains[:i]:
            if _apart(boxes[a], boxes[b]):
                continue
            near = trees[b].query_ball_tree(trees[a], TOUCHING)
            pairs = {
                (int(layout.res_id[atoms[b][k]]), int(layout.res_id[atoms[a][other]]))
                for k, others in enumerate(near)
                for other in others
            }
            if pairs:
                found[b, a] = [((b, first), (a, second)) for first, second in sorted(pairs)]
    return found


def share_kept(pairs: Sequence[tuple[Residue, Residue]], here: Middles, there: Middles) -> float:
    """Return which share of these contacts is about there in another sample, by the residues'
    middles in both."""

    def apart(middles: Middles) -> Float[np.ndarray, " k"]:
        return np.linalg.norm([middles[a] - middles[b] for a, b in pairs], axis=1)

    return float(np.mean(apart(there) < apart(here) + KEPT)) if len(pairs) else 0.0


def residue_middles(positions: Float[np.ndarray, "m 3"], layout: Layout) -> Middles:
    """Return the mean position of each residue's atoms."""
    places = list(zip(layout.chain_id, layout.res_id.tolist(), strict=True))
    index = {place: i for i, place in enumerate(dict.fromkeys(places))}
    of_atom = np.array([index[place] for place in places])
    count = np.bincount(of_atom)
    means = np.stack([np.bincount(of_atom, x) / count for x in positions.T.astype(float)], axis=1)
    return dict(zip(index, means, strict=True))


def touched(
    pairs: Iterable[tuple[Residue, Residue]], chain: np.ndarray, number: Int[np.ndarray, " r"]
) -> Bool[np.ndarray, " r"]:
    """Return which residues take part in contacts."""
    ends = {end for pair in pairs for end in pair}
    return np.array([place in ends for place in zip(chain, number.tolist(), strict=True)])


def _box(x: Float[np.ndarray, "k 3"]) -> tuple[np.ndarray, np.ndarray]:
    return x.min(axis=0), x.max(axis=0)


def _apart(first, second) -> bool:
    return bool(np.any(first[0] - second[1] > TOUCHING) or np.any(second[0] - first[1] > TOUCHING))
