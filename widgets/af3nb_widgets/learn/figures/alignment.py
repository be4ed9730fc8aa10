"""Figures of lesson 2: what columns of an alignment say, to a counter and to a network."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.alignment.msa import read_a3m
from af3nb.alignment.statistics import msa_statistics
from af3nb.chem.residues import PROTEIN_CLASSES
from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.figures.msa import plot_coverage
from af3nb_widgets.learn.covariance import Codes, table
from af3nb_widgets.learn.described import Described
from af3nb_widgets.learn.palette import COLOURS, MARKS, MUCH


def coverage(text: str, query: str) -> Described:
    """Draw the rows of an alignment, coloured by how alike they are to the query."""
    numbers = msa_statistics(read_a3m(text, query, PROTEIN_CLASSES, where="alignment"))
    figure, axes = new_figure(7.5, 3.2)
    plot_coverage(text, query, axes=axes)
    alike = np.percentile(numbers.identity, (10, 50, 90))
    return Described(
        figure,
        f"{numbers.depth} rows over {numbers.length} residues, the most alike on top. Most "
        f"columns are filled in most rows ({np.median(numbers.coverage):.0f} in the median). "
        f"Identity with the query is {alike[1]:.0%} in the median, and between {alike[0]:.0%} and "
        f"{alike[2]:.0%} for most. Counted as {numbers.effective:.0f} different rows.",
    )


def column_tables(codes: Codes, pairs: Mapping[str, tuple[int, int]], names: Sequence[str]) -> Any:
    """Draw how often groups of letters stand together in two columns; indices from 0."""
    figure, panels = new_figure(4.2 * len(pairs), 3.4, ncols=len(pairs), squeeze=False)
    told = []
    for axes, (title, (i, j)) in zip(panels[0], pairs.items(), strict=True):
        counts = table(codes, i, j)
        axes.imshow(counts, cmap=MUCH, vmin=0, vmax=max(1, counts.max()))
        for (a, b), count in np.ndenumerate(counts):
            light = count > 0.6 * counts.max()
            axes.text(b, a, str(count), ha="center", va="center",
                      color="black" if light else "white")  # fmt: skip
        axes.set_xticks(range(len(names)), names, fontsize=8)
        axes.set_yticks(range(len(names)), names, fontsize=8)
        axes.set(title=title, xlabel=f"column {j + 1}", ylabel=f"column {i + 1}")
        most, before = (
            counts.max(axis=1).sum() / counts.sum(),
            counts.sum(axis=0).max() / counts.sum(),
        )
        told.append(f"{title}, columns {i + 1} and {j + 1}: the most frequent group of the second "
                    f"column is right for {before:.0%} of the rows, and for {most:.0%} if the "
                    "group in the first column is known")  # fmt: skip
    return Described(figure, f"Tables of counts over {len(codes)} rows. {'; '.join(told)}.")


def maps(
    scores: Mapping[str, Float[np.ndarray, "n n"]],
    contacts: Bool[np.ndarray, "n n"],
    *,
    apart: int = 6,
) -> Described:
    """Draw scores of pairs above the diagonal, and the contacts of the fold below it."""
    figure, panels = new_figure(3.6 * len(scores), 3.6, ncols=len(scores), squeeze=False)
    n = len(contacts)
    far = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) >= apart
    told = []
    for axes, (name, score) in zip(panels[0], scores.items(), strict=True):
        shown = np.where(far, score, np.nan)
        most = float(np.nanmax(shown)) or 1.0
        half = np.where(
            np.triu(np.ones((n, n), bool)), shown / most, np.where(contacts & far, 1, 0)
        )
        axes.imshow(half, cmap=MUCH, vmin=0, vmax=1, extent=(0.5, n + 0.5, n + 0.5, 0.5))
        axes.plot([0.5, n + 0.5], [0.5, n + 0.5], color="white", linewidth=0.8)
        axes.set(title=name, xlabel="column j")
        told.append(f"{name}: {precision(score, contacts, apart):.2f}")
    panels[0, 0].set_ylabel("column i")
    return Described(
        figure,
        "Square maps: above the diagonal the scores of all pairs at least "
        f"{apart} apart, below it the contacts of the fold. The share of contacts among the "
        f"{n // 2} best scores is {'; '.join(told)}.",
    )


def outer_products(
    found: Mapping[int, Float[np.ndarray, "n n"]],
    coupled: Int[np.ndarray, "k 2"],
    contacts: Bool[np.ndarray, "n n"],
) -> Described:
    """Draw what `beyond_columns` finds with more and more rows, for coupled pairs and others."""
    figure, axes = new_figure(6.4, 3.2)
    n = len(contacts)
    far = np.triu(np.ones((n, n), bool), 6)
    marked = np.zeros_like(far)
    marked[tuple(coupled.T)] = True
    kinds = {"coupled pairs": far & marked, "pairs not in contact": far & ~contacts}
    told = []
    for k, (name, chosen) in enumerate(kinds.items()):
        means = [float(score[chosen].mean()) for score in found.values()]
        axes.plot(list(found), means, color=COLOURS[k], marker=MARKS[k], label=name)
        told.append(f"{name}: {', '.join(f'{mean:.1f}' for mean in means)}")
    axes.set_xscale("log", base=2)
    axes.set_xticks(list(found), [str(rows) for rows in found])
    axes.set(xlabel="rows", ylabel="said beyond each column", ylim=(0, None))
    axes.legend(frameon=False)
    return Described(
        figure,
        "What the outer product mean says about a pair beyond each column alone, with "
        f"{', '.join(map(str, found))} rows. {'; '.join(told)}.",
    )


def precisions(found: Mapping[str, Sequence[float]], chance: float) -> Described:
    """Draw the contact precision of several families for each alignment, and their means."""
    figure, axes = new_figure(7.5, 3.4)
    told = []
    for k, (name, values) in enumerate(found.items()):
        mean = float(np.mean(values))
        hatch = "//" if "cop" in name else ""
        axes.bar(k, mean, color=COLOURS[1 if hatch else 0], hatch=hatch, edgecolor="white")
        axes.plot(np.full(len(values), k), values, color="black", marker=MARKS[0], linestyle="",
                  markersize=4, fillstyle="none")  # fmt: skip
        told.append(f"{name}: {mean:.2f}")
    axes.axhline(chance, color="0.4", linestyle="--")
    axes.annotate("chance", (-0.98, chance), va="bottom")
    labels = [f"{name.replace(' ', chr(10), 1)}\n{np.mean(values):.2f}"
              for name, values in found.items()]  # fmt: skip
    axes.set_xticks(range(len(found)), labels)
    axes.set(ylabel="contact precision", ylim=(0, 1.05), xlim=(-1, len(found) - 0.5))
    several = len(next(iter(found.values())))
    return Described(
        figure,
        f"Bars: the mean contact precision over {several} families, with a ring for each. "
        f"{'; '.join(told)}. By chance it would be {chance:.2f}.",
    )


def changes(maps_: Mapping[str, Float[np.ndarray, "n n"]], before: Any) -> Described:
    """Draw how much contact probabilities change from `before`, pair by pair, for each change."""
    figure, axes = new_figure(7, 2.8)
    told = []
    upper = np.triu_indices(len(before), 6)
    for k, (name, after) in enumerate(maps_.items()):
        moved = np.sort(np.abs(after - before)[upper])
        axes.plot(moved, np.linspace(0, 1, len(moved)), color=COLOURS[k], label=name,
                  marker=MARKS[k], markevery=max(1, len(moved) // 8))  # fmt: skip
        told.append(f"{name}: {moved.mean():.3f} on average, {moved[-1]:.2f} at most")
    axes.set(
        xlabel="change of the probability of a contact", ylabel="share of pairs", xlim=(-0.02, 1)
    )
    axes.legend(frameon=False, loc="lower right")
    return Described(figure, f"Curves of how many pairs change by how much. {'; '.join(told)}.")


def precision(score: Float[np.ndarray, "n n"], contacts: Bool[np.ndarray, "n n"],
              apart: int = 6) -> float:  # fmt: skip
    """Return the share of contacts among the best scores, half as many as there are columns."""
    i, j = np.triu_indices(len(score), apart)
    best = np.argsort(-score[i, j], kind="stable")[: len(score) // 2]
    return float(contacts[i[best], j[best]].mean())
