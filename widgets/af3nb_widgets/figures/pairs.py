"""Squares of pairs: of tokens, of chains and of samples."""

from typing import TYPE_CHECKING, Any

import numpy as np

from af3nb.result.compare.samples import distances, laid_on_best
from af3nb.result.compare.superpose import spread_of_tokens
from af3nb.result.result import Result, Sample
from af3nb_widgets.figures.chart import mark_chains, new_figure, titled
from af3nb_widgets.result_viewer.numbers import chain_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST_PAE = 31.75  # angstroms, the centre of the last bin
_MOST_WRITTEN = 12  # chains or samples, whose squares have their numbers in them


def pae_figure(result: Result, sample: Sample | None = None) -> "Figure":
    """Predicted aligned error, with the chains' boundaries and names.

    The colour at row i and column j is the error expected of token j, in angstroms, when the
    structures are superposed on token i.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
    """
    pae = (sample or result.best).pae
    figure, axes = _token_square(result, pae, LARGEST_PAE, "Greens_r")
    axes.images[0].colorbar.set_label("expected position error (Å)")
    axes.set(xlabel="scored token, by chain", ylabel="aligned token, by chain")
    axes.set_title(titled(result, "predicted aligned error"))
    return figure


def contacts_figure(result: Result, sample: Sample | None = None) -> "Figure":
    """The probability that two tokens are within 8 Å, for all pairs, as the trunk predicts it.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
    """
    probabilities = (sample or result.best).contact_probs
    figure, axes = _token_square(result, probabilities, 1, "Blues")
    axes.images[0].colorbar.set_label("probability that two tokens are within 8 Å")
    axes.set(xlabel="token, by chain", ylabel="token, by chain")
    axes.set_title(titled(result, "probability of contact"))
    return figure


def chain_pairs_figure(result: Result, sample: Sample | None = None) -> "Figure":
    """ipTM and smallest PAE of every two chains; the diagonal has the pTM of each chain.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
    """
    sample = sample or result.best
    chains = result.layout.chains
    size = 2.2 + 0.45 * min(len(chains), _MOST_WRITTEN)
    figure, (left, right) = new_figure(2 * size + 1, size, ncols=2)
    scores, errors = (
        chain_table(sample, f"chain_pair_{key}", len(chains)) for key in ("iptm", "pae_min")
    )
    image = _square(left, scores, "Blues", 0, 1, chains, "{:.2f}")
    left.set_title("ipTM (pTM on the diagonal)")
    figure.colorbar(image, ax=left)
    image = _square(right, errors, "Greens_r", 0, LARGEST_PAE, chains, "{:.1f}")
    right.set(title="smallest PAE (Å)", xlabel="scored chain", ylabel="aligned chain")
    figure.colorbar(image, ax=right)
    return figure


def spread_figure(result: Result) -> "Figure":
    """How far samples differ: along the chains, and every two of them as a whole.

    All are superposed on the best by its confident residues, as in the viewer; copies may change
    places.

    Args:
        result: The result to show.
    """
    samples, layout = result.ranked, result.layout
    laid = laid_on_best(samples, layout)
    figure, (left, right) = new_figure(9, 3.6, ncols=2, width_ratios=(3, 2))
    spread = spread_of_tokens(laid, layout)
    left.fill_between(np.arange(len(spread)) + 0.5, spread, step="mid", color="#65CBF3")
    left.set(xlim=(0, len(spread)), ylim=(0, max(1.0, 1.1 * float(spread.max()))))
    mark_chains(left, layout.token_chain_id, rows=False)
    left.set(xlabel="token, by chain", ylabel="distance from the mean place (Å)")
    left.set_title(titled(result, f"spread of {len(samples)} samples"))
    names = [f"{s.seed}.{s.index}" for s in samples]
    apart = distances(laid, layout)
    most = max(4.0, float(apart.max()))
    image = _square(right, apart, "viridis_r", 0, most, names, "{:.1f}")
    right.set(title="samples from each other", xlabel="seed.sample, best first")
    figure.colorbar(image, ax=right, label="root mean square distance (Å)")
    return figure


def _token_square(result: Result, values: np.ndarray, most: float, colours: str):
    """Return a figure of all token pairs, with values from 0 to `most`, and its axes."""
    figure, axes = new_figure(5.6, 4.8)
    n = len(result.layout.token_chain_id)
    image = axes.imshow(values, vmin=0, vmax=most, cmap=colours, extent=(0, n, n, 0))
    mark_chains(axes, result.layout.token_chain_id)
    figure.colorbar(image, ax=axes)
    return figure, axes


def _square(axes: Any, values: np.ndarray, colours: str, low, high, names, form: str) -> Any:
    """Draw a square with names along its sides and, if there are few, its numbers."""
    image = axes.imshow(values, cmap=colours, vmin=low, vmax=high)
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0)
    if len(names) <= _MOST_WRITTEN:
        for i, j in np.argwhere(np.isfinite(values)):
            light = sum(image.cmap(image.norm(values[i, j]))[:3]) > 1.6
            axes.text(j, i, form.format(values[i, j]), ha="center", va="center", fontsize=9,
                      color="black" if light else "white")  # fmt: skip
    return image
