"""A training run of a few steps, on the smallest network that trains."""

from dataclasses import replace

import numpy as np

from af3nb.model.config import Config
from af3nb.model.files import stored
from af3nb.model.files.parameters import draw
from af3nb.training.checkpoint import WEIGHTS
from af3nb.training.curves import read_curve
from af3nb.training.loop import train
from af3nb.training.settings import TrainingSettings

CONFIG = replace(
    Config.tiny(), n_template=0, n_msa=0, n_pairformer=1, n_token=1, n_token_per_bias=1
)
SETTINGS = TrainingSettings(
    copies=1, upright=0, steps_per_call=2, most_recycles=0, confidence_every=0, buckets=(24,),
    optimiser="adam", learning_rate=3e-3, warm_up=1,
)  # fmt: skip


def test_training_moves_the_weights_and_keeps_its_losses(example, tmp_path):
    """Each call reports its loss and adds a row; what is written opens, and is not the start."""
    (tmp_path / "data").mkdir()
    example.save(tmp_path / "data" / "one.npz")
    out, seen = tmp_path / "run", []

    def report(step, minutes, row):
        seen.append((step, row["loss"], (out / WEIGHTS).exists()))

    state = train(
        tmp_path / "data", out, config=CONFIG, settings=SETTINGS, steps=4, save_every=0.0,
        report=report,
    )  # fmt: skip
    assert int(state.step) == 4 and [step for step, *_ in seen] == [2, 4]
    assert np.isfinite([loss for _, loss, _ in seen]).all()
    assert [there for *_, there in seen] == [False, True]  # `Watch` reads what the last call left
    assert [int(row["step"]) for row in read_curve(out / "losses.csv")] == [2, 4]
    before = stored.to_bytes(draw(CONFIG, SETTINGS.seed))
    assert stored.to_bytes(stored.from_file(out / WEIGHTS, CONFIG)) != before
