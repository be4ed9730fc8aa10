"""A network's arrays in a safetensors file, by DeepMind's names."""

import dataclasses
import json
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.config import Config
from af3nb.model.files import parameters
from af3nb.model.files.stored_size import size_in, unreadable


def to_bytes(network: AlphaFold3, dtype: str = "float32") -> bytes:
    """A network as the content of a safetensors file, which also states its size."""
    arrays = parameters.to_arrays(network)
    config = json.dumps(dataclasses.asdict(network.config))
    packed = {name: np.ascontiguousarray(a, dtype) for name, a in arrays.items()}
    return save(packed, metadata={"config": config})


def from_file(path: Path, config: Config | None = None) -> AlphaFold3:
    """A network filled from a safetensors file, in float32 whatever the file's dtype.

    Without `config`, the file must state its size. Raises `WeightsError`.
    """
    config = config or size_in(path)
    try:
        with safe_open(path, framework="numpy") as file:
            arrays = {name: np.asarray(file.get_tensor(name), np.float32) for name in file.keys()}
    except Exception as error:  # safetensors has its own class of errors for broken files
        raise unreadable(path, error) from None
    return parameters.fill(parameters.skeleton(config), arrays.items(), where=str(path))
