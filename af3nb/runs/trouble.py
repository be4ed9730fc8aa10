"""What can go wrong around a run, in the user's words and with a remedy."""

import errno
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from af3nb.errors import RunError

CONTINUES = "Then start the run again: it continues where it stopped."
_CRASHES = "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV"
CRASHES = {getattr(signal, name) for name in _CRASHES if hasattr(signal, name)}  # not on Windows
SMALLER = "Free memory, use a machine with more memory, or fold a smaller complex."


def _about(message: str, remedy: str) -> Callable[[Path], RunError]:
    return lambda folder: RunError(message, where=str(folder), remedy=remedy)


disk_full = _about("the disk is full.", f"Free some space. {CONTINUES}")
read_only = _about(
    "this folder is read-only.", f"Make it writable, or copy it to a writable place. {CONTINUES}"
)
out_of_memory = _about(
    "the device does not have enough memory for this job.", f"{SMALLER} {CONTINUES}"
)
killed = _about(
    "the worker was killed from outside; most often the machine ran out of memory.",
    f"{SMALLER} {CONTINUES}",
)
stopped = _about(
    "the run was ended from outside.", "Start it again: it continues where it stopped."
)
ended = _about(
    "the worker ended unexpectedly.",
    "Read the last lines of its log below, and start the run again: it continues.",
)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise what is known to go wrong as an error of the run in `folder`."""
    try:
        yield
    except Exception as error:
        known = of_anything(error, folder)
        if known is None:
            raise
        raise known from error


def of_anything(error: Exception, folder: Path) -> RunError | None:
    """Return what is known to happen as an error of the run; None for anything else."""
    if isinstance(error, OSError):
        return of_files(error, folder)
    if "RESOURCE_EXHAUSTED" in str(error) or isinstance(error, MemoryError):
        return out_of_memory(folder)
    return None


def of_files(error: OSError, folder: Path) -> RunError:
    """Return an error of the file system as an error of the run."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return disk_full(folder)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return read_only(folder)
    message = f"a file cannot be written or read: {error.strerror or error}."
    return _about(message, f"Check the folder and its disk. {CONTINUES}")(folder)


def of_a_dead_worker(folder: Path, code: int | None, log: str) -> RunError:
    """Return why a worker ended without a message, from its exit status, log and disk."""
    if "RESOURCE_EXHAUSTED" in log:
        return out_of_memory(folder)
    if _is_full(folder):
        return disk_full(folder)
    if not os.access(folder, os.W_OK):
        return read_only(folder)
    if crash := _crash(code, log):
        remedy = f"Run `af3nb verify` to see whether the device computes correctly. {CONTINUES}"
        return _about(f"the worker crashed ({crash}).", remedy)(folder)
    if code in (None, -9, 137) and "Traceback" not in log:
        return killed(folder)
    return stopped(folder) if code in (-15, 143) else ended(folder)


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < 1 << 20
    except OSError:
        return False


def _crash(code: int | None, log: str) -> str:
    """What is known of a crash: from the exit status, or what Python wrote when it happened."""
    if code is not None and -code in CRASHES:
        return f"signal {-code}"
    said = re.findall(r"^Fatal Python error: (.+)$", log, re.MULTILINE) if code is None else ()
    return said[-1] if said else ""
