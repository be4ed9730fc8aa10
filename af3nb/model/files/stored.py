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
    """The arrays of a file, each read only if its shape fits."""
    wanted = parameters.wanted_by(network, str(path))
    try:
        with safe_open(path, framework="numpy") as file:
            for name in file.keys():
                wanted.require(name, tuple(file.get_slice(name).get_shape()))
            arrays = {name: file.get_tensor(name) for name in file.keys()}
            size = json.loads((file.metadata() or {}).get("config", "{}"))
        said = size.pop(CHECKSUM, None)  # none in files of earlier versions
        if said not in (None, _checksum(arrays, size)):
            raise WeightsError(
                "the file is damaged: its numbers are not those that were written.",
                where=str(path),
                remedy="Copy it again from where it was trained.",
            )
        for name in list(arrays):  # none is kept longer than it is needed
            yield name, np.asarray(arrays.pop(name), np.float32)
    except WeightsError:
        raise
    except Exception as error:  # safetensors has its own class of errors for broken files
        raise unreadable(path, error) from None


def _checksum(arrays: Mapping[str, np.ndarray], size: Mapping[str, Any]) -> str:
    whole = hashlib.sha256(json.dumps(size, sort_keys=True).encode())
    for name in sorted(arrays):
        whole.update(name.encode())
        whole.update(memoryview(arrays[name].reshape(-1).view(np.uint8)))
    return whole.hexdigest()
