"""The score that ranks samples."""

import numpy as np

IPTM_WEIGHT = 0.8  # "1 - 0.8" below is not exactly 0.2, and the last digit shows it


def ranking_score(
    ptm: float,
    iptm: float,
    fraction_disordered: float,
    has_clash: bool,
    wrong_handed: float = 0.0,
) -> float:
    """Return AlphaFold 3's ranking score, about -100 to 1.5; for a single chain, pTM counts alone.

    `wrong_handed`, the share of residues that are mirror images, is subtracted. AlphaFold 3 has no
    such term: it is 0 except for weights that may mirror a fold and be sure of it.
    """
    agreement = ptm if np.isnan(iptm) else IPTM_WEIGHT * iptm + (1 - IPTM_WEIGHT) * ptm
    return float(agreement + 0.5 * fraction_disordered - 100.0 * has_clash - wrong_handed)
