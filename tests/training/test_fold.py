"""Folds of examples, laid onto the truth."""

import jax
import numpy as np
import pytest

from af3nb.model.config import Config
from af3nb.model.files.parameters import draw
from af3nb.training import fold as module
from af3nb.training.fold import fold
from af3nb.training.geometry import random_turns


def test_a_moved_truth_fits_and_its_mirror_image_is_told(data, monkeypatch):
    """Turned and moved positions are laid back onto the truth; a mirror image is named as such."""
    batch, truth = data
    network = draw(Config.tiny(), seed=1)
    turn = np.asarray(random_turns(jax.random.PRNGKey(0), 1)[0])
    for sign, mirrored in ((1, False), (-1, True)):
        x = (truth.positions * [sign, 1, 1]) @ turn.T + 30
        monkeypatch.setattr(module, "_positions", lambda *given, x=x: x)
        found = fold(network, batch, truth, seed=0)
        assert found.trace.shape == (22, 3) and found.mirrored is mirrored
        assert (found.rmsd < 1e-3) is not mirrored


@pytest.mark.slow
def test_a_new_network_folds_at_random(data):
    """An untrained network gives finite positions, another structure for another seed."""
    batch, truth = data
    network = draw(Config.tiny(), seed=1)
    one, two = (fold(network, batch, truth, seed=s, steps=2) for s in (1, 2))
    assert np.isfinite(one.trace).all() and not np.allclose(one.trace, two.trace)
