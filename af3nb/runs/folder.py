"""The folder of a run: AlphaFold 3's files for the user, and beside them what a run continues from.

J/                                     the folder that AlphaFold 3 writes: see `io.result_folder`
J/.af3nb/manifest.json                 what the results depend on
J/.af3nb/evidence/                     alignments and templates that were searched for this job
J/.af3nb/features/seed-s.npz           the arrays the network eats
J/.af3nb/trunk/seed-s.npz              single and pair after the trunk
J/.af3nb/positions/seed-s_batch-b.npz  structures before they are scored, as many as fit a batch
J/.af3nb/frames/seed-s.npz             its first structure as it formed, if that is to be kept
J/.af3nb/samples/seed-s_sample-k.json  says that a sample is finished; its scores, unrounded
J/.af3nb/overview.json                 which samples the ranking and the best one tell of
J/.af3nb/status.json, log.txt, lock    of the run that works here, or was the last to do so
J/earlier/DATE/                        results of another job or other settings, set aside

Each of our files holds the key of what it was made from, and is there whole or not at all.
"""

import json
import os
import time
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.disk.files import atomic, write_atomic
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.result.folder import OWN_FOLDER

MANIFEST_FORMAT = 1
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)


def folder_of(out: Path, job: Job) -> "RunFolder":
    """The folder of a job: one in `out` that bears its name, or `out` if it is that one itself."""
    out = out.expanduser()
    itself = RunFolder(out)
    if out.name == job.sanitised_name and itself.own.is_dir():
        return itself
    return RunFolder(out / job.sanitised_name)


class RunFolder:
    """Where a run keeps its files."""

    def __init__(self, path: Path):
        self.path = path
        self.own = path / OWN_FOLDER

    def clean(self) -> None:
        """Remove what a run that was killed had half written."""
        own = (self.own, *self.own.glob("*/"), *self.own.glob("evidence/*/*/*/"))
        for part in (self.path, *self.path.glob("seed-*"), *own):
            for leftover in part.glob(".*.tmp"):
                leftover.unlink(missing_ok=True)

    def manifest(self) -> dict[str, Any] | None:
        """What the files here depend on; None where no run has been."""
        try:
            values = json.loads((self.own / "manifest.json").read_text())
            known = values["format"] == MANIFEST_FORMAT and isinstance(values["parts"], dict)
            return values if known else None
        except _UNREADABLE:
            return None

    def write_manifest(self, values: Mapping[str, Any]) -> None:
        """Note what the files here depend on."""
        text = json.dumps({"format": MANIFEST_FORMAT, **values}, indent=1)
        write_atomic(self.own / "manifest.json", text)

    def arrays(self, stage: str, stem: str, key: str) -> dict[str, np.ndarray] | None:
        """The arrays of a stage, if they are there and were made from the same."""
        return self._read(stage, stem, key, lambda names: names)

    def has_arrays(self, stage: str, stem: str, key: str) -> bool:
        """Whether the arrays of a stage are there; only their key is read."""
        return self._read(stage, stem, key, lambda names: ()) is not None

    def _read(self, stage: str, stem: str, key: str, choose) -> dict[str, np.ndarray] | None:
        path = self.own / stage / f"{stem}.npz"
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                if str(arrays["key"]) != key:
                    return None
                return {name: arrays[name] for name in choose(arrays.files) if name != "key"}
        except _UNREADABLE:
            return None

    def save_arrays(self, stage: str, stem: str, key: str, arrays: Mapping[str, Any]) -> None:
        """Write the arrays of a stage, straight to the disk as they may be large."""
        folder = self.own / stage
        folder.mkdir(parents=True, exist_ok=True)
        with atomic(folder / f"{stem}.npz") as file:
            np.savez(file, key=np.array(key), **arrays)

    def record(self, stem: str, key: str) -> dict[str, Any] | None:
        """What is noted of a finished sample, if it was made from the same and is still there."""
        try:
            values = json.loads((self.own / "samples" / f"{stem}.json").read_text())
            whole = values["key"] == key and any((self.path / stem).glob("*_model.cif"))
            return values if whole else None
        except _UNREADABLE:
            return None

    def save_record(self, stem: str, key: str, values: Mapping[str, Any]) -> None:
        """Note that a sample is finished, after all of its files are written."""
        (self.own / "samples").mkdir(parents=True, exist_ok=True)
        write_atomic(self.own / "samples" / f"{stem}.json", json.dumps({"key": key, **values}))

    def finished(self) -> list[tuple[int, int]]:
        """Seeds and indices of the samples that are noted as finished, in their order."""
        found = []
        for path in self.own.glob("samples/seed-*_sample-*.json"):
            seed, _, index = path.stem.removeprefix("seed-").partition("_sample-")
            if seed.isdigit() and index.isdigit():
                found.append((int(seed), int(index)))
        return sorted(found)

    def has_overview(self, keys: Sequence[str]) -> bool:
        """Whether the files that tell of all samples tell of just these."""
        try:
            told = json.loads((self.own / "overview.json").read_text()) == list(keys)
            return told and any(self.path.glob("*_ranking_scores.csv"))
        except _UNREADABLE:
            return False

    def note_overview(self, keys: Sequence[str]) -> None:
        """Note of which samples those files tell."""
        write_atomic(self.own / "overview.json", json.dumps(list(keys)))

    def check_is_ours(self) -> None:
        """Refuse to mix with results that another program made, or an older af3nb."""
        if self.manifest() is None and any(self.path.glob("**/*_model.cif*")):
            raise InputError(
                "this folder holds a prediction that was not made by this version of af3nb.",
                where=str(self.path),
                remedy="Choose another folder for the output, or another name for the job.",
            )

    def set_aside(self, name: str) -> Path | None:
        """Move results that are no longer wanted to a folder of their own, where they open."""
        if not any(self.path.glob("seed-*_sample-*/*_model.cif*")):
            return None
        files = [*self.path.glob(f"{name}_*"), *self.path.glob("TERMS_OF_USE.md")]
        moved = [*files, *self.path.glob("seed-*")]  # in this order, as the latter are asked for
        since = (self.own / "manifest.json").stat().st_mtime
        target = self._free(time.strftime("%Y-%m-%d_%H%M%S", time.localtime(since)), moved)
        target.mkdir(parents=True, exist_ok=True)
        for path in moved:
            os.replace(path, target / path.name)
        return target

    def _free(self, when: str, moved: Sequence[Path]) -> Path:
        """A folder for earlier results in which none of these names is taken."""
        target, n = self.path / "earlier" / when, 1
        while any((target / path.name).exists() for path in moved):
            n += 1
            target = target.with_name(f"{when}_{n}")
        return target
