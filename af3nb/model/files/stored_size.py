"""The size of the network in a safetensors file, read from its header alone; loads no JAX."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from af3nb.errors import WeightsError, reason
from af3nb.model.config import Config

REMEDY = "Expected is a safetensors file that `af3nb train` wrote."
CHECKSUM = "sha256"  # of the size and all arrays, beside the size
_MOST = 1 << 16  # of any width, depth or number
_MAY_BE_ZERO = ("gamma", "n_template")


def size_in(path: Path) -> Config:
    """The size that the file states. Raises `WeightsError` if it states none."""
    try:
        return _config(json.loads(said_in(path)["config"]))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise unreadable(path, error) from None


def said_in(path: Path) -> Mapping[str, str]:
    """What a safetensors file says of itself. Raises `WeightsError` if it cannot be read."""
    from safetensors import safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            return file.metadata() or {}
    except Exception as error:  # safetensors has its own class of errors for broken files
        raise unreadable(path, error) from None


def unreadable(path: Path, error: Exception) -> WeightsError:
    """A library's error as a `WeightsError`."""
    message = f"the weights cannot be read ({type(error).__name__}: {reason(error)})."
    return WeightsError(message, where=str(path), remedy=REMEDY)


def _config(values: Mapping[str, Any]) -> Config:
    """A size whose every value makes sense by itself; raises `ValueError` otherwise."""
    config = Config(**{name: value for name, value in values.items() if name != CHECKSUM})
    for field in fields(Config):
        value = getattr(config, field.name)
        number = type(value) is int or (field.type is float and type(value) is float)
        least = 0 if field.default == 0 or field.name in _MAY_BE_ZERO else math.ulp(0.0)
        sensible = number and math.isfinite(value) and least <= value <= _MOST
        if not (type(value) is bool if field.type is bool else sensible):
            raise ValueError(f"{field.name} is {value!r}")
    if config.n_token % config.n_token_per_bias:
        raise ValueError(f"{config.n_token_per_bias} blocks per bias, of {config.n_token}")
    return config
