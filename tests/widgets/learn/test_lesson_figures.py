"""Figures of the lessons that compute something: the number they tell is the one that is there."""

from types import SimpleNamespace

import numpy as np
import pytest

from af3nb_widgets.learn.figures import ablations, training, triangles

REAL = np.random.default_rng(3).normal(scale=8.0, size=(9, 3))


def test_distances_in_space_have_no_impossible_triangle():
    """Distances between points never contradict each other; one that is too long does."""
    distances = np.linalg.norm(REAL[:, None] - REAL[None], axis=-1)
    assert triangles.violated(distances) == 0
    distances[0, 1] = distances[1, 0] = 500.0
    assert triangles.violated(distances) == pytest.approx(
        7 / 84
    )  # of 84 triangles, 7 have this side


def test_the_words_of_the_third_side_have_its_limits():
    """With 3 and 4 Å they are 1 and 7 Å, and 5 Å at a right angle."""
    words = triangles.third_side(3, 4).words
    assert "from 1 Å" in words and "to 7 Å" in words and "5.0 Å" in words


def test_a_pair_is_no_third_token_of_its_own():
    """Of the strongest tokens, i and j are told as such, and only triangles that are drawn."""
    strength = np.array([5.0, 1, 4, 3, 2, 6, 0, 0, 0])
    part = SimpleNamespace(i=0, j=3, strength=strength, top=lambda n: np.argsort(-strength)[:n])
    words = triangles.third_tokens({"outgoing edges": part}, list("abcdefghi"), REAL).words
    assert "f 29 %, a (i itself) 24 %, c 19 %, d (j itself) 14 %, e 10 %" in words
    assert "with 3 triangles" in words


def test_the_words_of_a_scan_have_its_extremes():
    """The wild type's range, the mutant that is furthest off, and the lowest confidence."""
    scores = {"wild type": [(0.1, 96), (0.2, 96)], "A1G": [(0.5, 91), (0.7, 94)], "C2A": [(2, 95)]}
    words = ablations.mutants(scores).words
    assert "0.10 to 0.20 Å off" in words and "most of all C2A" in words and "under 91" in words


def test_errors_by_noise_tell_first_and_last(tmp_path):
    """Each amount of noise that the table has is told from its first row to its last."""
    path = tmp_path / "losses.csv"
    path.write_text("step,rmse_0-0.5,rmse_160-inf,rmse_geometry\n10,0.6,7.2,1\n20,,1.6,1\n")
    words = training.errors_by_noise(path).words
    assert "noise of 0 to 0.5 Å from 0.6 to 0.6 Å" in words
    assert "noise of 160 Å and more from 7.2 to 1.6 Å" in words
