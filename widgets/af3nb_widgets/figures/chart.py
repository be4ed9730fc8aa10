"""What figures share: a figure that is shown once, chains along its sides, and warnings."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from af3nb.result.layout import Layout
from af3nb.result.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def new_figure(width: float, height: float, **more: Any) -> tuple["Figure", Any]:
    """A figure that a notebook shows as the cell's value, and not twice; with its axes."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(width, height), layout="constrained", **more)
    pyplot.close(figure)
    return figure, axes


def mark_chains(axes: Any, layout: Layout, *, rows: bool = True) -> None:
    """Lines between chains, and their names with their lengths."""
    chains = layout.token_chain_id
    inner = np.flatnonzero(chains[1:] != chains[:-1]) + 1
    for start in inner:
        axes.axvline(start, color="black", linewidth=0.8)
        if rows:
            axes.axhline(start, color="black", linewidth=0.8)
    ends = list(pairwise([0, *inner.tolist(), len(chains)]))
    middles = [(a + b) / 2 for a, b in ends]
    names = [f"{chains[a]} ({b - a})" for a, b in ends]
    axes.set_xticks(middles, names)
    axes.tick_params(axis="x", length=0)
    if rows:
        axes.set_yticks(middles, names)
        axes.tick_params(axis="y", length=0)


def titled(result: Result, words: str) -> str:
    """A title, with what must be known beside it."""
    warnings = [note for note in result.notes if note.lower().startswith("untrained")]
    return "\n".join([f"{result.name}: {words}", *warnings])
