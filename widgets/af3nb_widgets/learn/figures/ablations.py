"""Figures of lesson 7: conditions and mutants, with the seeds as the measure of chance."""

from collections.abc import Mapping, Sequence

import numpy as np

from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.learn.described import Described
from af3nb_widgets.learn.palette import COLOURS, MARKS

Scores = Mapping[str, Sequence[tuple[float, float]]]  # of each seed: RMSD and pLDDT


def conditions(scores: Scores) -> Described:
    """Draw for each condition how far the folds of its seeds are off, and their confidence."""
    figure, (left, right) = new_figure(10, 0.5 * len(scores) + 1, ncols=2, sharey=True)
    names, told = list(scores), []
    for row, name in enumerate(names):
        off, sure = np.array(scores[name]).T
        left.plot(off, [row] * len(off), MARKS[0], color=COLOURS[0], fillstyle="none")
        right.plot(sure, [row] * len(sure), MARKS[1], color=COLOURS[5], fillstyle="none")
        told.append(f"{name.capitalize()}: {_range(off, 1)} Å off, pLDDT {_range(sure, 0)}")
    left.set_yticks(range(len(names)), names)
    left.invert_yaxis()
    left.set(xlabel="Å from the experiment", xlim=(0, None))
    right.set(xlabel="mean pLDDT", xlim=(0, 100))
    for axes in (left, right):
        axes.grid(axis="y", alpha=0.3)
    return Described(
        figure,
        "Two plots with a row for each condition and a point for each seed: how far the fold is "
        f"from the experiment, and the mean pLDDT. {'. '.join(told)}.",
    )


def mutants(scores: Scores) -> Described:
    """Draw the same for mutants along a chain; the first is the wild type."""
    figure, (above, below) = new_figure(10, 4.2, nrows=2, sharex=True)
    names, (wild, *_) = list(scores), scores.values()
    for place, name in enumerate(names):
        off, sure = np.array(scores[name]).T
        above.plot([place] * len(off), off, MARKS[0], color=COLOURS[0], fillstyle="none")
        below.plot([place] * len(sure), sure, MARKS[1], color=COLOURS[5], fillstyle="none")
    band = np.array(wild)[:, 0]
    above.axhspan(band.min(), band.max(), color=COLOURS[1], alpha=0.6)
    above.set(ylabel="Å from the experiment", ylim=(0, None))
    below.set(ylabel="mean pLDDT", ylim=(0, 100))
    below.set_xticks(range(len(names)), names, rotation=60, fontsize=8)
    changed = {name: np.array(scores[name]) for name in names[1:]}
    off = {name: float(one[:, 0].mean()) for name, one in changed.items()}
    most = max(off, key=lambda name: off[name])
    within = max(float(np.ptp(one[:, 0])) for one in changed.values())
    lowest = min(float(one[:, 1].min()) for one in changed.values())
    return Described(
        figure,
        f"Points for each seed of the {names[0]} and {len(changed)} mutants. The {names[0]} is "
        f"{_range(band, 2)} Å off (a band). The mutants are {min(off.values()):.1f} to "
        f"{off[most]:.1f} Å off on average, most of all {most}; the seeds of one differ by "
        f"{within:.1f} Å at most. Below, the mean pLDDT of no mutant is under {lowest:.0f}.",
    )


def alignment_cut(cases: Mapping[str, tuple[str, float, float]]) -> Described:
    """Draw for each network what is measured, with the alignment and with the query alone."""
    figure, panels = new_figure(4.4 * len(cases), 2.8, ncols=len(cases), squeeze=False)
    told = []
    for axes, (name, (measure, whole, cut)) in zip(panels[0], cases.items(), strict=True):
        bars = axes.bar(("alignment", "query alone"), (whole, cut), 0.6, facecolor=COLOURS[0],
                        edgecolor="white")  # fmt: skip
        bars[1].set(facecolor=COLOURS[1], hatch="//")
        axes.bar_label(bars, fmt="%.2f")
        axes.set(ylabel=measure, ylim=(0, 1.1 * max(whole, cut)))
        axes.set_title(name, fontsize=10)
        told.append(f"{name}: {measure} {whole:.2f} with the alignment, {cut:.2f} with the query")
    return Described(figure, f"A pair of bars for each network. {'. '.join(told)}.")


def _range(values: np.ndarray, digits: int) -> str:
    low, high = (f"{value:.{digits}f}" for value in (values.min(), values.max()))
    return low if low == high else f"{low} to {high}"
