"""What a result depends on, stage by stage, and what has to be computed again when it changes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np

from af3nb.job.dialects.as_written import as_written
from af3nb.job.job import Job

# Raise a number when the same input gives other arrays than before.
VERSIONS = {"features": 2, "trunk": 1, "positions": 1, "samples": 1}
STAGES = tuple(VERSIONS)
# The first stage that a part affects; all parts not named here belong to the job.
FIRST = {
    "buckets": "features",
    "features": "features",  # whose conventions, if not AlphaFold 3's
    "weights": "trunk",
    "recycles": "trunk",
    "dtype": "trunk",
    "device": "trunk",
    "steps": "positions",
    "sample_batch": "positions",
}

ABSENT = "None"  # the part of an alignment or of templates that the job lacks

Parts = Mapping[str, Any]


def parts_of(job: Job) -> dict[str, Any]:
    """Return what the numbers depend on in a job; long values are replaced by their hash."""
    job = as_written(job)  # a job and its file have the same parts
    parts: dict[str, Any] = {}
    for id, molecule in job.chains:
        for name, value in asdict(molecule).items():
            if name not in ("ids", "description"):
                parts[f"chain {id}: {name}"] = _short(value)
    bonds = [[asdict(end) for end in bond] for bond in job.bonds]
    return parts | {"bonds": _short(bonds), "user_ccd": _short(job.user_ccd)}


def weights_identity(name: str, arrays: Mapping[str, Any]) -> str:
    """Return the name of a weight set with a hash of its arrays."""
    digest = hashlib.sha256()
    for key in sorted(arrays):
        array = np.asarray(arrays[key])
        digest.update(f"{key} {array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).view(np.uint8).data)
    return f"{name} {digest.hexdigest()[:16]}"


class File(NamedTuple):
    """A file of a run: its stage, which is its folder, its stem, and its key."""

    stage: str
    stem: str
    key: str


def file_of(parts: Parts, stage: str, *which: int) -> File:
    """Return a stage's file for a seed and its batch or sample. Equal keys mean equal content."""
    before = STAGES[: STAGES.index(stage) + 1]
    known = {n: v for n, v in parts.items() if FIRST.get(n, "features") in before}
    key = _hash([stage, [VERSIONS[name] for name in before], known, which])
    names = "seed", "batch" if stage == "positions" else "sample"
    stem = "_".join(f"{name}-{number}" for name, number in zip(names, which, strict=False))
    return File(stage, stem, key)


def first_stale(old: Parts, new: Parts) -> str | None:
    """Return the first stage that has to be computed again, or None."""
    stages = [FIRST.get(name, "features") for name in _changed(old, new)]
    return min(stages, key=STAGES.index, default=None)


def reasons(old: Parts, new: Parts) -> list[str]:
    """Say what changed, in sentences without a full stop."""
    return [_reason(name, old.get(name), new.get(name)) for name in _changed(old, new)]


def _changed(old: Parts, new: Parts) -> list[str]:
    names = dict.fromkeys([*old, *new])
    return [name for name in names if old.get(name) != new.get(name)]


def _reason(name: str, old: Any, new: Any) -> str:
    if name == "weights":
        same = str(old).split()[0] == str(new).split()[0]
        return "the weights changed" + (" under the same name" if same else f" from {old} to {new}")
    if name in ("recycles", "steps", "dtype", "sample_batch"):
        return f"{name} is {new} instead of {old}"
    if name == "features":
        return f"the features are {new or 'AlphaFold 3'}'s instead of {old or 'AlphaFold 3'}'s"
    if name == "device":
        which = "this device computes" if new else "the last device computed"
        return f"{which} a reference case wrong"
    if old is None:
        return f"{name} is new"
    if new is None:
        return f"{name} is gone"
    return f"{name} changed"


def _short(value: Any) -> str:
    return _hash(value)[:16] if value not in (None, "", [], ()) else repr(value)


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
