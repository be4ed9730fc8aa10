"""Figures of lesson 3: the pair representation, from the embedding to the distogram."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.learn.described import Described
from af3nb_widgets.learn.palette import AROUND_ZERO, COLOURS, MARKS, MUCH
from af3nb_widgets.learn.probe import CONTACT, Probed, asymmetry, components


def stages(
    pairs: Mapping[str, Float[np.ndarray, "n n _"]], distances: Float[np.ndarray, "n n"]
) -> Described:
    """Draw the sizes of all pair vectors at each stage, and the distances of the experiment."""
    columns = (len(pairs) + 2) // 2
    figure, grid = new_figure(3 * columns, 6, nrows=2, ncols=columns, squeeze=False)
    panels = grid.ravel()
    told = []
    for axes, (name, z) in zip(panels, pairs.items(), strict=False):
        z = (z - z.mean(axis=(0, 1))) / (z.std(axis=(0, 1)) + 1e-9)  # no channel drowns the others
        size = np.linalg.norm(z, axis=-1)
        _map(axes, size, name, MUCH, *np.percentile(size, (2, 98)))
        told.append(f"{name}: {_likeness(size, distances):+.2f}")
    _map(panels[len(pairs)], distances, "distances, experiment", f"{MUCH}_r", 0, 30)
    for axes in panels[len(pairs) + 1 :]:
        axes.set_axis_off()
    for row in grid:
        row[0].set_ylabel("residue i")
    return Described(
        figure,
        "Maps with a cell for each pair of residues: how large the pair vector is, each channel "
        "on the same scale, at one stage after the other, and the distances of the experiment, "
        "near pairs light. The rank correlation of size and nearness, for residues at least 6 "
        f"apart, is {'; '.join(told)}.",
    )


def channels(z: Float[np.ndarray, "n n c"], distances: Float[np.ndarray, "n n"]) -> Described:
    """Draw the three directions in which pair vectors differ most."""
    figure, panels = new_figure(10.4, 3.0, ncols=4)
    found = components(z)
    told = []
    for k in range(3):
        _map(panels[k], found[..., k], f"component {k + 1}", AROUND_ZERO, -2.5, 2.5)
        told.append(f"component {k + 1}: {abs(_likeness(found[..., k], distances)):.2f}")
    _map(panels[3], distances, "distances, experiment", f"{MUCH}_r", 0, 30)
    panels[0].set_ylabel("residue i")
    return Described(
        figure,
        "Three maps, mostly of stripes along the diagonal, and the distances of the experiment. "
        "The rank correlation of map and nearness, for residues at least 6 apart, is "
        f"{'; '.join(told)}.",
    )


def both_ways(z: Float[np.ndarray, "n n c"], i: int, j: int) -> Described:
    """Draw the numbers of the pair (i, j) beside those of (j, i); indices from 0."""
    figure, axes = new_figure(9, 2.8)
    for k, (name, row) in enumerate({f"({i + 1}, {j + 1})": z[i, j],
                                     f"({j + 1}, {i + 1})": z[j, i]}.items()):  # fmt: skip
        axes.plot(np.arange(len(row)), row, color=COLOURS[k], marker=MARKS[k], linewidth=0.8,
                  markersize=4, label=name)  # fmt: skip
    axes.set(xlabel="channel", ylabel="value")
    axes.legend(frameon=False, ncols=2)
    r = float(np.corrcoef(z[i, j], z[j, i])[0, 1])
    return Described(
        figure,
        f"The {z.shape[-1]} numbers of the pair of residues {i + 1} and {j + 1}, in both orders. "
        f"They differ in most channels; their correlation is {r:.2f}. Over all pairs, the "
        f"difference of both orders is {asymmetry(z):.2f} times as large as a pair vector.",
    )


def probe_curve(found: Mapping[str, Probed], own: Probed) -> Described:
    """Draw what a linear probe reads at each stage, and `own`: what the network reads itself."""
    figure, axes = new_figure(8, 3.2)
    names = list(found)
    curves = {
        "variance of distances explained": [found[name].explained for name in names],
        "contacts told from others": [found[name].separated for name in names],
    }
    for k, (label, values) in enumerate(curves.items()):
        axes.plot(range(1, len(names)), values[1:], color=COLOURS[k], marker=MARKS[k], label=label)
        last = (own.explained, own.separated)[k]
        axes.plot([0, len(names)], [values[0], last], color=COLOURS[k], marker=MARKS[k],
                  fillstyle="none", linestyle="")  # fmt: skip
    for edge in (0.5, len(names) - 0.5):
        axes.axvline(edge, color="0.6", linewidth=0.8)
    labels = [*(name.replace(" ", "\n", 1) for name in names), "own\ndistogram"]
    axes.set_xticks(range(len(labels)), labels)
    axes.set(ylim=(0, 1.03))
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0.15, 1))
    told = "; ".join(
        f"{name}: {one.explained:.2f} and {one.separated:.2f}"
        for name, one in [*found.items(), ("the network's distogram", own)]
    )
    return Described(
        figure,
        "Two curves over the stages of the trunk, with the control at the left and the network's "
        "own distogram at the right: the share of the variance of distances that the probe "
        f"explains, and the chance that it tells a contact from another pair. {told}.",
    )


def distance_cells(cells: Mapping[str, Any], true: Mapping[str, float]) -> Described:
    """Draw distributions of distance of pairs beside the distances of the experiment."""
    figure, panels = new_figure(4.4 * len(cells), 2.8, ncols=len(cells), squeeze=False)
    told = []
    for axes, (name, cell) in zip(panels[0], cells.items(), strict=True):
        centres, shares = np.asarray(cell.centres), np.asarray(cell.probabilities)
        width = float(np.median(np.diff(centres)))
        near = centres < CONTACT
        axes.bar(centres[near], shares[near], width=width, color=COLOURS[1], hatch="///",
                 label="below 8 Å")  # fmt: skip
        axes.bar(centres[~near], shares[~near], width=width, color=COLOURS[0], label="beyond")
        axes.axvline(true[name], color="black", linestyle="--", label="experiment")
        axes.set(title=name, xlabel="distance (Å)", xlim=(2, 23))
        told.append(f"{name}: most likely {centres[shares.argmax()]:.1f} Å, "
                    f"{shares[near].sum():.0%} below 8 Å, in truth {true[name]:.1f} Å")  # fmt: skip
    panels[0, 0].set_ylabel("probability")
    panels[0, -1].legend(frameon=False)
    return Described(figure, f"Bars over 64 bins of distance. {'; '.join(told)}.")


def _map(axes: Any, values: np.ndarray, title: str, colours: str, low: float, high: float) -> None:
    n = len(values)
    axes.imshow(values, cmap=colours, vmin=low, vmax=high, extent=(0.5, n + 0.5, n + 0.5, 0.5))
    axes.set_title(title, fontsize=10)
    axes.set_xlabel("residue j")


def _likeness(size: np.ndarray, distances: np.ndarray) -> float:
    """The rank correlation of size and nearness over pairs that are apart along the chain."""
    n = len(size)
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) >= 6
    ranks = [np.argsort(np.argsort(v[apart])) for v in (size, -distances)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
