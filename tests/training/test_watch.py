"""Folds are made while training goes on, at the steps that were asked for."""

import numpy as np

from af3nb.model.config import Config
from af3nb.model.files import stored
from af3nb.model.files.parameters import draw
from af3nb.training import watch as module
from af3nb.training.checkpoint import WEIGHTS
from af3nb.training.fold import Fold
from af3nb.training.watch import Watch


def test_it_folds_with_the_last_weights_at_the_steps_that_were_asked_for(
    data, tmp_path, monkeypatch, capsys
):
    """No weights, no fold; then one at each wanted step, with what lies in the folder."""
    batch, truth = data
    seen = []

    def fold(network, batch, truth, *, seed):
        seen.append((stored.to_bytes(network), seed))
        return Fold(np.zeros((1, 3)), np.zeros((1, 3)), 2.5, True)

    monkeypatch.setattr(module, "fold", fold)
    config = Config.tiny()
    watch = Watch(tmp_path, config, batch, truth, at=(10, 30))
    watch(10, 0.1, {"loss": 3.0})
    assert not watch.folds
    weights = stored.to_bytes(draw(config, seed=1))
    (tmp_path / WEIGHTS).write_bytes(weights)
    for step in (20, 30, 40):
        watch(step, 0.2, {"loss": 3.0})
    assert list(watch.folds) == [30] and watch.fold(7).rmsd == 2.5
    assert seen == [(weights, 0), (weights, 7)]
    assert "2.5 Å from the experiment, mirrored" in capsys.readouterr().out
