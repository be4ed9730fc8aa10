"""Contacts that the trunk expects, whatever the sample: probabilities of 8 angstroms or less."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

LIKELY = 0.5


class ContactProbabilities(NamedTuple):
    """What two chains' probabilities of contact come to."""

    most: float
    top10: float  # the mean of the ten highest
    expected: float  # the sum: how many contacts are expected
    likely: int  # pairs above `LIKELY`


def contact_probabilities(block: Float[np.ndarray, "a b"]) -> ContactProbabilities:
    """Return what the probabilities of contact of two chains come to."""
    ten = np.sort(block, axis=None)[-10:]
    return ContactProbabilities(
        float(ten[-1]), float(ten.mean()), float(block.sum()), int((block > LIKELY).sum())
    )
