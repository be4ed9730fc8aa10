"""Residues of different chains that touch; residues are counted from 0 in the order of a layout."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.result.layout import Layout, Positions

TOUCHING = 5.0  # angstroms between heavy atoms
KEPT = 3.0  # angstroms that touching residues may move apart and still be in contact


class Contacts(NamedTuple):
    """Pairs of touching residues and their smallest distances in angstroms."""

    first: Int[np.ndarray, " k"]
    second: Int[np.ndarray, " k"]
    distance: Float[np.ndarray, " k"]

    def among(self, chosen: Bool[np.ndarray, " k"]) -> "Contacts":
        """Return the chosen pairs."""
        return Contacts(self.first[chosen], self.second[chosen], self.distance[chosen])

    def nearest(self, most: int) -> "Contacts":
        """Return the first of them, which are the nearest."""
        return Contacts(*(part[:most] for part in self))

    def errors(self, pae: Float[np.ndarray, "n n"], layout: Layout) -> Float[np.ndarray, " k"]:
        """Return the least error expected between the tokens of each pair, in either direction."""
        starts = np.asarray(layout.atom_token)[layout.residue_starts]
        ends = np.append(starts[1:], len(layout.token_chain_id))
        tokens = [slice(a, b) for a, b in zip(starts, ends, strict=True)]
        pairs = [(tokens[a], tokens[b]) for a, b in zip(self.first, self.second, strict=True)]
        return np.array([min(pae[i, j].min(), pae[j, i].min()) for i, j in pairs], np.float32)

    def ends(self, count: int) -> Bool[np.ndarray, " r"]:
        """Return which of `count` residues take part."""
        found = np.zeros(count, bool)
        found[self.first] = found[self.second] = True
        return found


def contacts(positions: Positions, layout: Layout, *, within: float = TOUCHING) -> Contacts:
    """Return all pairs of residues of different chains with atoms within `within` angstroms.

    The nearest pair comes first. In each pair, the first residue comes earlier in the layout.
    """
    from scipy.spatial import KDTree

    residue = layout.residue_of_atom
    _, chain = np.unique(layout.chain_id.astype(str), return_inverse=True)
    pairs = KDTree(positions).query_pairs(within, output_type="ndarray")
    pairs = pairs[chain[pairs[:, 0]] != chain[pairs[:, 1]]]
    apart = np.linalg.norm(positions[pairs[:, 0]] - positions[pairs[:, 1]], axis=1)
    ends = np.sort(residue[pairs], axis=1)
    order = np.lexsort((apart, ends[:, 1], ends[:, 0]))
    ends, apart = ends[order], apart[order]
    nearest = np.ones(len(ends), bool)
    nearest[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    ends, apart = ends[nearest], apart[nearest]
    order = np.argsort(apart, kind="stable")
    return Contacts(ends[order, 0], ends[order, 1], apart[order].astype(float))


def share_kept(
    found: Contacts, here: Float[np.ndarray, "r 3"], there: Float[np.ndarray, "r 3"]
) -> float:
    """Return the share of contacts that another sample keeps, judged by the middles of the residues
    in both samples; 0 if there are no contacts."""
    if not len(found.first):
        return 0.0
    before, after = (
        np.linalg.norm(middles[found.first] - middles[found.second], axis=1)
        for middles in (here, there)
    )
    return float(np.mean(after < before + KEPT))


def residue_middles(positions: Positions, layout: Layout) -> Float[np.ndarray, "r 3"]:
    """Return the mean position of each residue's atoms."""
    residue = layout.residue_of_atom
    count = np.bincount(residue)
    return np.stack([np.bincount(residue, x) / count for x in positions.T.astype(float)], axis=1)
