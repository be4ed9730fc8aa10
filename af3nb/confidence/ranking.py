"""The score by which samples are ranked."""

import numpy as np

IPTM_WEIGHT = 0.8  # "1 - 0.8" below is not quite 0.2, which the last digit shows


def ranking_score(
    ptm: float,
    iptm: float,
    fraction_disordered: float,
    has_clash: bool,
    wrong_handed: float = 0.0,
) -> float:
    """Return AlphaFold 3's ranking score, about -100 to 1.5; pTM counts alone in a single chain.

    `wrong_handed`, the share of residues that are mirror images, is taken off. It is not
    AlphaFold 3's and stays 0 but for weights that may mirror a fold and be sure of it.
    """
    agreement = ptm if np.isnan(iptm) else IPTM_WEIGHT * iptm + (1 - IPTM_WEIGHT) * ptm
    return float(agreement + 0.5 * fraction_disordered - 100.0 * has_clash - wrong_handed)
