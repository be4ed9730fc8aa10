"""Working folders and programs that end with this process, however it ends.

A shell reads from a pipe whose other end is here. When this process is gone, even killed, the pipe
ends, and the shell removes the folder or ends the programs.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_END_GROUP = "read -r _; kill -s KILL 0"  # the shell's own group, itself included
_REMOVE = 'read -r _; rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }'


@contextlib.contextmanager
def working_folder(prefix: str) -> Iterator[Path]:
    """Make a folder, and remove it in the end."""
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        with _waiting(_REMOVE, name):
            yield Path(name)


@contextlib.contextmanager
def group_of_programs() -> Iterator[int]:
    """Make a process group, and kill all its processes in the end."""
    with _waiting(_END_GROUP) as shell:
        try:
            yield shell.pid
        finally:
            kill_group(shell.pid)


def kill_group(number: int) -> None:
    """End all processes of a group at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)


@contextlib.contextmanager
def _waiting(script: str, *words: str) -> Iterator[subprocess.Popen]:
    """A shell in its own process group that acts when its pipe ends."""
    command = ["sh", "-c", script, "sh", *words]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        process_group=0,
    ) as shell:  # fmt: skip
        yield shell
