"""Two results compared: in words, as scores beside each other, along the chains, and as maps."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from af3nb.comparison.two_results.noise import Change
from af3nb.comparison.two_results.record import Difference
from af3nb.comparison.two_results.words import sentences
from af3nb.texts import in_html, visible
from af3nb_widgets.figures.chart import mark_chains, new_figure
from af3nb_widgets.figures.html import Html, table_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SCORES = (
    ("score", ""),
    ("first", "mean over the seeds of the first result"),
    ("second", "mean over the seeds of the second result"),
    ("seeds differ by", "the larger range over the seeds of one result"),
    ("", "whether the difference is larger than that"),
)
_MOST = 20  # scores that are shown


def difference_html(found: Difference) -> Html:
    """Return what differs between two results, and the scores of both.

    Args:
        found: The comparison, from `af3nb.difference`.
    """
    first, second = map(in_html, found.names)
    said = "".join(f"<li>{in_html(sentence)}</li>" for sentence in sentences(found))
    rows = [
        (
            one.name,
            f"{one.first:.2f}",
            f"{one.second:.2f}",
            f"{one.noise:.2f}" if found.has_noise else "?",
            "differs" if found.enough and one.beyond else "no conclusion",
        )
        for one in found.scores[:_MOST]
    ]
    left = len(found.scores) - len(rows)
    more = f"<p>{left} more scores are in the comparison itself.</p>" if left > 0 else ""
    table = table_html(_SCORES, rows) if rows else ""
    return Html(f"<h4>{second} against {first}</h4><ul>{said}</ul>{table}{more}")


def difference_figure(found: Difference) -> "Figure":
    """Draw how far each residue moved and how pLDDT changed; grey is what seeds differ by.

    Args:
        found: The comparison, from `af3nb.difference`.
    """
    figure, axes = new_figure(9, 4.2, nrows=2, sharex=True)
    _along(axes[0], found, found.shape, found.moved, lambda noise: (0 * noise, noise))
    axes[0].set_ylabel("moved by (Å)")
    axes[0].set_title(visible(f"{found.names[1]} against {found.names[0]}"))
    _along(axes[1], found, found.plddt, found.changed_plddt, lambda noise: (-noise, noise))
    axes[1].set_ylabel("pLDDT, change")
    axes[1].set_xlabel("residue, by chain")
    for part in axes:
        mark_chains(part, found.chain, rows=False)
    return figure


def difference_maps_figure(found: Difference) -> "Figure":
    """Draw the changes of distances and of PAE, where they are larger than seeds differ by.

    Among thousands of pairs, single ones exceed that by chance: go by whole patches.

    Args:
        found: The comparison, from `af3nb.difference`.
    """
    maps = [(found.distances, "distance, change (Å)")]
    maps += [] if found.pae is None else [(found.pae, "PAE, change (Å)")]
    figure, axes = new_figure(4.6 * len(maps), 4.2, ncols=len(maps), squeeze=False)
    for part, (change, name) in zip(axes[0], maps, strict=True):
        shown = np.where(change.beyond & found.enough, change.difference, np.nan)
        most = max(1.0, float(np.nanmax(np.abs(shown), initial=0.0)))
        part.set_facecolor("#eeeeee")
        extent = (0, len(shown), len(shown), 0)
        image = part.imshow(shown, "RdBu_r", vmin=-most, vmax=most, extent=extent)
        figure.colorbar(image, ax=part, shrink=0.8, label=name)
        if len(shown) == len(found.chain):
            mark_chains(part, found.chain)
    figure.suptitle(visible(f"{found.names[1]} against {found.names[0]}"))
    return figure


def _along(
    axes: Any,
    found: Difference,
    change: Change,
    beyond: np.ndarray,
    band: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
) -> None:
    """A curve over the residues on the band of the seeds; what lies beyond is red."""
    at = np.arange(len(found.chain)) + 0.5
    values = np.asarray(change.difference, float)
    low, high = band(np.where(np.isfinite(change.noise), change.noise, 0.0))
    axes.stairs(high, baseline=low, fill=True, color="#cccccc")
    axes.stairs(values, baseline=None, color="black", linewidth=1.0)
    axes.plot(at[beyond], values[beyond], ".", color="#b3261e", markersize=4)
    axes.set_xlim(0, len(at))
