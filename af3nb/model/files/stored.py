"""A network's arrays in a safetensors file, by DeepMind's names."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from af3nb.errors import WeightsError
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.config import Config
from af3nb.model.files import parameters
from af3nb.model.files.stored_size import CHECKSUM, size_in, unreadable

_DTYPES = {"float32": "F32", "float16": "F16", "bfloat16": "BF16"}
_READ = {"F64": np.dtype(np.float64)} | {key: np.dtype(name) for name, key in _DTYPES.items()}


def to_bytes(network: AlphaFold3, dtype: str = "float32") -> bytes:
    """A network as the content of a safetensors file, which also states its size."""
    arrays = parameters.to_arrays(network)
    packed = {name: np.ascontiguousarray(a, dtype) for name, a in arrays.items()}
    size = dataclasses.asdict(network.config)
    about = {**size, CHECKSUM: _checksum(packed, size)}
    return save(packed, metadata={"config": json.dumps(about)})


def write(network: AlphaFold3, file: BinaryIO, about: Mapping[str, str]) -> None:
    """Write a network as a safetensors file in its own dtypes, array by array.

    `about` is kept in the file, too. Raises `OSError`.
    """
    arrays = parameters.to_arrays(network)
    size = dataclasses.asdict(network.config)
    said = {**size, CHECKSUM: _checksum(arrays, size)}
    header: dict[str, Any] = {"__metadata__": {**about, "config": json.dumps(said)}}
    start = 0
    for name, array in arrays.items():
        end = start + array.nbytes
        dtype = _DTYPES[array.dtype.name]
        header[name] = {"dtype": dtype, "shape": array.shape, "data_offsets": [start, end]}
        start = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write(len(text).to_bytes(8, "little") + text)
    for array in arrays.values():
        file.write(memoryview(np.ascontiguousarray(array).reshape(-1).view(np.uint8)))


def from_file(path: Path, config: Config | None = None) -> AlphaFold3:
    """A network filled from a safetensors file, in float32 whatever the file's dtype.

    Without `config`, the file must state its size. Raises `WeightsError`.
    """
    network = parameters.skeleton(config or size_in(path))
    return parameters.fill(network, _arrays(path, network), where=str(path))


def _arrays(path: Path, network: AlphaFold3) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of a file, one by one, if all their shapes fit.

    Raises `WeightsError` in the end if their checksum is not the one in the file.
    """
    wanted = parameters.wanted_by(network, str(path))
    try:
        with safe_open(path, framework="numpy") as file:
            for name in file.keys():
                wanted.require(name, tuple(file.get_slice(name).get_shape()))
            size = json.loads((file.metadata() or {}).get("config", "{}"))
            said = size.pop(CHECKSUM, None)  # none in files of earlier versions
        whole = _Checksum(size)
        for name, array in _read(path):
            whole.add(name, array)
            yield name, np.asarray(array, np.float32)
        if said not in (None, whole.hexdigest()):
            raise WeightsError(
                "the file is damaged: its numbers are not those that were written.",
                where=str(path),
                remedy="Copy it again from where it was trained.",
            )
    except WeightsError:
        raise
    except Exception as error:  # safetensors has its own class of errors for broken files
        raise unreadable(path, error) from None


def _read(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of a file with a sound header, by name.

    safetensors would map the file into memory, which counts as the process's until it is closed.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        for name in sorted(header.keys() - {"__metadata__"}):
            about = header[name]
            start, end = about["data_offsets"]
            dtype = _READ[about["dtype"]]
            file.seek(8 + length + start)
            array = np.fromfile(file, dtype, (end - start) // dtype.itemsize)
            yield name, array.reshape(about["shape"])


def _checksum(arrays: Mapping[str, np.ndarray], size: Mapping[str, Any]) -> str:
    whole = _Checksum(size)
    for name in sorted(arrays):
        whole.add(name, arrays[name])
    return whole.hexdigest()


class _Checksum:
    """The checksum of a network's size and arrays, which are added in the order of their names."""

    def __init__(self, size: Mapping[str, Any]):
        self._hash = hashlib.sha256(json.dumps(size, sort_keys=True).encode())
        self.hexdigest = self._hash.hexdigest

    def add(self, name: str, array: np.ndarray) -> None:
        self._hash.update(name.encode())
        self._hash.update(memoryview(np.ascontiguousarray(array).reshape(-1).view(np.uint8)))
