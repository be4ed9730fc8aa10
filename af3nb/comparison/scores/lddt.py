"""lDDT: the share of the experiment's distances that a structure keeps (Mariani et al., 2013)."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

RADIUS = 15.0  # angstroms, in the experiment
STEPS = (0.5, 1.0, 2.0, 4.0)  # angstroms that a distance may differ


class Agreement(NamedTuple):
    """Pairs of points near each other in the experiment, and how well each distance is kept.

    `named` are the points that were compared, each under the name that was chosen for it.
    """

    first: Int[np.ndarray, " p"]
    second: Int[np.ndarray, " p"]
    kept: Float[np.ndarray, " p"]
    named: Float[np.ndarray, "a 3"]

    @staticmethod
    def of(
        x: Float[np.ndarray, "a 3"],
        y: Float[np.ndarray, "a 3"],
        residue: Int[np.ndarray, " a"],
        partner: Int[np.ndarray, " a"] | None = None,
    ) -> "Agreement":
        """Compare points with the experiment's `y`; those of one residue are no pair.

        `partner` is the point with which each may change its name, or itself; without it, names
        count as they are.
        """
        from scipy.spatial import KDTree

        pairs = KDTree(y).query_pairs(RADIUS, output_type="ndarray")
        i, j = pairs[residue[pairs[:, 0]] != residue[pairs[:, 1]]].T
        if partner is not None:
            x = best_named(x, y, residue, partner, (i, j))
        return Agreement(i, j, kept(_apart(x, i, j), _apart(y, i, j)), x)

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


def best_named(
    x: Float[np.ndarray, "a 3"],
    y: Float[np.ndarray, "a 3"],
    residue: Int[np.ndarray, " a"],
    partner: Int[np.ndarray, " a"],
    near: tuple[Int[np.ndarray, " p"], Int[np.ndarray, " p"]],
) -> Float[np.ndarray, "a 3"]:
    """Return `x` with partners exchanged in the residues where that is better.

    Of the two namings of a residue, the one counts that keeps more of the distances to points
    whose names are certain, as the paper has it; of equals, the one with the smaller deviations.
    """
    same = np.arange(len(partner))
    i, j = (np.concatenate(ends) for ends in (near, near[::-1]))
    mixed = (partner[i] != i) & (partner[j] == j)
    i, j = i[mixed], j[mixed]
    there, group, ways = _apart(y, i, j), residue[i], []
    for point in (i, partner[i]):
        here, count = _apart(x, point, j), int(residue.max(initial=-1)) + 1
        good = np.bincount(group, kept(here, there), count)
        ways.append((good, np.bincount(group, np.abs(here - there), count)))
    (good, off), (good_too, off_too) = ways
    exchanged = (good_too > good) | ((good_too == good) & (off_too < off))
    return x[np.where(exchanged[residue], partner, same)]


def _apart(points: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    between = points[i] - points[j]
    return np.sqrt(np.einsum("px,px->p", between, between))
