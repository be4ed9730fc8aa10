"""Figures of two results compared show what differs beyond the seeds, and nothing else as such."""

from dataclasses import replace

import numpy as np
import pytest
from crystal_results import crystal_result

import af3nb
from af3nb.comparison.two_results.record import Difference
from af3nb_widgets import difference_figure, difference_html, difference_maps_figure

MOVED = range(23, 35)  # ubiquitin's helix


@pytest.fixture(scope="module")
def found() -> Difference:
    """Five seeds of an entry, and five more in which a helix lies elsewhere."""
    whole = crystal_result("1ubq", samples=1, seeds=10, shaking=0.3)
    own = np.isin(whole.layout.res_id, MOVED)
    scores = whole.samples[0]
    samples = [
        replace(
            scores,
            seed=sample.seed,
            positions=(sample.positions + (k >= 5) * own[:, None] * 6.0).astype(np.float32),
        )
        for k, sample in enumerate(whole.samples)
    ]
    first, second = (replace(whole, samples=tuple(samples[k : k + 5])) for k in (0, 5))
    return af3nb.difference(first, replace(second, name="moved"))


def test_the_moved_part_is_marked(found):
    """Red points lie on the residues that moved, above the grey of the seeds, and on no others."""
    moved, plddt = difference_figure(found).axes
    at = (moved.lines[0].get_xdata() + 0.5).astype(int)
    assert set(at) <= set(MOVED) and len(at) >= len(MOVED) - 2
    assert moved.lines[0].get_ydata().min() > found.shape.noise.max()
    assert not len(plddt.lines[0].get_xdata())
    assert moved.get_xlabel() == "" and plddt.get_xticklabels()[0].get_text() == "A (76)"


def test_maps_show_only_what_seeds_do_not_explain(found):
    """Distances inside the part that moved, and inside the rest, are grey."""
    distances, pae = (part.images[0].get_array() for part in difference_maps_figure(found).axes[:2])
    own = np.isin(found.number, MOVED)
    same = own[:, None] == own
    shown = ~np.ma.getmaskarray(np.ma.masked_invalid(distances))
    assert shown[~same].mean() > 0.5 and shown[same].mean() < 0.02
    assert np.ma.masked_invalid(pae).count() == 0


def test_the_words_and_scores_stand_together(found):
    """What a reader needs is said in text, and names cannot break out of the page."""
    html = difference_html(replace(found, names=("a", "<b>")))
    assert "&lt;b&gt; against a" in html and "<b>" not in html
    assert "lie elsewhere" in html and "no conclusion" in html
    assert html.count("<tr>") == 1 + len(found.scores)


def test_few_seeds_mark_nothing(found):
    """With one seed each, nothing is called a difference."""
    few = replace(found, seeds=(1, 1))
    moved, _ = difference_figure(few).axes
    assert not len(moved.lines[0].get_xdata())
    assert all(
        np.ma.masked_invalid(part.images[0].get_array()).count() == 0
        for part in difference_maps_figure(few).axes[:2]
    )
    assert "differs</td>" not in difference_html(few)
