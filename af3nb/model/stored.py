"""A network's arrays in a safetensors file, by DeepMind's names."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save

from af3nb.errors import WeightsError
from af3nb.model import parameters
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.config import Config


def to_bytes(network: AlphaFold3, dtype: str = "float32") -> bytes:
    """A network as the content of a safetensors file."""
    arrays = parameters.to_arrays(network)
    return save({name: np.ascontiguousarray(a, dtype) for name, a in arrays.items()})


def from_file(path: Path, config: Config) -> AlphaFold3:
    """A network filled from a safetensors file, in float32 whatever the file holds."""
    try:
        arrays = load_file(path)
    except Exception as error:  # safetensors has its own class of errors for broken files
        raise WeightsError(
            f"the weights cannot be read ({error}).",
            where=str(path),
            remedy="Expected is a safetensors file that `af3nb train` wrote.",
        ) from None
    known = ((name, np.asarray(a, np.float32)) for name, a in arrays.items())
    return parameters.fill(parameters.skeleton(config), known, where=str(path))
