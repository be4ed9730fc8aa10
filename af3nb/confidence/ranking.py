"""The score by which samples are ranked."""

import numpy as np

IPTM_WEIGHT = 0.8  # "1 - 0.8" below is not quite 0.2, which the last digit shows


def ranking_score(ptm: float, iptm: float, fraction_disordered: float, has_clash: bool) -> float:
    """Return AlphaFold 3's ranking score, about -100 to 1.5; pTM counts alone in a single chain."""
    agreement = ptm if np.isnan(iptm) else IPTM_WEIGHT * iptm + (1 - IPTM_WEIGHT) * ptm
    return float(agreement + 0.5 * fraction_disordered - 100.0 * has_clash)
