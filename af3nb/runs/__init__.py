"""Runs of jobs: foreseen, started in the background, watched, cancelled and found again.

print(runs.preflight(job, weights="mini"))
run = runs.start(job, out="results", weights="mini")
print(run.status())
run.cancel()
runs.attach("results/my_job").wait()

Imports no JAX.
"""

import importlib

_HOMES = {name: "af3nb.runs.watch" for name in ("Run", "attach", "runs", "start")}
_HOMES |= {"Status": "af3nb.runs.status", "Preflight": "af3nb.runs.forecast"}
_HOMES |= {"preflight": "af3nb.runs.forecast"}
__all__ = ["Preflight", "Run", "Status", "attach", "preflight", "runs", "start"]


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'af3nb.runs' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
