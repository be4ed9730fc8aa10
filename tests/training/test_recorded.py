"""The recorded training opens as the training that it was, and as nothing else."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from af3nb.errors import InputError
from af3nb.model.config import Config
from af3nb.model.files import stored
from af3nb.training.checkpoint import RUN, WEIGHTS
from af3nb.training.curves import read_curve
from af3nb.training.recorded import lesson
from af3nb.training.settings import TrainingSettings


@pytest.fixture(scope="module")
def run() -> tuple[Config, TrainingSettings]:
    """Network and settings of the recording."""
    run = json.loads((lesson.HERE / RUN).read_text("utf-8"))
    settings = run["settings"]
    settings["buckets"] = tuple(settings["buckets"])
    return Config(**run["config"]), TrainingSettings(**settings)


def test_the_recording_is_of_a_training_that_found_the_fold(run, data, capsys):
    """Its folds come nearer to the experiment; it says when, on what and with what it was made."""
    watch = lesson.recorded(*run, *data)
    steps = [int(row["step"]) for row in read_curve(watch.folder / "losses.csv")]
    first, *_, last = watch.folds.values()
    assert set(watch.folds) <= set(steps) and max(watch.folds) == steps[-1]
    assert last.rmsd < 3 < first.rmsd and not last.mirrored
    off = np.sqrt(np.square(last.trace - last.true_trace).sum(-1).mean())
    assert abs(off - last.rmsd) < 0.01
    said = capsys.readouterr().out
    record = json.loads((watch.folder / lesson.RECORD).read_text("utf-8"))
    assert all(record[name] in said for name in ("date", "machine", "command"))
    assert said.count(" Å from the experiment") == len(watch.folds)


def test_the_recorded_weights_are_of_the_recorded_network(run):
    """The file has numbers for every parameter, in half the size of float32."""
    network = stored.from_file(lesson.HERE / WEIGHTS, run[0])
    assert asdict(network.config) == asdict(run[0])
    assert (lesson.HERE / WEIGHTS).stat().st_size < 800_000


def test_no_other_network_is_shown_for_it(run, data):
    """A change of the network or of the settings is refused, as the recording does not have it."""
    config, settings = run
    others = (replace(config, c_token=32), settings), (config, replace(settings, upright=0))
    for changed in others:
        with pytest.raises(InputError, match="other settings"):
            lesson.recorded(*changed, *data)


def test_a_recording_opens_as_it_was_kept(run, data, tmp_path, monkeypatch):
    """What is recorded again from an opened recording is the same, file by file."""
    watch = lesson.recorded(*run, *data)
    record = json.loads((lesson.HERE / lesson.RECORD).read_text("utf-8"))
    files = {path.name: path.read_bytes() for path in lesson.HERE.iterdir()}
    monkeypatch.setattr(lesson, "HERE", tmp_path)
    lesson.keep(watch, record["date"], record["machine"], record["command"])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files
