"""How many of the contacts that a network is surest of are there."""

from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb.families.family import Family

APART = 6


def contact_precision(
    probabilities: Float[Any, "m m"], family: Family, *, apart: int = APART, best: int | None = None
) -> float:
    """Return which share of the surest pairs of a prediction are contacts of a family, 0 to 1.

    Args:
        probabilities: Those of contacts, for each pair of tokens; rows of padding do no harm.
        family: The family that was predicted.
        apart: Residues between the two ends of a pair, at least; nearer ones touch in any fold.
        best: How many pairs to count; by default half as many as there are residues.
    """
    n = len(family.query)
    i, j = np.triu_indices(n, apart)
    surest = np.argsort(-np.asarray(probabilities)[i, j], kind="stable")[: best or n // 2]
    return float(family.contacts[i[surest], j[surest]].mean())
