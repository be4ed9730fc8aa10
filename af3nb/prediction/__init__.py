"""From a job to a result: what a run will take, and the run itself. Importing it loads no JAX."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from af3nb.prediction.forecast import Preflight, preflight

_HOMES = {name: "af3nb.prediction.forecast" for name in ("Preflight", "preflight")}
__all__ = ["Preflight", "preflight"]


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'af3nb.prediction' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
