"""Curves along the chains: pLDDT, and the depth of the alignments."""

from typing import TYPE_CHECKING

import numpy as np

from af3nb.confidence.plddt import BANDS
from af3nb.result.coverage import coverage
from af3nb.result.result import Result, Sample
from af3nb_widgets.figures.chart import mark_chains, new_figure, titled

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plddt_figure(result: Result, sample: Sample | None = None) -> "Figure":
    """pLDDT of each token on its bands; below it, how many rows of the job's alignments cover it.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
    """
    sample, layout = sample or result.best, result.layout
    rows = coverage(result.job)
    figure, axes = new_figure(9, 4.2 if rows else 2.6, nrows=2 if rows else 1, squeeze=False)
    above = axes[0, 0]
    token = np.asarray(layout.atom_token)
    plddt = np.bincount(token, sample.atom_plddts) / np.bincount(token)
    for band, top in zip(BANDS, (100, *(band.least for band in BANDS)), strict=False):
        above.axhspan(band.least, top, color=band.colour, alpha=0.25, linewidth=0)
    above.stairs(plddt, baseline=None, color="black", linewidth=1.2)
    above.set(xlim=(0, len(plddt)), ylim=(0, 100), ylabel="pLDDT")
    above.set_title(titled(result, f"pLDDT, seed {sample.seed}, sample {sample.index}"))
    if rows:
        counts = np.array([
            rows[chain][number - 1] if chain in rows and 0 < number <= len(rows[chain]) else 0
            for chain, number in zip(layout.token_chain_id, layout.token_res_id, strict=True)
        ])  # fmt: skip
        below = axes[1, 0]
        below.stairs(counts, fill=True, color="#65CBF3")
        below.set(xlim=(0, len(counts)), ylim=(0, 1.05 * max(int(counts.max()), 1)))
        below.set_ylabel("rows of the alignments")
    for part in axes[:, 0]:
        mark_chains(part, layout.token_chain_id, rows=False)
    axes[-1, 0].set_xlabel("token, by chain")
    return figure
