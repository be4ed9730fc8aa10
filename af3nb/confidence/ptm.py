"""pTM and ipTM: how well the predicted structure as a whole, or its interfaces, would superpose."""

import numpy as np
from jaxtyping import Bool, Float, Int

_EPSILON = 1e-8


def ptm(
    tm: Float[np.ndarray, "n n"],
    frames_mask: Bool[np.ndarray, " n"],
    asym_id: Int[np.ndarray, " n"] | None = None,
) -> float:
    """Return the best score over all tokens to align on (the paper's 5.9.1); NaN if none counts.

    With `asym_id` this is the ipTM: only pairs of different chains count. Nothing is aligned on
    tokens without a valid frame.
    """
    mask = np.repeat(frames_mask[:, None], len(tm), axis=1)
    if asym_id is not None:
        mask &= asym_id[:, None] != asym_id[None, :]
    if not mask.any():
        return np.nan
    weights = mask / (_EPSILON + mask.sum(axis=1, keepdims=True))
    return float((tm * weights).sum(axis=1).max())


def chain_pair_iptm(
    tm_interface: Float[np.ndarray, "n n"],
    frames_mask: Bool[np.ndarray, " n"],
    asym_id: Int[np.ndarray, " n"],
) -> Float[np.ndarray, "c c"]:
    """Return the ipTM of every two chains alone, and the pTM of each chain on the diagonal."""
    chains = np.unique(asym_id)
    scores = np.full((len(chains), len(chains)), np.nan)
    for a, chain in enumerate(chains):
        for b, other in enumerate(chains[: a + 1]):
            both = np.flatnonzero((asym_id == chain) | (asym_id == other))
            ids = None if a == b else asym_id[both]
            score = ptm(tm_interface[np.ix_(both, both)], frames_mask[both], ids)
            scores[a, b] = scores[b, a] = score
    return scores


def chain_iptm(pair_scores: Float[np.ndarray, "c c"]) -> Float[np.ndarray, " c"]:
    """Return the mean ipTM of each chain with the others; NaN if it has none."""
    others = np.where(np.eye(len(pair_scores), dtype=bool), np.nan, pair_scores)
    return nan_mean(np.stack([nan_mean(others), nan_mean(others.T)]).T)


def nan_mean(rows: Float[np.ndarray, "r k"]) -> Float[np.ndarray, " r"]:
    """Return the mean of the numbers in each row; NaN, without a warning, if a row has none."""
    count = np.isfinite(rows).sum(axis=1)
    total = np.nansum(rows, axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
