"""Runs of jobs in the background: started, watched, cancelled and found again.

run = runs.start(job, out="results", weights="mini")
print(run.status())
run.cancel()
runs.attach("results/my_job").wait()

Imports no JAX.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from af3nb.runs.found.standing import MovesResults
    from af3nb.runs.status import Status
    from af3nb.runs.watch import Run, attach, runs, start

_HOMES = {name: "af3nb.runs.watch" for name in ("Run", "attach", "runs", "start")}
_HOMES |= {"MovesResults": "af3nb.runs.found.standing", "Status": "af3nb.runs.status"}
__all__ = ["MovesResults", "Run", "Status", "attach", "runs", "start"]


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'af3nb.runs' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
