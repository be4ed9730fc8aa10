"""What figures share: their size, chains along the sides, titles with warnings."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from af3nb.result.result import Result
from af3nb.texts import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def new_figure(width: float, height: float, **more: Any) -> tuple["Figure", Any]:
    """Return a figure and its axes. The notebook shows it once, as the cell's value."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(width, height), layout="constrained", **more)
    pyplot.close(figure)
    return figure, axes


def mark_chains(axes: Any, chains: np.ndarray, *, rows: bool = True) -> None:
    """Draw lines between chains, and label them with their names and lengths; `chains` are those
    of all tokens."""
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
    """Return a title, with any warning about the weights."""
    warnings = [note for note in result.notes if note.lower().startswith("untrained")]
    return visible("\n".join([f"{result.name}: {words}", *warnings]))
