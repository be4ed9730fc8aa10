"""Bands of pLDDT."""

import numpy as np
import pytest

from af3nb.confidence.plddt import BANDS, band_index


def test_bands_begin_at_their_least_value():
    """90, 70 and 50 belong to the better band."""
    plddt = np.array([100, 90, 89.99, 70, 69.99, 50, 49.99, 0])
    letters = [BANDS[i].letter for i in band_index(plddt)]
    assert letters == ["H", "H", "M", "M", "L", "L", "D", "D"]


def test_every_value_is_in_one_band():
    """A band is as far as from its own least value to that of the band above."""
    plddt = np.random.default_rng(0).random(50) * 100
    least = np.array([band.least for band in BANDS])[band_index(plddt)]
    above = np.array([100.0] + [band.least for band in BANDS])[band_index(plddt)]
    assert ((least <= plddt) & (plddt < above)).all()


@pytest.mark.parametrize("value", [-0.1, 100.1, np.nan])
def test_impossible_values(value: float):
    """What is no pLDDT is in no band."""
    with pytest.raises(ValueError):
        band_index(np.array([value]))
