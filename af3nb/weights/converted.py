"""Checkpoints of PyTorch in a form that opens in seconds, kept beside the weights."""

import hashlib
from pathlib import Path

from af3nb.disk.files import atomic
from af3nb.disk.folders import private_folder
from af3nb.errors import WeightsError
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.files import stored
from af3nb.model.files.stored_size import said_in
from af3nb.model.makers.load import load
from af3nb.weights.store import weights_folder

_MAKER, _SOURCE = "maker", "source"


def load_checkpoint(path: Path) -> tuple[AlphaFold3, str]:
    """The network in a checkpoint, and its maker. What was read once opens faster from then on.

    Raises `WeightsError`.
    """
    kept, source = _kept(path)
    if kept.is_file():
        try:
            said = said_in(kept)
            if said.get(_SOURCE) == source:
                return stored.from_file(kept), said[_MAKER]
        except (WeightsError, KeyError):
            pass  # it is damaged, and is made again
    network, maker = load(path)
    try:
        private_folder(kept.parent)
        with atomic(kept) as file:
            stored.write(network, file, {_MAKER: maker, _SOURCE: source})
    except OSError:  # no space, say: the checkpoint itself can be read each time
        pass
    return network, maker


def _kept(path: Path) -> tuple[Path, str]:
    """Where the converted form of a file is, and what it was made from."""
    file = path.stat()
    source = f"{path.name} {file.st_size} {file.st_mtime_ns}"
    name = hashlib.sha256(f"{path.absolute()}".encode()).hexdigest()[:16]
    return weights_folder() / "converted" / f"{name}.safetensors", source
