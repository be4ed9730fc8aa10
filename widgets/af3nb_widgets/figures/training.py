"""Pictures for the lesson on training: noise, and folds superposed on the experiment."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VIEW = {"elev": 15, "azim": -60}


def noise_figure(truth: Any, levels: Sequence[float], *, seed: int = 0) -> "Figure":
    """Draw the true positions of all atoms with noise of these levels, in angstroms."""
    shown = np.asarray(truth.resolved & truth.is_atom)
    true = np.asarray(truth.positions)[shown]
    noise = np.random.default_rng(seed).normal(size=true.shape)
    figure, panels = _panels(len(levels))
    for axes, level in zip(panels, levels, strict=True):
        axes.scatter(*(true + level * noise).T, s=6, c=np.arange(len(true)), cmap="viridis")
        axes.set_title(f"noise {level:g} Å")
    return figure


def folds_figure(folds: Mapping[int, Any]) -> "Figure":
    """Draw folds after so many steps on the experiment; the first residue is the darkest."""
    figure, panels = _panels(len(folds))
    for axes, (steps, fold) in zip(panels, folds.items(), strict=True):
        axes.plot(*fold.true_trace.T, color="0.75", linewidth=4)
        axes.plot(*fold.trace.T, color="0.4", linewidth=1)
        axes.scatter(*fold.trace.T, s=14, c=np.arange(len(fold.trace)), cmap="viridis")
        mirror = ", mirrored" if fold.mirrored else ""
        axes.set_title(f"{steps} steps\n{fold.rmsd:.1f} Å off{mirror}")
    return figure


def _panels(count: int) -> tuple["Figure", list]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3 * count, 3.2), layout="constrained")
    panels = [figure.add_subplot(1, count, i + 1, projection="3d", **VIEW) for i in range(count)]
    for axes in panels:
        axes.set_axis_off()
    return figure, panels
