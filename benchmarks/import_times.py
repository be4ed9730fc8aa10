"""Seconds until a user can go on: importing the package, opening a result, checking a job.

python benchmarks/import_times.py       # medians of fresh processes, against their limits
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from af3nb.runs import machine

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data" / "golden"
TIMES = 9
# What is timed, in a process of its own, and the seconds that it may take.
WHAT = {
    "import af3nb": ("import af3nb", 0.5),
    "Result.load": ("from af3nb import Result; Result.load({result!r}).best", 0.5),
    "af3nb check": ("from af3nb.cli import main; main(['check', {job!r}])", 1.0),
    "import af3nb_widgets": ("from af3nb_widgets import RunPanel, JobBuilder, ResultViewer", 1.0),
}


def main() -> None:
    result = next(DATA.glob("*/out"))
    places = {"result": str(result), "job": str(ROOT / "examples" / "ubiquitin.json")}
    empty = statistics.median(seconds("pass") for _ in range(TIMES))
    print(f"{machine.processor()}; Python {sys.version.split()[0]}")
    print(f"| | seconds, median of {TIMES} | at most |\n|---|---|---|")
    for name, (code, limit) in WHAT.items():
        took = [seconds(code.format(**places)) for _ in range(TIMES + 1)][1:]
        print(f"| `{name}` | {statistics.median(took):.2f} | {limit} |")
    print(f"\nOf it Python's own start: {empty:.2f} s.")


def seconds(code: str) -> float:
    """Wall time of a fresh process that runs this and has not loaded JAX.

    Modules are compiled to bytecode before, as they are after an installation.
    """
    compiles = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    check = "import sys; assert 'jax' not in sys.modules"
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        subprocess.run(
            [sys.executable, "-c", f"{code}\n{check}"], check=True, cwd=folder,
            stdout=subprocess.DEVNULL, env=compiles,
        )  # fmt: skip
        return time.monotonic() - start


if __name__ == "__main__":
    main()
