"""pLDDT, the confidence of each atom from 0 to 100, and its bands."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class Band(NamedTuple):
    """A range of pLDDT that begins at `least`, with AlphaFold's letter, colour and a label."""

    letter: str
    least: float
    colour: str
    words: str


BANDS = (
    Band("H", 90.0, "#0053D6", "very high, above 90"),
    Band("M", 70.0, "#65CBF3", "high, 70 to 90"),
    Band("L", 50.0, "#FFDB13", "low, 50 to 70"),
    Band("D", 0.0, "#FF7D45", "very low, below 50"),
)


def band_index(plddt: Float[np.ndarray, " m"]) -> Int[np.ndarray, " m"]:
    """Return which of `BANDS` each value is in."""
    if not np.all((plddt >= 0) & (plddt <= 100)):
        raise ValueError("pLDDT must be between 0 and 100")
    return np.searchsorted(-np.array([band.least for band in BANDS]), -plddt)


def band_of(plddt: float) -> Band:
    """Return the band that a value is in."""
    return BANDS[int(band_index(np.array([plddt]))[0])]
