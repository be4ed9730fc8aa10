"""What runs on this machine took, beside what was expected: one line of JSON for each run.

It corrects the estimates for later runs on the same device.
"""

import json
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from af3nb.device.executables import executables_folder
from af3nb.disk.files import write_atomic
from af3nb.disk.folders import machine_folder, private_folder
from af3nb.disk.json_text import parse_json

MOST = 200  # lines kept
LATEST = 8  # runs that count
WIDEST = 8.0  # a run further off than this factor had another cause


@dataclass(frozen=True)
class Measured:
    """One run: seconds within the network, expected and taken, and peak memory in bytes.

    `compiled` names the size whose stages are in the compilation cache now. A number that was not
    measured is 0.
    """

    device: str
    network: str
    tokens: int
    expected: float = 0.0
    took: float = 0.0
    expected_memory: float = 0.0
    memory: float = 0.0
    compiled: str = ""
    when: float = 0.0


@dataclass(frozen=True)
class Correction:
    """Factors for time and memory, and how many runs each comes from."""

    time: float = 1.0
    memory: float = 1.0
    runs: int = 0
    memory_runs: int = 0


def record(measured: Measured) -> None:
    """Record what a run took; a failure to do so is ignored."""
    path = _path()
    line = json.dumps({**asdict(measured), "when": time.time()})
    try:
        private_folder(path.parent)
        write_atomic(path, "\n".join([*_lines()[1 - MOST :], line]) + "\n")
    except OSError:
        pass


def correction(device: str, network: str) -> Correction:
    """Return the corrections from earlier runs of this network on this device."""
    runs = [run for run in known() if (run.device, run.network) == (device, network)]
    times = [run.took / run.expected for run in runs if run.took > 0 < run.expected]
    memories = [
        run.memory / run.expected_memory for run in runs if run.memory > 0 < run.expected_memory
    ]
    return Correction(_mean(times), _mean(memories), len(times[-LATEST:]), len(memories[-LATEST:]))


def compiled() -> set[str]:
    """Return the shapes whose stages are in the compilation cache."""
    folder = executables_folder()
    return {run.compiled for run in known()} if folder and folder.is_dir() else set()


def known() -> list[Measured]:
    """Return all recorded runs, the latest last."""
    names, found = {f.name for f in fields(Measured)}, []
    for line in _lines():
        try:
            values = parse_json(line)
            run = Measured(**{name: values[name] for name in names if name in values})
            float(run.took + run.expected + run.memory + run.expected_memory)  # all are numbers
            found.append(run)
        except (ValueError, TypeError, AttributeError):
            continue
    return found


def _mean(ratios: Sequence[float]) -> float:
    """The geometric mean of the latest plausible ones."""
    sane = [math.log(r) for r in ratios[-LATEST:] if 1 / WIDEST < r < WIDEST]
    return math.exp(sum(sane) / len(sane)) if sane else 1.0


def _path():
    return machine_folder() / "runs.jsonl"


def _lines() -> list[str]:
    try:
        return _path().read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
