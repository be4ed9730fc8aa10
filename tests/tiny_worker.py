"""The worker, with a tiny network in place of the weights: `tiny_worker.py FOLDER REQUEST`."""

import errno
import fcntl
import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("JAX_PLATFORMS", "cpu")
DEAF_CHILD = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(3600)
"""


def no_locks(handle: int, operation: int) -> None:
    """What a mounted Google Drive says."""
    raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))


def main() -> int:
    """Run the request; `weights` may name a way to fail.

    $NO_LOCKS stands for a disk that knows none; in the folder $GATE workers wait for each other.
    """
    from af3nb.prediction import worker

    if os.environ.get("NO_LOCKS"):
        fcntl.flock = no_locks
    if gate := os.environ.get("GATE"):
        (Path(gate) / f"ready-{os.getpid()}").touch()
        while not (Path(gate) / "go").exists():
            time.sleep(0.001)

    original = worker.run

    def run(folder, job, settings, reporter):
        kind = settings.weights
        if kind == "with a child":
            child = subprocess.Popen([sys.executable, "-c", DEAF_CHILD], stdout=subprocess.PIPE)
            child.stdout.readline()
        (folder.path / "began").touch()
        if kind in ("sleep", "with a child"):
            time.sleep(3600)
        if kind.startswith("wait "):
            while not Path(kind.removeprefix("wait ")).exists():
                time.sleep(0.02)
        if kind == "deaf":  # as inside a compilation that lets no other thread run
            sum(itertools.repeat(1, 10**12))
        if kind == "crash":
            os.abort()
        if kind == "killed":
            os.kill(os.getpid(), 9)
        if kind == "mistake":
            raise ZeroDivisionError("nobody expected this")
        if kind == "memory":
            raise RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 123 bytes.")
        from tiny import tiny_model

        original(folder, job, settings.changed(weights=tiny_model()), reporter)

    worker.run = run
    return worker.main()


if __name__ == "__main__":
    sys.exit(main())
