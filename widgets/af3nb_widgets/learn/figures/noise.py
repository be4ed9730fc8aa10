"""Figures of lesson 5: a structure that comes out of noise, and what seeds and steps change."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb.result.compare.superpose import central_atoms, rmsd, superposed
from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.learn.described import Described
from af3nb_widgets.learn.palette import COLOURS, MARKS, MUCH

NEIGHBOURS = 3.8  # angstroms between CA atoms of neighbours in a chain


def strip(theatre: Any, moments: Sequence[int]) -> Described:
    """Draw moments of a structure that forms: what the network sees, and its guess below.

    The theatre is `af3nb.look.Theatre`; `moments` are places in it.
    """
    laid, centres = theatre.superposed(), central_atoms(theatre.layout)
    rows = laid.noisy[:, centres], laid.clean[:, centres]
    figure, panels = new_figure(2.3 * len(moments), 5, nrows=2, ncols=len(moments),
                                subplot_kw={"projection": "3d"})  # fmt: skip
    told = []
    for column, at in enumerate(moments):
        off = rmsd(rows[1][at], rows[1][-1])
        level = theatre.levels[at]
        for row, x in enumerate(rows):
            axes = panels[row, column]
            _trace(axes, x[at], chain=row == 1 or level < 1)
        panels[0, column].set_title(f"step {theatre.steps[at]}\nnoise {_size(level)} Å", fontsize=9)
        panels[1, column].set_title(f"guess: {off:.1f} Å\nfrom the result", fontsize=9)
        told.append(f"after step {theatre.steps[at]} the noise is {_size(level)} Å and the guess "
                    f"{off:.1f} Å from the result")  # fmt: skip
    return Described(
        figure,
        "Two rows of pictures, from the first step to the last. Above is what the network sees, "
        "each at a scale of its own: a cloud of points, until the last few show a chain. Below is "
        f"its guess of the structure without the noise: {'; '.join(told)}.",
    )


def guesses(theatres: Mapping[str, Any]) -> Described:
    """Draw for each protein how far the guesses are from the result, and how long their bonds."""
    figure, (left, right) = new_figure(10, 3.4, ncols=2)
    told = []
    for k, (name, theatre) in enumerate(theatres.items()):
        centres = central_atoms(theatre.layout)
        clean = theatre.clean[:, centres]
        off = [rmsd(x, clean[-1]) for x in clean]
        length = np.linalg.norm(np.diff(clean, axis=1), axis=-1).mean(1)
        style = {"color": COLOURS[k], "marker": MARKS[k], "label": name}
        left.plot(theatre.steps, off, **style)
        right.plot(theatre.steps, length, **style)
        told.append(f"{name} begins {off[0]:.1f} Å from its result, with neighbours "
                    f"{length[0]:.1f} Å apart, and ends with {length[-1]:.1f} Å")  # fmt: skip
        for axes in (left, right):
            axes.set_xticks(theatre.steps)
    right.axhline(NEIGHBOURS, color="0.4", linestyle=":")
    left.set(xlabel="step", ylabel="Å", title="guess to result")
    right.set(xlabel="step", ylabel="Å", title="between neighbouring CA")
    left.legend(frameon=False)
    return Described(
        figure,
        "Two plots over the steps: how far the guess is from the result, and the mean distance of "
        f"neighbouring CA atoms, which is {NEIGHBOURS} Å in a real chain (dotted). "
        f"{'. '.join(told)}.",
    )


def samples_apart(result: Any) -> Described:
    """Draw all samples of a result, and how far every two of them are apart."""
    centres = central_atoms(result.layout)
    samples = sorted(result.samples, key=lambda one: (one.seed, one.index))
    folds = [one.positions[centres] for one in samples]
    names = [f"{one.seed}.{one.index + 1}" for one in samples]
    apart = np.array([[rmsd(x, y) for y in folds] for x in folds])
    seeds = list(dict.fromkeys(one.seed for one in samples))
    figure, axes = new_figure(10, 3.8)
    figure.clear()
    grid = figure.add_gridspec(1, 1 + len(seeds), width_ratios=[1.3, *[1] * len(seeds)])
    _table(figure.add_subplot(grid[0, 0]), apart, names)
    for column, seed in enumerate(seeds, 1):
        axes = figure.add_subplot(grid[0, column], projection="3d")
        own = [x for one, x in zip(samples, folds, strict=True) if one.seed == seed]
        for k, x in enumerate(own):
            laid = superposed(x, folds[0], x)
            axes.plot(*laid.T, color=COLOURS[k], marker=MARKS[k], markevery=6, linewidth=2)
        axes.set_title(f"seed {seed}: {len(own)} samples", fontsize=10)
        axes.set_axis_off()
    number = np.array([one.seed for one in samples])
    same = number[:, None] == number[None]
    pairs = np.triu(np.ones_like(apart, bool), 1)
    within, between = apart[pairs & same], apart[pairs & ~same]
    return Described(
        figure,
        f"A table of the distances between {len(folds)} folds, and pictures of them by seed. Two "
        f"samples of one seed are {within.min():.1f} to {within.max():.1f} Å apart, "
        f"{within.mean():.1f} on average; samples of different seeds {between.min():.1f} to "
        f"{between.max():.1f} Å, {between.mean():.1f} on average.",
    )


def by_steps(rmsds: Mapping[int, Sequence[float]]) -> Described:
    """Draw how far folds are from the experiment, by the number of steps, a point for each seed."""
    figure, axes = new_figure(7, 3.2)
    told = []
    for place, (steps, off) in enumerate(rmsds.items()):
        axes.plot([place] * len(off), off, MARKS[0], color=COLOURS[0], fillstyle="none")
        axes.annotate(f"{_size(np.mean(off))} Å", (place, np.mean(off)), (10, -3),
                      textcoords="offset points")  # fmt: skip
        told.append(f"with {steps} steps {_size(np.mean(off))} Å")
    axes.set_xticks(range(len(rmsds)), [str(steps) for steps in rmsds])
    axes.set(yscale="log", xlabel="steps", ylabel="Å from the experiment",
             xlim=(-0.4, len(rmsds) - 0.3))  # fmt: skip
    return Described(
        figure,
        "Points on a logarithmic scale: how far the folds of several seeds are from the "
        f"experiment. On average it is {', '.join(told)}.",
    )


def _trace(axes: Any, x: Float[np.ndarray, "n 3"], *, chain: bool) -> None:
    if chain:
        axes.plot(*x.T, color="0.5", linewidth=1)
    axes.scatter(*x.T, s=14, c=np.arange(len(x)), cmap="viridis")
    axes.set_axis_off()


def _table(axes: Any, apart: Float[np.ndarray, "k k"], names: Sequence[str]) -> None:
    axes.imshow(apart, cmap=MUCH, vmin=0)
    half = apart.max() / 2
    for (row, column), value in np.ndenumerate(apart):
        colour = "black" if value > half else "white"
        axes.text(column, row, f"{value:.1f}", ha="center", va="center", color=colour, fontsize=8)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(range(len(names)), names, fontsize=8)
    axes.set_title("Å between seed.sample", fontsize=10)


def _size(level: Any) -> str:
    return f"{level:,.0f}" if level >= 10 else f"{level:.2g}"
