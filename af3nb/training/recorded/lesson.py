"""The training of lesson 8, as it was recorded: its weights, its losses and its folds."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from af3nb.batch import Batch
from af3nb.errors import InputError
from af3nb.model.config import Config
from af3nb.model.files import stored
from af3nb.training.checkpoint import RUN, WEIGHTS
from af3nb.training.curves import read_curve
from af3nb.training.examples.truth import Truth
from af3nb.training.fold import Fold
from af3nb.training.settings import TrainingSettings
from af3nb.training.watch import Watch, told

HERE = Path(__file__).parent / "1l2y"
RECORD = "recorded.json"


def recorded(config: Config, settings: TrainingSettings, batch: Batch, truth: Truth) -> Watch:
    """Open the recorded training of Trp-cage, and print when it was made and how it went.

    The watch that is returned is like the one of a training that has just ended: its folder has
    the losses and the last weights, which fold. Raises `InputError` if the network or the settings
    are not those of the recording.
    """
    run = json.loads((HERE / RUN).read_text("utf-8"))
    asked = {"config": asdict(config), "settings": asdict(settings)}
    if run != json.loads(json.dumps(asked)):
        raise InputError(
            "the recorded training is of another network, or was made with other settings.",
            remedy="Take back your change, or train the network yourself.",
        )
    record = json.loads((HERE / RECORD).read_text("utf-8"))
    true = np.array(record["true_trace"])
    watch = Watch(HERE, config, batch, truth, ())
    watch.folds = {
        int(step): Fold(np.array(made["trace"]), true, made["rmsd"], made["mirrored"])
        for step, made in record["folds"].items()
    }
    print(f"Recorded on {record['date']}, on {record['machine']}, by\n"
          f"{record['command']}. Nothing is trained now.")  # fmt: skip
    rows = {int(row["step"]): row for row in read_curve(HERE / "losses.csv")}
    for step, made in watch.folds.items():
        print(told(step, float(rows[step]["minutes"]), float(rows[step]["loss"]), made))
    return watch


def keep(watch: Watch, date: str, machine: str, command: str) -> None:
    """Record the training that this watch has seen, in place of the one that is there."""
    network = stored.from_file(watch.folder / WEIGHTS, watch.config)
    (HERE / WEIGHTS).write_bytes(stored.to_bytes(network, "float16"))
    for name in (RUN, "losses.csv"):
        (HERE / name).write_bytes((watch.folder / name).read_bytes())
    record = {"date": date, "machine": machine, "command": command}
    last = list(watch.folds.values())[-1]
    folds = {
        step: {"trace": _rounded(fold.trace), "rmsd": fold.rmsd, "mirrored": fold.mirrored}
        for step, fold in sorted(watch.folds.items())
    }
    record |= {"true_trace": _rounded(last.true_trace), "folds": folds}
    (HERE / RECORD).write_text(json.dumps(record) + "\n", encoding="utf-8")


def _rounded(trace: np.ndarray) -> list[list[float]]:
    return [[round(float(x), 3) for x in position] for position in trace]
