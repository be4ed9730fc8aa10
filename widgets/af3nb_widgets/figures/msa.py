"""A picture of an alignment: the coverage and identity of its rows."""

from typing import Any

import numpy as np

from af3nb.alignment.msa import read_a3m
from af3nb.alignment.statistics import msa_statistics
from af3nb.chem.residues import CLASS_INDEX, GAP, PROTEIN_CLASSES, RNA_CLASSES

_MOST_ROWS = 2000  # drawn; more would be thinner than a pixel


def plot_coverage(text: str, query: str, *, rna: bool = False, axes: Any = None) -> Any:
    """Draw an A3M text and return matplotlib's axes.

    Each row is a line, the most alike on top, coloured by its identity with the query where it has
    a residue; the curve counts the rows at each residue.
    """
    import matplotlib.pyplot as plt

    classes = RNA_CLASSES if rna else PROTEIN_CLASSES
    msa = read_a3m(text, query, classes, where="alignment")
    numbers = msa_statistics(msa)
    if axes is None:
        _, axes = plt.subplots(figsize=(7, 3.5), layout="constrained")
    order = np.argsort(numbers.identity, kind="stable")
    step = max(1, len(order) // _MOST_ROWS)
    order = order[::step]
    filled = msa.rows[order] != CLASS_INDEX[GAP]
    shown = np.where(filled, numbers.identity[order][:, None], np.nan)
    picture = axes.imshow(
        shown, aspect="auto", origin="lower", interpolation="nearest", cmap="viridis", vmin=0,
        vmax=1, extent=(0.5, numbers.length + 0.5, 0, numbers.depth),
    )  # fmt: skip
    positions = np.arange(1, numbers.length + 1)
    axes.plot(positions, numbers.coverage, color="black", linewidth=1)
    axes.set(xlabel="residue", ylabel="rows", ylim=(0, max(numbers.depth, 2)))
    axes.set_title(f"{numbers.depth:,} rows, {numbers.variety}")
    axes.figure.colorbar(picture, ax=axes, label="identity with the query")
    return axes
