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
J/.af3nb/embeddings/, distogram/       that these files of a seed are written
J/.af3nb/name.json                     the name of the job that the folder belongs to
J/earlier/DATE/                        results of another job or other settings, set aside

Each of our files holds the key of what it was made from, and is never half written. Each record of
files for the user has their hashes, so that none is trusted because of its name alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.disk.digests import are_whole, digests_of, sealed, unsealed
from af3nb.disk.files import DAMAGED, atomic, write_atomic
from af3nb.errors import Af3nbError, InputError
from af3nb.result.folder import OWN_FOLDER
from af3nb.result.open_folder import check_sample
from af3nb.runs.keys import File

MANIFEST_FORMAT = 1
EARLIER = "earlier"  # the folder of results that were set aside


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
        """Return what the files here depend on; None before the first run, or if it is damaged."""
        values = self._manifest()
        known = values.get("format") == MANIFEST_FORMAT and isinstance(values.get("parts"), dict)
        return {"wanted": {}, **values} if known else None

    def _manifest(self) -> dict[str, Any]:
        try:
            return unsealed((self.own / "manifest.json").read_bytes())
        except DAMAGED:
            return {}

    def write_manifest(self, values: Mapping[str, Any]) -> None:
        """Record what the files here depend on."""
        text = sealed({"format": MANIFEST_FORMAT, **values})
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
        """Return the record of finished files, if it has this key and each of them is whole."""
        try:
            values = unsealed((self.own / file.stage / f"{file.stem}.json").read_bytes())
            if values["key"] != file.key:
                return None
            if "files" in values:
                return values if are_whole(self.path, values["files"]) else None
            check_sample(self.path / file.stem)  # recorded before version 0.2, without hashes
            return values
        except (*DAMAGED, AttributeError, Af3nbError):
            return None

    def save_record(
        self, file: File, values: Mapping[str, Any], files: Iterable[Path] | None = None
    ) -> None:
        """Record that `files` are finished, by default all of a sample, after they are written."""
        folder = self.own / file.stage
        folder.mkdir(parents=True, exist_ok=True)
        if files is None:
            files = sorted((self.path / file.stem).glob(f"*_{file.stem}_*"))
        whole = {"key": file.key, **values, "files": digests_of(self.path, files)}
        write_atomic(folder / f"{file.stem}.json", sealed(whole))

    def finished(self) -> list[tuple[int, int]]:
        """Return the seed and index of each finished sample, in order."""
        found = []
        for path in self.own.glob("samples/seed-*_sample-*.json"):
            seed, _, index = path.stem.removeprefix("seed-").partition("_sample-")
            if seed.isdecimal() and index.isdecimal():
                found.append((int(seed), int(index)))
        return sorted(found)

    def has_overview(self, keys: Sequence[str]) -> bool:
        """Return whether the files about all samples cover exactly these, and are whole."""
        try:
            told = unsealed((self.own / "overview.json").read_bytes())
            return told["samples"] == list(keys) and are_whole(self.path, told["files"])
        except (*DAMAGED, AttributeError):
            return False

    def note_overview(self, keys: Sequence[str], files: Iterable[Path]) -> None:
        """Record which samples those files cover."""
        told = {"samples": list(keys), "files": digests_of(self.path, files)}
        write_atomic(self.own / "overview.json", sealed(told))

    def check_is_ours(self) -> None:
        """Refuse to mix with results of another program, or of an older af3nb."""
        is_known = self.manifest() or (self.finished() and not self._manifest().get("format"))
        if not is_known and any(self.path.glob("**/*_model.cif*")):
            raise InputError(
                "this folder holds a prediction that this version of af3nb did not make.",
                where=str(self.path),
                remedy="Choose another folder for the output, or another name for the job.",
            )
