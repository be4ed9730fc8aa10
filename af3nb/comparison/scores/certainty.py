"""Where a prediction was sure and wrong, and where it was unsure and right."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

SURE, UNSURE = 70.0, 50.0  # pLDDT, from which and below which
WRONG, RIGHT = 0.5, 0.7  # lDDT, below which and from which


class Certainty(NamedTuple):
    """Residues by what the model believed and what is true, and how the two go together.

    `correlation` is Pearson's, of pLDDT and lDDT; NaN if one of them does not vary.
    """

    sure_but_wrong: Bool[np.ndarray, " k"]
    unsure_but_right: Bool[np.ndarray, " k"]
    correlation: float


def certainty(plddt: Float[np.ndarray, " k"], lddt: Float[np.ndarray, " k"]) -> Certainty:
    """Compare the confidence of each residue, 0 to 100, with its lDDT, 0 to 1."""
    known = np.isfinite(plddt) & np.isfinite(lddt)
    a, b = plddt[known], lddt[known]
    varies = len(a) > 2 and np.ptp(a) > 0 and np.ptp(b) > 0
    return Certainty(
        known & (plddt >= SURE) & (lddt < WRONG),
        known & (plddt < UNSURE) & (lddt >= RIGHT),
        float(np.corrcoef(a, b)[0, 1]) if varies else float("nan"),
    )
