"""What figures share: a figure that is shown once, chains along its sides, and warnings."""

from typing import TYPE_CHECKING, Any

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
    n = len(chains)
    starts = [0, *(i for i in range(1, n) if chains[i] != chains[i - 1]), n]
    for start in starts[1:-1]:
        axes.axvline(start, color="black", linewidth=0.8)
        if rows:
            axes.axhline(start, color="black", linewidth=0.8)
    middles = [(a + b) / 2 for a, b in zip(starts[:-1], starts[1:], strict=True)]
    names = [f"{chains[a]} ({b - a})" for a, b in zip(starts[:-1], starts[1:], strict=True)]
    axes.set_xticks(middles, names)
    axes.tick_params(axis="x", length=0)
    if rows:
        axes.set_yticks(middles, names)
        axes.tick_params(axis="y", length=0)


def titled(result: Result, words: str) -> str:
    """A title, with what must be known beside it."""
    warnings = [note for note in result.notes if note.lower().startswith("untrained")]
    return "\n".join([f"{result.name}: {words}", *warnings])
