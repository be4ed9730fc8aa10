"""lDDT: the share of the experiment's distances that a structure keeps (Mariani et al., 2013)."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

RADIUS = 15.0  # angstroms, in the experiment
STEPS = (0.5, 1.0, 2.0, 4.0)  # angstroms that a distance may differ


class Agreement(NamedTuple):
    """Pairs of points near each other in the experiment, and how well each distance is kept."""

    first: Int[np.ndarray, " p"]
    second: Int[np.ndarray, " p"]
    kept: Float[np.ndarray, " p"]

    @staticmethod
    def of(
        x: Float[np.ndarray, "a 3"], y: Float[np.ndarray, "a 3"], residue: Int[np.ndarray, " a"]
    ) -> "Agreement":
        """Compare points with the experiment's `y`; those of one residue are no pair."""
        from scipy.spatial import KDTree

        pairs = KDTree(y).query_pairs(RADIUS, output_type="ndarray")
        i, j = pairs[residue[pairs[:, 0]] != residue[pairs[:, 1]]].T
        return Agreement(i, j, kept(_apart(x, i, j), _apart(y, i, j)))

    @property
    def whole(self) -> float:
        """The lDDT over all pairs; NaN without one."""
        return float(self.kept.mean(dtype=float)) if len(self.kept) else float("nan")

    def of_groups(self, group: Int[np.ndarray, " a"], count: int) -> Float[np.ndarray, " g"]:
        """Return the lDDT of each group of points, such as residues; NaN without a pair."""
        ends = np.concatenate([group[self.first], group[self.second]])
        pairs = np.bincount(ends, minlength=count)
        total = np.bincount(ends, np.tile(self.kept, 2), minlength=count)
        return np.where(pairs > 0, total / np.maximum(pairs, 1), np.nan)


def kept(
    here: Float[np.ndarray, "..."], there: Float[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """Return the share of the steps within which two distances agree."""
    off, count = np.abs(here - there), np.zeros(np.broadcast(here, there).shape, np.float32)
    for step in STEPS:
        count += off <= step
    return count / np.float32(len(STEPS))


def _apart(points: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    between = points[i] - points[j]
    return np.sqrt(np.einsum("px,px->p", between, between))
