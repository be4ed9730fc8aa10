"""Whether the process with a given number is alive, and still the same one."""

import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PROC = Path("/proc")
_IS_LINUX = (_PROC / "self" / "stat").exists()
_IS_WINDOWS = os.name == "nt"
_SYNCHRONIZE, _ACCESS_DENIED = 0x00100000, 5  # names of Windows


def here() -> dict[str, Any]:
    """Return what identifies this process: machine, number and start."""
    return {"host": platform.node(), "pid": os.getpid(), "pid_started": started(os.getpid())}


def started(pid: int) -> str | None:
    """Return a mark of when a process started, because numbers are used again.

    None if the system does not say, or there is no such process.
    """
    fields = _stat(pid)
    return fields[19] if fields else None


def alive(pid: int, since: str | None) -> bool:
    """Return whether a process of this machine runs; a zombie does not."""
    fields = _stat(pid)
    if fields:
        return _works(fields) and since in (None, fields[19])
    if _IS_WINDOWS:
        return _runs_on_windows(pid)
    return not _IS_LINUX and _hears(os.kill, pid)


def group_alive(leader: int) -> bool:
    """Return whether any process of a group still runs: its leader, or one that it started."""
    if _IS_WINDOWS:
        return _runs_on_windows(leader)
    if not _IS_LINUX:
        return _hears(os.killpg, leader)
    stats = (_stat(int(path.name)) for path in _PROC.iterdir() if path.name.isdecimal())
    return any(fields and int(fields[2]) == leader and _works(fields) for fields in stats)


def end_group(leader: int, *, at_once: bool) -> None:
    """Ask a group of processes to end, or end it at once, which is all that Windows can do."""
    if _IS_WINDOWS:
        command = ["taskkill", "/F", "/T", "/PID", str(leader)]
        subprocess.run(command, capture_output=True, check=False)
    else:
        os.killpg(leader, signal.SIGKILL if at_once else signal.SIGTERM)


def _runs_on_windows(pid: int) -> bool:
    """Ask Windows, where `os.kill(pid, 0)` would send Ctrl-C."""
    import ctypes

    assert sys.platform == "win32"  # else a type checker does not find these names
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    handle = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
    if not handle:
        return ctypes.get_last_error() == _ACCESS_DENIED
    ended = kernel.WaitForSingleObject(handle, 0) == 0
    kernel.CloseHandle(handle)
    return not ended


def _works(fields: list[str]) -> bool:
    """Whether it is no zombie. The first of several threads may be one while others run."""
    return fields[0] not in "ZX" or int(fields[17]) > 1


def _hears(kill: Callable[[int, int], None], number: int) -> bool:
    try:
        kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _stat(pid: int) -> list[str]:
    """What Linux says of a process, from its state on; nothing on other systems."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
