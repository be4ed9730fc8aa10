"""What can go wrong around a run, in the user's words and with a remedy."""

import errno
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from af3nb.errors import RunError

CONTINUES = "Then start the run again: it continues where it stopped."
CRASHES = {
    getattr(signal, name)
    for name in ("SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV")
    if hasattr(signal, name)  # Windows has no SIGBUS
}
SMALLER = "Free memory, use a machine with more of it, or fold a smaller complex."


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


def of_files(error: OSError, folder: Path) -> RunError:
    """An error of the file system as an error of the run."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return disk_full(folder)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return read_only(folder)
    reason = error.strerror or str(error)
    remedy = f"Check the folder and the disk it is on. {CONTINUES}"
    return RunError(
        f"a file cannot be written or read: {reason}.", where=str(folder), remedy=remedy
    )


def of_anything(error: Exception, folder: Path) -> RunError | None:
    """Return what is known to happen as an error of the run; None for anything else."""
    if isinstance(error, OSError):
        return of_files(error, folder)
    if "RESOURCE_EXHAUSTED" in str(error) or isinstance(error, MemoryError):
        return out_of_memory(folder)
    return None


def disk_full(folder: Path) -> RunError:
    """No room for the next file."""
    return RunError("the disk is full.", where=str(folder), remedy=f"Make room on it. {CONTINUES}")


def read_only(folder: Path) -> RunError:
    """Nothing can be written."""
    remedy = f"Make it writable, or copy it to where you may write. {CONTINUES}"
    return RunError("this folder is read-only.", where=str(folder), remedy=remedy)


def out_of_memory(folder: Path) -> RunError:
    """The device has too little memory."""
    return RunError(
        "the memory of the device does not suffice for this job.",
        where=str(folder),
        remedy=f"{SMALLER} {CONTINUES}",
    )


def of_a_dead_worker(folder: Path, code: int | None, log: str) -> RunError:
    """Why a worker ended without a word, from its exit status, its log and its disk."""
    if "RESOURCE_EXHAUSTED" in log:
        return out_of_memory(folder)
    if _is_full(folder):
        return disk_full(folder)
    if not os.access(folder, os.W_OK):
        return read_only(folder)
    crash = _crash(code, log)
    if crash:
        message = f"the worker crashed ({crash})."
        remedy = "Run `af3nb verify` to see whether the device computes well. " + CONTINUES
        return RunError(message, where=str(folder), remedy=remedy)
    if code in (None, -9, 137) and "Traceback" not in log:
        return RunError(
            "the worker was killed from outside; most often the machine ran out of memory.",
            where=str(folder),
            remedy=f"{SMALLER} {CONTINUES}",
        )
    if code in (-15, 143):
        return stopped(folder)
    remedy = "Read the last lines of its log below, and start the run again: it continues."
    return RunError("the worker ended unexpectedly.", where=str(folder), remedy=remedy)


def stopped(folder: Path) -> RunError:
    """Somebody asked the worker to end."""
    return RunError(
        "the run was ended from outside.",
        where=str(folder),
        remedy="Start it again: it continues where it stopped.",
    )


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
