"""Runs other programs so that they can be stopped, and end with this process."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from af3nb.msa.failures import Cancelled, LocalFailure
from af3nb.msa.local.guard import group_of_programs, kill_group
from af3nb.msa.status import IsCancelled, never

_STEP = 0.05  # seconds
_running: set[int] = set()  # groups of processes


def run_program(
    command: Sequence[str], *, cancelled: IsCancelled = never, seconds: float | None = None,
    extra: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Run a program; stop it and all it started if the user wants to, or after so many seconds."""
    environment = os.environ | (extra or {})
    end = None if seconds is None else time.monotonic() + seconds
    with tempfile.TemporaryFile() as log:
        with group_of_programs() as group, subprocess.Popen(
            list(command), stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=environment, process_group=group,
        ) as process:  # fmt: skip
            _running.add(group)
            try:
                while process.poll() is None:
                    if cancelled():
                        raise Cancelled
                    if end is not None and time.monotonic() > end:
                        raise LocalFailure(f"the search is not done after {seconds:.0f} s.")
                    time.sleep(_STEP)
            finally:
                _running.discard(group)
                if process.poll() is None:
                    kill_group(group)
        if process.returncode:
            log.seek(0)
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
            module = next((word for word in command[1:] if not word.startswith("-")), "")
            name = f"{Path(command[0]).name} {module}".strip()
            raise LocalFailure(f"{name} failed: {' / '.join(lines[-3:])[-500:]}")


def stop_programs() -> None:
    """End all programs that still run, before this process ends."""
    for group in tuple(_running):
        kill_group(group)
