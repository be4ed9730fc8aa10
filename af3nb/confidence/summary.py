"""The numbers that sum up one sample, from the network's outputs."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from af3nb.confidence.clashes import has_clash
from af3nb.confidence.disorder import fraction_disordered
from af3nb.confidence.handedness import fraction_wrong_handed
from af3nb.confidence.pae import chain_pair_pae_min
from af3nb.confidence.ptm import chain_iptm, chain_pair_iptm, ptm
from af3nb.confidence.ranking import ranking_score
from af3nb.errors import RunError
from af3nb.result.layout import Layout


def summarise(
    outputs: Mapping[str, np.ndarray],
    features: Mapping[str, np.ndarray],
    layout: Layout,
    *,
    guard_handedness: bool = False,
) -> dict[str, Any]:
    """Return DeepMind's summary of one sample, unrounded; NaN where a score means nothing.

    `outputs` holds one sample of the network, with or without padding: `atom_positions`,
    `full_pae`, `tmscore_adjusted_pae_global` and `tmscore_adjusted_pae_interface`. With
    `guard_handedness`, mirror images lower the ranking score.
    """
    n = len(layout.token_chain_id)
    asym_id = np.asarray(features["asym_id"])[:n]
    frames = np.asarray(features["frames_mask"], bool)[:n]
    pae, tm, tm_interface = (
        np.asarray(outputs[key])[:n, :n].astype(float)
        for key in ("full_pae", "tmscore_adjusted_pae_global", "tmscore_adjusted_pae_interface")
    )
    positions = np.asarray(outputs["atom_positions"])[layout.atom_token, layout.atom_slot]
    if not np.isfinite(positions).all():
        remedy = "The device may compute wrong numbers: run `af3nb verify`."
        raise RunError("the predicted positions are not all numbers.", remedy=remedy)
    pairs = chain_pair_iptm(tm_interface, frames, asym_id)
    scores = {
        "ptm": ptm(tm, frames),
        "iptm": ptm(tm, frames, asym_id),
        "fraction_disordered": fraction_disordered(positions, layout),
        "has_clash": has_clash(positions, layout),
    }
    wrong_handed = fraction_wrong_handed(positions, layout) if guard_handedness else 0.0
    return {
        "chain_ids": list(layout.token_chain_id),  # one per token, as DeepMind writes them
        "chain_iptm": chain_iptm(pairs),
        "chain_pair_iptm": pairs,
        "chain_pair_pae_min": chain_pair_pae_min(pae, frames, asym_id),
        "chain_ptm": np.diagonal(pairs).copy(),
        **scores,
        "ranking_score": ranking_score(**scores, wrong_handed=wrong_handed),
    }
