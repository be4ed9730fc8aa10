"""Checks that a weights file is complete and correct; every record is read, none is kept."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from af3nb.errors import WeightsError
from af3nb.model.config import Config
from af3nb.weights import registry
from af3nb.weights.find import CHECKPOINTS, find, which
from af3nb.weights.registry import OWN, WeightSet
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
    """Read a file, and check that every array is there in the right shape.

    In a file of DeepMind's format the shapes are those of a set, by default of AlphaFold 3; a file
    of `af3nb train` states its own, and a checkpoint of another maker
    shows it. Raises `WeightsError` at the first fault.
    """
    if weights is None and which(path) is OWN:
        return _examine_own(find(path)[1])
    if weights.loader == "torch" if weights else Path(path).suffix in CHECKPOINTS:
        return _examine_checkpoint(Path(path), weights)
    from af3nb.model.files.opened import opened_weights
    from af3nb.model.files.parameters import skeleton, wanted_by
    from af3nb.model.files.records import IDENTIFIER, identifier_in, read_records

    wanted = wanted_by(skeleton((weights or registry.UNKNOWN).config or Config()), str(path))
    arrays, count, identifier = 0, 0, ""
    with opened_weights(path) as stream:
        for name, array in read_records(stream, where=str(path), fits=wanted.require):
            if name == IDENTIFIER:
                identifier = identifier_in(array)
                continue
            wanted.tick(name, array.shape)
            arrays, count = arrays + 1, count + array.size
    wanted.require_all()
    return Examined(arrays, count, identifier)


def _examine_own(path: Path) -> Examined:
    from af3nb.model.files import stored
    from af3nb.model.files.parameters import to_arrays

    arrays = to_arrays(stored.from_file(path))
    return Examined(len(arrays), sum(array.size for array in arrays.values()), "")


def _examine_checkpoint(path: Path, weights: WeightSet | None) -> Examined:
    from af3nb.model.files.parameters import to_arrays
    from af3nb.model.makers.load import load

    network, _ = load(path)
    if weights and network.config != weights.config:
        raise WeightsError(
            f"the network in this file is not that of the weights {weights.name!r}.",
            where=str(path),
            remedy="Give the file of these weights.",
        )
    arrays = to_arrays(network)
    return Examined(len(arrays), sum(array.size for array in arrays.values()), "")


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
    require_unchanged(weights, path)
    return found, examined


def require_unchanged(weights: WeightSet, path: Path) -> None:
    """Raise `WeightsError` unless a set's file is, byte for byte, the one that was stored."""
    found = stored(weights)
    if found and digest(path) != found.sha256:
        raise WeightsError(
            f"this is not the file that was stored on {found.date[:10]}: its sha256 differs.",
            where=str(path),
            remedy="Remove it, and fetch it again.",
            typed=f"`af3nb weights fetch {weights.name}` fetches it.",
        )
    if weights.sha256 and not found and digest(path) != weights.sha256:
        raise WeightsError(
            f"the file of the weights {weights.name!r} is damaged: its sha256 differs.",
            where=str(path),
            remedy="Install af3nb again.",
            typed="`pip install --force-reinstall --no-deps af3nb` does.",
        )
