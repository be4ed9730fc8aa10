"""ipTM of two chains, and of their likely contacts alone (actifpTM; Varga 2025, btaf107).

The definitions need the distribution of each error. Our own engine has it; files have its mean, and
what comes from the mean is an approximation.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float, Int

CONTACT = 0.6  # probability from which a token takes part in the interface
_LEAST = 1e-8  # added to the sum of weights, as published
_SHORTEST = 19  # tokens


def tm_terms(pae: Float[np.ndarray, "a b"], tokens: int) -> Float[np.ndarray, "a b"]:
    """Return TM-score's term of each expected error, in a complex of so many tokens."""
    d0 = 1.24 * np.cbrt(max(tokens, _SHORTEST) - 15) - 1.8
    return 1 / (1 + np.square(pae / d0))


def pair_iptm(ab: Float[np.ndarray, "a b"], ba: Float[np.ndarray, "b a"]) -> float:
    """Return the ipTM of two chains alone, from the terms of both directions."""
    return float(max(ab.mean(axis=1).max(), ba.mean(axis=1).max()))


def actifptm(
    ab: Float[np.ndarray, "a b"],
    ba: Float[np.ndarray, "b a"],
    contact_probs: Float[np.ndarray, "a b"],
) -> float:
    """Return the ipTM of the tokens in likely contacts between two chains; 0 if there are none.

    As published, the terms are those of the whole complex, and every pair of such tokens counts.
    """
    likely = contact_probs >= CONTACT
    if not likely.any():
        return 0.0
    a, b = np.flatnonzero(likely.any(axis=1)), np.flatnonzero(likely.any(axis=0))
    return pair_iptm(ab[np.ix_(a, b)], ba[np.ix_(b, a)])


def actifptm_probs(
    ab: Float[np.ndarray, "a b"],
    ba: Float[np.ndarray, "b a"],
    contact_probs: Float[np.ndarray, "a b"],
) -> float:
    """Return the ipTM of all tokens of two chains, each pair with the weight of its probability of
    contact: the published variant without a threshold."""
    best = 0.0
    for terms, weights in ((ab, contact_probs), (ba, contact_probs.T)):
        rows = (terms * weights).sum(axis=1) / (_LEAST + weights.sum(axis=1))
        best = max(best, float(rows.max(initial=0.0)))
    return best


def exact_actifptm(
    terms: Float[np.ndarray, "n n"],
    contact_probs: Float[np.ndarray, "n n"],
    chain: Int[np.ndarray, " n"],
    frames: Bool[np.ndarray, " n"],
    score: Callable[..., float] = actifptm,
) -> Float[np.ndarray, "c c"]:
    """Return actifpTM of every two chains from expected terms; NaN on the diagonal.

    `score` is the variant. Nothing is aligned on tokens without a frame.
    """
    count = int(chain.max()) + 1
    found = np.full((count, count), np.nan)
    seen = np.where(frames[:, None], terms, 0.0)
    own = [np.flatnonzero(chain == c) for c in range(count)]
    for a in range(count):
        for b in range(a):
            ab, ba = np.ix_(own[a], own[b]), np.ix_(own[b], own[a])
            found[a, b] = found[b, a] = score(seen[ab], seen[ba], contact_probs[ab])
    return found
