"""Figures of lesson 8: what losses notice, errors by noise, and folds of a network in training."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.figures.training import folds_figure, noise_figure
from af3nb_widgets.learn.described import Described
from af3nb_widgets.learn.palette import COLOURS, MARKS


def noise(truth: Any, levels: Sequence[float]) -> Described:
    """Draw the true positions of all atoms with noise of these levels, in angstroms."""
    return Described(
        noise_figure(truth, levels),
        "Clouds of atoms, coloured along the chain, with noise of "
        f"{', '.join(f'{level:g}' for level in levels)} Å. Neighbours along the chain are near "
        "each other without noise, and scattered at random with the most.",
    )


def noticed(losses: Mapping[str, tuple[float, float]]) -> Described:
    """Draw for spoilt structures the denoising error in angstroms and the smooth lDDT loss."""
    figure, panels = new_figure(9, 2.8, ncols=2, sharey=True)
    heads = "denoising error (Å)", "smooth lDDT loss"
    for k, (axes, head) in enumerate(zip(panels, heads, strict=True)):
        values = [pair[k] for pair in losses.values()]
        bars = axes.barh(range(len(losses)), values, facecolor=COLOURS[k])
        axes.bar_label(bars, fmt="%.2f", padding=3)
        axes.set(xlabel=head, xlim=(0, 1.25 * max(values)))
    panels[0].set_yticks(range(len(losses)), list(losses))
    panels[0].invert_yaxis()
    told = [f"{name} {error:.1f} Å and {loss:.2f}" for name, (error, loss) in losses.items()]
    return Described(
        figure,
        "Bars for each spoilt structure, its denoising error and its smooth lDDT loss: "
        f"{'; '.join(told)}.",
    )


def errors_by_noise(path: Path) -> Described:
    """Draw the error of cleaned structures over the steps, a line for each amount of noise.

    The file is the `losses.csv` of a training run.
    """
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    figure, axes = new_figure(7.5, 3.6)
    told = []
    names = [name for name in rows[0] if name.startswith("rmse_") and name != "rmse_geometry"]
    for k, name in enumerate(names):
        known = [(int(row["step"]), float(row[name])) for row in rows if row[name]]
        if not known:
            continue
        noise = name.removeprefix("rmse_").replace("-inf", " Å and more").replace("-", " to ")
        noise += "" if noise.endswith("more") else " Å"
        steps, errors = zip(*known, strict=True)
        axes.plot(steps, errors, color=COLOURS[k % 6], marker=MARKS[k % 6], markersize=4,
                  label=noise)  # fmt: skip
        told.append(f"noise of {noise} from {errors[0]:.1f} to {errors[-1]:.1f} Å")
    axes.set(xlabel="step", ylabel="error of the cleaned structure (Å)", ylim=(0, None))
    axes.legend(title="noise", frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return Described(figure, "Lines of the error over the steps, one for each amount of noise: "
                     f"{'; '.join(told)}.")  # fmt: skip


def folds(made: Mapping[int, Any], what: str) -> Described:
    """Draw folds on the experiment; `what` is said of their numbers, such as "step"."""
    figure = folds_figure(made)
    for axes, (number, fold) in zip(figure.axes, made.items(), strict=True):
        mirrored = ", mirrored" if fold.mirrored else ""
        axes.set_title(f"{what} {number}\n{fold.rmsd:.1f} Å off{mirrored}")
    told = [
        f"{what} {number} is {fold.rmsd:.1f} Å off{', mirrored' if fold.mirrored else ''}"
        for number, fold in made.items()
    ]
    return Described(
        figure,
        "Folds as coloured points along a chain, each on the experiment in grey: "
        f"{'; '.join(told)}.",
    )
