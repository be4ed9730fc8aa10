"""Training runs of a tiny network."""

import csv
from dataclasses import replace
from pathlib import Path

import jax
import numpy as np
import pytest

from af3nb.errors import InputError, RunError
from af3nb.model.config import Config
from af3nb.model.files import stored
from af3nb.training import checkpoint
from af3nb.training.loop import train
from af3nb.training.settings import TrainingSettings
from af3nb.training.step import split

pytestmark = pytest.mark.slow  # compiling whole training steps takes minutes

CONFIG = Config.tiny()
SETTINGS = TrainingSettings(
    copies=3, upright=1, steps_per_call=5, most_recycles=0, warm_up=10, learning_rate=3e-3,
    confidence_every=0, buckets=(24,), refresh_every=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory, example) -> Path:
    """A folder of one example."""
    folder = tmp_path_factory.mktemp("data")
    example.save(folder / "one.npz")
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory, data) -> Path:
    """A run of 60 steps."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    train(data, out, config=CONFIG, settings=SETTINGS, steps=60)
    return out


def rows(folder: Path) -> list[dict[str, str]]:
    with open(folder / "losses.csv", newline="") as file:
        return [{k: v for k, v in row.items() if k != "minutes"} for row in csv.DictReader(file)]


def test_the_loss_falls(finished):
    """One example is learnt: after 60 steps its losses are clearly lower."""
    found = [row for row in rows(finished) if row["loss"]]
    first, last = ([float(r["distogram"]) for r in part] for part in (found[:2], found[-2:]))
    assert np.mean(last) < 0.8 * np.mean(first)
    first, last = ([float(r["smooth_lddt"]) for r in part] for part in (found[:2], found[-2:]))
    assert np.mean(last) < np.mean(first)


CONFIDENT = replace(SETTINGS, confidence_every=2, confidence_after=0, rollout_steps=2)


def test_confidence_is_learnt(data, tmp_path):
    """Calls of both kinds take turns, the confidence losses fall, and a run can be resumed."""
    for name, stops in (("whole", (80,)), ("parts", (35, 80))):
        for i, stop in enumerate(stops):
            out = tmp_path / name
            train(data, out, config=CONFIG, settings=CONFIDENT, steps=stop, resume=i > 0)
    found = [row for row in rows(tmp_path / "whole") if row["confidence_pae"]]
    assert len(found) == 8
    assert float(found[-1]["confidence_pae"]) < 0.95 * float(found[0]["confidence_pae"])
    assert rows(tmp_path / "parts") == rows(tmp_path / "whole")


KEPT = replace(
    SETTINGS, confidence_every=1, confidence_after=0, rollout_steps=2, rollouts_kept=3,
    examples_per_device=2,
)  # fmt: skip


def test_confidence_is_learnt_on_kept_structures(data, finished, tmp_path):
    """The head learns from structures made once; the rest stays, and a run can be resumed."""
    init = finished / checkpoint.WEIGHTS
    for name, stops in (("whole", (60,)), ("parts", (25, 60))):
        for i, stop in enumerate(stops):
            how = {"resume": True} if i else {"init": init}
            train(data, tmp_path / name, config=CONFIG, settings=KEPT, steps=stop, **how)
    found = rows(tmp_path / "whole")
    pae = [float(r["confidence_pae"]) for r in found]
    assert len(pae) == 12 and np.mean(pae[-2:]) < 0.95 * np.mean(pae[:2])
    made = {r["confidence_rmsd"] for r in found[:3]}  # one epoch has three structures
    assert len(made) > 1 and "0" not in made
    assert rows(tmp_path / "parts") == found
    before, after = (
        stored.from_file(f / checkpoint.WEIGHTS, CONFIG) for f in (finished, tmp_path / "whole")
    )
    (rest, head), (new_rest, new_head) = split(before), split(after)
    for a, b in zip(jax.tree.leaves(rest), jax.tree.leaves(new_rest), strict=True):
        np.testing.assert_array_equal(a, b)
    assert any(
        (np.asarray(a) != b).any()
        for a, b in zip(jax.tree.leaves(head), jax.tree.leaves(new_head), strict=True)
    )


def test_a_stopped_run_goes_on_as_if_it_had_not(finished, data, tmp_path):
    """Stopped after some calls, with rows written since the checkpoint, the curve is the same."""
    out = tmp_path / "half"
    train(data, out, config=CONFIG, settings=SETTINGS, steps=30)
    with open(out / "losses.csv", "a") as file:  # killed after the checkpoint, in mid-line
        file.write("35,0.10,9.9,9.9\n40,0.1")
    train(data, out, config=CONFIG, settings=SETTINGS, steps=60, resume=True)
    assert rows(out) == rows(finished)
    ours, theirs = (stored.from_file(f / checkpoint.WEIGHTS, CONFIG) for f in (out, finished))
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        np.testing.assert_array_equal(a, b)


def test_another_configuration_is_refused(finished, data):
    """Resuming with other settings or another network says what differs."""
    other = replace(SETTINGS, learning_rate=1e-4)
    with pytest.raises(InputError, match="learning_rate is 0.003 there and 0.0001 here"):
        train(data, finished, config=CONFIG, settings=other, steps=70, resume=True)
    with pytest.raises(InputError, match="c_s is 16 there and 128 here"):
        train(data, finished, config=Config.mini(), settings=SETTINGS, steps=70, resume=True)
    with pytest.raises(InputError, match="--resume"):
        train(data, finished, config=CONFIG, settings=SETTINGS, steps=70)


def test_no_run_to_resume(tmp_path, data):
    """Resuming in a folder without a run, or with a broken checkpoint, is told."""
    with pytest.raises(InputError, match="no run here"):
        train(data, tmp_path, config=CONFIG, settings=SETTINGS, steps=5, resume=True)
    checkpoint.save_run(tmp_path, CONFIG, SETTINGS)
    (tmp_path / checkpoint.CHECKPOINT).write_bytes(b"PK half a file")
    with pytest.raises(RunError, match="cannot be read"):
        train(data, tmp_path, config=CONFIG, settings=SETTINGS, steps=5, resume=True)


def test_weights_to_start_from(finished, data, tmp_path):
    """A new run may begin with the weights of another one."""
    state = train(
        data, tmp_path / "new", config=CONFIG, settings=SETTINGS, steps=0,
        init=finished / checkpoint.WEIGHTS,
    )  # fmt: skip
    assert int(state.step) == 0
    old, new = (f / checkpoint.WEIGHTS for f in (finished, tmp_path / "new"))
    assert old.read_bytes() == new.read_bytes()
