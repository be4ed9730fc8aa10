"""Seconds until a user can start: importing the package, opening a result, checking a job.

python benchmarks/import_times.py       # medians of fresh processes, against their limits
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from af3nb.device import machine

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data" / "golden"
TIMES = 9
# What to time, each in its own process, and the seconds that it may take.
WHAT = {
    "import af3nb": ("import af3nb", 0.5),
    "Result.load": ("from af3nb import Result; Result.load({result!r}).best", 0.5),
    "af3nb check": ("from af3nb.cli import main; main(['check', {job!r}])", 1.0),
    "import af3nb_widgets": ("from af3nb_widgets import RunPanel, JobBuilder, ResultViewer", 1.0),
}


def main() -> None:
    result = next(DATA.glob("*/out"))
    places = {"result": str(result), "job": str(ROOT / "examples" / "ubiquitin.json")}
    empty, _ = medians("pass")
    print(f"{machine.processor()}; Python {sys.version.split()[0]}")
    print(f"| | wall time, median of {TIMES} | CPU time | target |\n|---|---|---|---|")
    for name, (code, limit) in WHAT.items():
        took, of_processor = medians(code.format(**places))
        print(f"| `{name}` | {took:.2f} | {of_processor:.2f} | {limit} |")
    print(f"\nPython itself needs {empty:.2f} s of this to start.")


def medians(code: str) -> tuple[float, float]:
    """Median times of several processes, after a first one."""
    times = [seconds(code) for _ in range(TIMES + 1)][1:]
    return tuple(map(statistics.median, zip(*times, strict=True)))


def seconds(code: str) -> tuple[float, float]:
    """Wall time and CPU time of a process that runs this and loads no JAX.

    Modules are compiled to bytecode before, as they are after an installation.
    """
    compiles = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    check = "import sys; assert 'jax' not in sys.modules"
    with tempfile.TemporaryDirectory() as folder:
        start, before = time.monotonic(), worked()
        subprocess.run(
            [sys.executable, "-c", f"{code}\n{check}"], check=True, cwd=folder,
            stdout=subprocess.DEVNULL, env=compiles,
        )  # fmt: skip
        return time.monotonic() - start, worked() - before


def worked() -> float:
    """CPU time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
