"""The folder of a run: AlphaFold 3's files for the user, and what a run continues from.

J/                                     the folder that AlphaFold 3 writes: see `result.folder`
J/.af3nb/manifest.json                 what the results depend on
J/.af3nb/evidence/                     alignments and templates that were searched for this job
J/.af3nb/features/seed-s.npz           the arrays the network eats
J/.af3nb/trunk/seed-s.npz              single and pair after the trunk
J/.af3nb/positions/seed-s_batch-b.npz  structures before they are scored, as many as fit a batch
J/.af3nb/frames/seed-s.npz             its first structure as it formed, if it was asked for
J/.af3nb/samples/seed-s_sample-k.json  a finished sample: its scores, unrounded
J/.af3nb/overview.json                 the samples that the ranking covers
J/.af3nb/status.json, log.txt, lock    of the run in progress, or the last one
J/earlier/DATE/                        results of another job or other settings, set aside

Each of our files holds the key of what it was made from, and is never half written.
"""

import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.disk.files import DAMAGED, atomic, write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.result.folder import OWN_FOLDER
from af3nb.runs.keys import File

MANIFEST_FORMAT = 1


def folder_of(out: Path, job: Job) -> "RunFolder":
    """Return the folder of a job: the one with its name in `out`, or `out` if it is that folder."""
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
        """Remove what a killed run left half written."""
        own = (self.own, *self.own.glob("*/"), *self.own.glob("evidence/*/*/*/"))
        for part in (self.path, *self.path.glob("seed-*"), *own):
            for leftover in part.glob(".*.tmp"):
                leftover.unlink(missing_ok=True)

    def manifest(self) -> dict[str, Any] | None:
        """Return what the files here depend on; None before the first run."""
        try:
            values = parse_json((self.own / "manifest.json").read_bytes())
            known = values["format"] == MANIFEST_FORMAT and isinstance(values["parts"], dict)
            return values if known else None
        except DAMAGED:
            return None

    def write_manifest(self, values: Mapping[str, Any]) -> None:
        """Record what the files here depend on."""
        text = json.dumps({"format": MANIFEST_FORMAT, **values}, indent=1)
        write_atomic(self.own / "manifest.json", text)

    def arrays(self, file: File) -> dict[str, np.ndarray] | None:
        """Return the arrays of a stage, if they exist and have this key."""
        return self._read(file, lambda names: names)

    def has_arrays(self, file: File) -> bool:
        """Return whether the arrays of a stage exist; only their key is read."""
        return self._read(file, lambda names: ()) is not None

    def _read(self, file: File, choose) -> dict[str, np.ndarray] | None:
        path = self.own / file.stage / f"{file.stem}.npz"
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                if str(arrays["key"]) != file.key:
                    return None
                return {name: arrays[name] for name in choose(arrays.files) if name != "key"}
        except DAMAGED:
            return None

    def save_arrays(self, file: File, arrays: Mapping[str, Any]) -> None:
        """Write the arrays of a stage, straight to the disk because they may be large."""
        folder = self.own / file.stage
        folder.mkdir(parents=True, exist_ok=True)
        with atomic(folder / f"{file.stem}.npz") as stream:
            np.savez(stream, key=np.array(file.key), **arrays)

    def record(self, file: File) -> dict[str, Any] | None:
        """Return the record of a finished sample, if its files still exist and it has this key."""
        try:
            values = parse_json((self.own / file.stage / f"{file.stem}.json").read_bytes())
            whole = values["key"] == file.key and any((self.path / file.stem).glob("*_model.cif"))
            return values if whole else None
        except DAMAGED:
            return None

    def save_record(self, file: File, values: Mapping[str, Any]) -> None:
        """Record that a sample is finished, after all of its files are written."""
        folder = self.own / file.stage
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / f"{file.stem}.json", json.dumps({"key": file.key, **values}))

    def finished(self) -> list[tuple[int, int]]:
        """Return the seed and index of each finished sample, in order."""
        found = []
        for path in self.own.glob("samples/seed-*_sample-*.json"):
            seed, _, index = path.stem.removeprefix("seed-").partition("_sample-")
            if seed.isdecimal() and index.isdecimal():
                found.append((int(seed), int(index)))
        return sorted(found)

    def has_overview(self, keys: Sequence[str]) -> bool:
        """Return whether the files about all samples cover exactly these."""
        try:
            told = parse_json((self.own / "overview.json").read_bytes()) == list(keys)
            return told and any(self.path.glob("*_ranking_scores.csv"))
        except DAMAGED:
            return False

    def note_overview(self, keys: Sequence[str]) -> None:
        """Record which samples those files cover."""
        write_atomic(self.own / "overview.json", json.dumps(list(keys)))

    def check_is_ours(self) -> None:
        """Refuse to mix with results of another program, or of an older af3nb."""
        if self.manifest() is None and any(self.path.glob("**/*_model.cif*")):
            raise InputError(
                "this folder holds a prediction that this version of af3nb did not make.",
                where=str(self.path),
                remedy="Choose another folder for the output, or another name for the job.",
            )

    def set_aside(self, name: str) -> Path | None:
        """Move results that no longer apply to a folder of their own, which can be opened."""
        if not any(self.path.glob("seed-*_sample-*/*_model.cif*")):
            return None
        files = [*self.path.glob(f"{name}_*"), *self.path.glob("TERMS_OF_USE.md")]
        moved = [
            *files,
            *self.path.glob("seed-*"),
        ]  # these last: they show that there is something to move
        since = (self.own / "manifest.json").stat().st_mtime
        target = self._free(time.strftime("%Y-%m-%d_%H%M%S", time.localtime(since)), moved)
        target.mkdir(parents=True, exist_ok=True)
        for path in moved:
            os.replace(path, target / path.name)
        return target

    def _free(self, when: str, moved: Sequence[Path]) -> Path:
        """Return a folder for earlier results that has none of these names yet."""
        target, n = self.path / "earlier" / when, 1
        while any((target / path.name).exists() for path in moved):
            n += 1
            target = target.with_name(f"{when}_{n}")
        return target
