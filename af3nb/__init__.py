"""AlphaFold 3 as a suite of notebooks, with its own engine in JAX.

The names below are the public ones; each is imported on first use, so that ``import af3nb`` is
quick and loads no JAX.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from af3nb.comparison.compare import compare
    from af3nb.comparison.record import Comparison
    from af3nb.comparison.two_results.difference import difference
    from af3nb.comparison.two_results.record import Difference
    from af3nb.confidence.interfaces.assemble import interfaces
    from af3nb.confidence.interfaces.record import Direction, Interface
    from af3nb.job.job import Job
    from af3nb.msa.search import search_msas
    from af3nb.prediction.predict import predict
    from af3nb.result.result import Result
    from af3nb.runs.settings import Settings
    from af3nb.weights.load import load_model

__version__ = "0.2.0"

_HOMES = {
    "Comparison": "af3nb.comparison.record",
    "Difference": "af3nb.comparison.two_results.record",
    "Direction": "af3nb.confidence.interfaces.record",
    "Interface": "af3nb.confidence.interfaces.record",
    "compare": "af3nb.comparison.compare",
    "difference": "af3nb.comparison.two_results.difference",
    "Job": "af3nb.job.job",
    "Result": "af3nb.result.result",
    "Settings": "af3nb.runs.settings",
    "predict": "af3nb.prediction.predict",
    "load_model": "af3nb.weights.load",
    "search_msas": "af3nb.msa.search",
    "interfaces": "af3nb.confidence.interfaces",
}
__all__ = [
    "Comparison",
    "Difference",
    "Direction",
    "Interface",
    "Job",
    "Result",
    "Settings",
    "compare",
    "difference",
    "interfaces",
    "load_model",
    "predict",
    "search_msas",
]


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'af3nb' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
