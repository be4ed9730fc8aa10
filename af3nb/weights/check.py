"""Checks that a weights file is complete and correct; every record is read, none is kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from af3nb.errors import WeightsError
from af3nb.model.config import Config
from af3nb.weights import registry
from af3nb.weights.registry import WeightSet
from af3nb.weights.store import Stored, stored, stored_file


@dataclass(frozen=True)
class Examined:
    """What a weights file contains."""

    arrays: int
    parameters: int
    identifier: str

    def __str__(self) -> str:
        whose = f", identifier {self.identifier[:12]}..." if self.identifier else ", no identifier"
        return f"{self.arrays} arrays, {self.parameters:,} parameters{whose}"


def examine(path: str | Path, weights: WeightSet | None = None) -> Examined:
    """Read a file of DeepMind's format, and check that every array is there in the right shape.

    The shapes are those of a set, by default of AlphaFold 3.

    Raises `WeightsError` at the first fault.
    """
    import zstandard

    from af3nb.model.files import parameters

    try:
        with parameters.open_weights(path) as stream:
            records = parameters.read_records(stream, where=str(path))
            return _examine(records, (weights or registry.UNKNOWN).config or Config(), str(path))
    except (zstandard.ZstdError, ValueError, OverflowError, MemoryError) as error:
        raise WeightsError(
            f"the file is damaged ({error}).", where=str(path), remedy="Fetch it again."
        ) from error
    except OSError as error:
        raise WeightsError(
            f"this file cannot be read ({error.strerror or error}).",
            where=str(path),
            remedy="If it is on a drive (Google Drive, a USB disk), is the drive connected?",
        ) from error


def _examine(records: Iterable, config: Config, where: str) -> Examined:
    import jax

    from af3nb.model.files import parameters

    model = parameters.skeleton(config)
    shapes = zip(parameters.array_names(model), jax.tree.leaves(model), strict=True)
    missing = {name: leaf.shape for name, leaf in shapes}
    total, count, identifier = len(missing), 0, ""
    for name, array in records:
        if name == parameters.IDENTIFIER:
            identifier = array.tobytes().decode("ascii", "replace").strip("\0 ")
            continue
        wanted = missing.pop(name, None)
        if wanted != array.shape:
            wrong = "is not an array of AlphaFold 3, or occurs twice"
            if wanted is not None:
                wrong = f"has shape {array.shape}, not {wanted}"
            raise WeightsError(
                f"{name} {wrong}.",
                where=where,
                remedy="The file belongs to another model, or to another version of this one.",
            )
        count += array.size
    if missing:
        raise WeightsError(
            f"the file is incomplete: {len(missing)} of {total} arrays are missing.",
            where=where,
            remedy="Fetch it again.",
        )
    return Examined(total, count, identifier)


def digest(path: Path) -> str:
    """Return the sha256 of a file, or of the files of a folder in the order of their names."""
    files = sorted(f for f in path.iterdir() if f.is_file()) if path.is_dir() else [path]
    whole = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while chunk := stream.read(1 << 22):
                whole.update(chunk)
    return whole.hexdigest()


def check_stored(weights: WeightSet) -> tuple[Stored, Examined]:
    """Examine the stored file of a set, and compare it with the record of it."""
    path, found = stored_file(weights), stored(weights)
    assert found is not None  # as its file was found
    examined = examine(path, weights)
    if digest(path) != found.sha256:
        raise WeightsError(
            f"this is not the file that was stored on {found.date[:10]}: its sha256 differs.",
            where=str(path),
            remedy=f"Remove it and run `af3nb weights fetch {weights.name}` again.",
        )
    return found, examined
