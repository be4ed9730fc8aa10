"""Figures of lesson 4: what a third token tells of a pair, and the network without it."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb.errors import counted
from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.learn.described import Described
from af3nb_widgets.learn.palette import COLOURS, MARKS, MUCH

TOLERANCE = 1.0  # angstroms by which a side may be too long


def third_side(one: float, other: float) -> Described:
    """Draw where j can be if i and j are at these distances, in angstroms, from k."""
    figure, axes = new_figure(5.6, 3.6)
    angles = np.radians(np.linspace(0, 180, 181))
    circle = other * np.stack([-np.cos(angles), np.sin(angles)])
    sides = np.hypot(circle[0] + one, circle[1])
    axes.plot(*circle, color="0.6", zorder=1)
    for at in (0, 60, 90, 120, 180):
        axes.plot([-one, circle[0, at]], [0, circle[1, at]], color=COLOURS[0], linewidth=1)
        axes.plot(*circle[:, at], MARKS[0], color=COLOURS[1])
        axes.annotate(f"{sides[at]:.1f} Å", circle[:, at], (4, 6), textcoords="offset points")
    for name, x in (("i", -one), ("k", 0)):
        axes.plot(x, 0, "ko")
        axes.annotate(name, (x, 0), (-2, -14), textcoords="offset points")
    axes.set(xlabel="Å", ylabel="Å", aspect="equal", xlim=(-other - 1.5, other + 1.5),
             ylim=(-0.9, other + 0.9))  # fmt: skip
    low, high = abs(one - other), one + other
    return Described(
        figure,
        f"Token i is {one:g} Å from k; token j lies on a half circle of {other:g} Å round k. The "
        f"distance from i to j runs from {low:g} Å, where both are on one side, to {high:g} Å, "
        "where k is between them; at a right angle it is "
        f"{np.hypot(one, other):.1f} Å.",
    )


def third_tokens(
    parts: Mapping[str, Any], labels: Sequence[str], trace: Float[np.ndarray, "n 3"]
) -> Described:
    """Draw what each token k gives to a pair, in each layer of `parts`, and the strongest in space.

    The parts have `i`, `j`, `strength` and `top`, as `af3nb.look.Triangle` does. The layers add up
    over all tokens, so that i and j are among the k, too; they are marked, and make no triangle.
    """
    first = next(iter(parts.values()))
    i, j, n = first.i, first.j, len(labels)
    ends, own = {i: "\ni", j: "\nj"}, {i: " (i itself)", j: " (j itself)"}
    figure, axes = new_figure(11, 4.2)
    figure.clear()
    grid = figure.add_gridspec(len(parts), 2, width_ratios=(1.2, 1))
    told = []
    for row, (name, part) in enumerate(parts.items()):
        share = 100 * part.strength / part.strength.sum()
        axes = figure.add_subplot(grid[row, 0])
        bars = axes.bar(range(n), share, facecolor=COLOURS[4])
        for k in part.top(5):
            bars[int(k)].set(facecolor=COLOURS[0], edgecolor="white", hatch="//")
        axes.axhline(100 / n, color="0.4", linestyle=":")
        axes.set(ylabel="% of strength", xlim=(-0.7, n - 0.3))
        axes.set_title(name, fontsize=10, loc="left")
        axes.set_xticks(range(n), [_number(label) + ends.get(k, "") for k, label in
                                   enumerate(labels)], fontsize=8)  # fmt: skip
        best = ", ".join(f"{labels[k]}{own.get(int(k), '')} {share[k]:.0f} %" for k in part.top(5))
        told.append(f"{name.capitalize()}: {best}, together {share[part.top(5)].sum():.0f} %")
    axes.set_xlabel("token k (dotted line: all alike)")
    drawn = _triangles(figure.add_subplot(grid[:, 1], projection="3d"), first, labels, trace)
    return Described(
        figure,
        f"Bars for each token k of the pair {labels[i]} and {labels[j]}, which are marked i and "
        f"j; the five strongest are darker and hatched. {'. '.join(told)}. If all were alike, "
        f"each would have {100 / n:.0f} %. Beside it, the backbone in 3D, with "
        f"{counted(drawn, 'triangle')} from the pair to those of the five strongest of "
        f"{next(iter(parts))} that are neither i nor j.",
    )


def _triangles(axes: Any, part: Any, labels: Sequence[str], trace: Any) -> int:
    """Draw the strongest tokens, and return of how many of them there is a triangle."""
    third = [int(k) for k in part.top(5) if k not in (part.i, part.j)]
    axes.plot(*trace.T, color="0.6", linewidth=3)
    axes.plot(*trace[[part.i, part.j]].T, color="black", linewidth=2)
    for place, k in enumerate(third):
        corner = trace[[part.i, k, part.j]]
        axes.plot(*corner.T, color=COLOURS[place], marker=MARKS[place], markevery=[1])
        axes.text(*trace[k], f" {_number(labels[k])}", fontsize=9)
    for k in (part.i, part.j):
        axes.text(*trace[k], f" {_number(labels[int(k)])}", fontsize=11, weight="bold")
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_title("the strongest, as triangles", fontsize=10)
    return len(third)


def heads_of(weights: Mapping[str, Float[np.ndarray, "h n"]], labels: Sequence[str]) -> Described:
    """Draw the weights over k of each head of attention, for one pair in each layer."""
    figure, panels = new_figure(9, 1.8 * len(weights), nrows=len(weights), squeeze=False)
    told = []
    for axes, (name, rows) in zip(panels[:, 0], weights.items(), strict=True):
        image = axes.imshow(rows, cmap=MUCH, vmin=0, vmax=1, aspect="auto")
        axes.set_yticks(range(len(rows)), [f"head {h + 1}" for h in range(len(rows))])
        axes.set_xticks(range(len(labels)), [*map(_number, labels)], fontsize=8)
        axes.set_title(name, fontsize=10, loc="left")
        figure.colorbar(image, ax=axes, label="weight")
        best = [f"head {h + 1} reads {labels[int(row.argmax())]} with {row.max():.2f}"
                for h, row in enumerate(rows)]  # fmt: skip
        told.append(f"{name.capitalize()}: {', '.join(best)}")
    panels[-1, 0].set_xlabel("third token k")
    return Described(figure, "Maps with a row for each head and a column for each token k, bright "
                     f"where the weight is near 1. {'. '.join(told)}.")  # fmt: skip


def violated(distances: Float[np.ndarray, "n n"]) -> float:
    """Return the share of triangles that have a side longer than the two others together.

    Each three tokens are one triangle, and at most one of its sides can be too long.
    """
    i, j, k = np.array(list(combinations(range(len(distances)), 3))).T
    sides = np.sort([distances[i, j], distances[i, k], distances[j, k]], axis=0)
    return float((sides[0] + sides[1] + TOLERANCE < sides[2]).mean())


def without_triangles(
    maps: Mapping[str, Float[np.ndarray, "n n"]], rmsds: Mapping[str, Sequence[float]]
) -> Described:
    """Draw predicted distances of each condition, the first of which is the whole network: what is
    impossible in them, how much they changed, and how far the folds are off."""
    figure, panels = new_figure(2.8 * len(maps), 3.8, ncols=len(maps), squeeze=False)
    told, whole = [], next(iter(maps.values()))
    for axes, (name, distances) in zip(panels[0], maps.items(), strict=True):
        image = axes.imshow(distances, cmap=MUCH, vmin=2, vmax=20)
        bad, off = violated(distances), np.asarray(rmsds[name])
        changed = float(np.abs(distances - whole).mean())
        axes.set_title(f"{name}\n{100 * bad:.1f} % of triangles impossible\n"
                       f"changed by {changed:.1f} Å\nfold {off.mean():.1f} Å off",
                       fontsize=10)  # fmt: skip
        axes.set(xlabel="token j", ylabel="token i")
        told.append(
            f"{name.capitalize()}: {100 * bad:.1f} % of the triangles are impossible, the "
            f"distances changed by {changed:.1f} Å, and the folds are {off.min():.1f} to "
            f"{off.max():.1f} Å off"
        )
    figure.colorbar(image, ax=panels[0].tolist(), label="mean distance (Å)", shrink=0.7)
    return Described(
        figure,
        "Maps of the mean of the distance that the network predicts for each pair, dark where it "
        f"is short. {'. '.join(told)}.",
    )


def _number(label: str) -> str:
    """The number of a residue without its chain."""
    return label.split(":")[-1]
