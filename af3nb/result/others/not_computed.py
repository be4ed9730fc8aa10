"""Zeros in files of other programs that stand for scores which were never computed."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from af3nb.result.layout import POLYMERS, PROTEIN, Layout

_TABLES = (
    "chain_ptm", "chain_iptm", "chain_pair_iptm", "chain_pair_iptm_global", "bespoke_iptm",
)  # fmt: skip
_OF_TWO = ("iptm", "chain_iptm", "chain_pair_iptm", "chain_pair_iptm_global")
_FEWEST = 3  # atoms that have a frame


def without_zeros(summary: Mapping[str, Any], layout: Layout) -> dict[str, Any]:
    """Return scores with NaN where there was nothing to compute.

    TM-scores are seen from frames. Ions and ligands of two atoms have none: nothing is aligned on
    them, and two of them have no score.
    """
    found = dict(summary)
    if len(layout.chains) == 1:
        found |= {key: np.nan for key in _OF_TWO if key in found}
    bare = np.array([_has_no_frame(layout, chain) for chain in layout.chains])
    for key in _TABLES:
        table = found.get(key)
        if isinstance(table, np.ndarray) and table.ndim and len(table) == len(bare):
            rows = bare.reshape(-1, *[1] * (table.ndim - 1))
            found[key] = np.where(rows & (table == 0), np.nan, table)
    return found


def interfaces_of(layout: Layout) -> tuple[bool, bool]:
    """Return whether there are two proteins, and whether there are a protein and a ligand."""
    kinds = list(layout.chain_types.values())
    proteins = kinds.count(PROTEIN)
    return proteins > 1, proteins > 0 and any(kind not in POLYMERS for kind in kinds)


def _has_no_frame(layout: Layout, chain: str) -> bool:
    own = layout.chain_id == chain
    return layout.chain_types[chain] not in POLYMERS and int(own.sum()) < _FEWEST
