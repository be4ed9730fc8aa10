"""The predicted aligned error between chains."""

import numpy as np
from jaxtyping import Bool, Float, Int


def chain_pair_pae_min(
    pae: Float[np.ndarray, "n n"],
    frames_mask: Bool[np.ndarray, " n"],
    asym_id: Int[np.ndarray, " n"],
) -> Float[np.ndarray, "c c"]:
    """Return the least error of chain b's tokens seen from chain a's frames; NaN without frames."""
    chains = np.unique(asym_id)
    least = np.full((len(chains), len(chains)), np.nan)
    for a, chain in enumerate(chains):
        rows = pae[(asym_id == chain) & frames_mask]
        if not len(rows):
            continue
        for b, other in enumerate(chains):
            least[a, b] = rows[:, asym_id == other].min()
    return least
