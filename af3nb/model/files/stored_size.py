"""The size of the network in a safetensors file, read from its header alone; loads no JAX."""

import json
from pathlib import Path

from af3nb.errors import WeightsError
from af3nb.model.config import Config

REMEDY = "Expected is a safetensors file that `af3nb train` wrote."


def size_in(path: Path) -> Config:
    """The size that the file states. Raises `WeightsError` if it states none."""
    from safetensors import safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            said = file.metadata() or {}
        return Config(**json.loads(said["config"]))
    except Exception as error:  # safetensors has its own class of errors for broken files
        raise unreadable(path, error) from None


def unreadable(path: Path, error: Exception) -> WeightsError:
    """A library's error as a `WeightsError`."""
    message = f"the weights cannot be read ({type(error).__name__}: {error})."
    return WeightsError(message, where=str(path), remedy=REMEDY)
