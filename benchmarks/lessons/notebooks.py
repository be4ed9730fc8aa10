"""Run lessons as a student would, and measure each: `notebooks.py [NOTEBOOK.ipynb ...]`.

Without arguments, all lessons of `notebooks/learn` run. Told are the seconds of the second run,
whose programs are compiled and cached as on a machine that was prepared, those of the first, whose
cache is empty, and the peak memory of the kernel. An answer is given to nothing.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LESSONS = Path(__file__).parents[2] / "notebooks" / "learn"
MOST_SECONDS, MOST_MEGABYTES = 120, 1500


def run(path: Path) -> None:
    """Run one notebook in a folder of its own; print its seconds and the kernel's peak memory."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        NotebookClient(
            book, timeout=900, kernel_name="python3", resources={"metadata": {"path": folder}}
        ).execute()
        seconds = time.monotonic() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # of the kernel
    print(f"{seconds:.0f} {peak:.0f}")


def measured(path: Path, cache: str) -> tuple[float, float]:
    """Run a notebook in a process of its own, with this cache."""
    environment = os.environ | {"XDG_CACHE_HOME": cache, "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, __file__, "--one", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    seconds, peak = map(float, done.stdout.split()[-2:])
    return seconds, peak


def main(paths: list[Path]) -> None:
    """Print a table of lessons."""
    print("| lesson | first run, s | second run, s | peak memory, MB |\n| --- | --- | --- | --- |")
    for path in paths or sorted(LESSONS.glob("0*.ipynb")):
        with tempfile.TemporaryDirectory() as cache:
            first, peak = measured(path, cache)
            second, later = measured(path, cache)
        over = " (over)" if first > MOST_SECONDS or peak > MOST_MEGABYTES else ""
        print(f"| {path.stem}{over} | {first:.0f} | {second:.0f} | {max(peak, later):.0f} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        run(Path(sys.argv[2]))
    else:
        main([Path(name) for name in sys.argv[1:]])
