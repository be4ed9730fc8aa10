"""Local interaction scores: LIS (Kim 2024), and cLIS of the pairs that touch (AFM-LIS 2025).

A pair of residues with an error below 12 angstroms scores 1 - error / 12; the others do not count.
As these are means of what counts, one lucky pair gives a high score: read them with the number of
pairs.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

LARGEST = 12.0  # angstroms


class Lis(NamedTuple):
    """One direction: the scores and the numbers of pairs behind them (LIA and cLIA)."""

    lis: float
    clis: float
    lia: int
    clia: int


def lis(pae: Float[np.ndarray, "a b"], touching: Bool[np.ndarray, "a b"]) -> Lis:
    """Return the scores of chain b seen from chain a; 0 without pairs."""
    low = pae < LARGEST
    near = low & touching
    score, close = (float(np.mean(1 - pae[p] / LARGEST)) if p.any() else 0.0 for p in (low, near))
    return Lis(score, close, int(low.sum()), int(near.sum()))


def ilis(first: Lis, second: Lis) -> float:
    """Return iLIS of two chains: the geometric mean of LIS and cLIS, each averaged over both
    directions."""
    return float(np.sqrt((first.lis + second.lis) / 2 * (first.clis + second.clis) / 2))
