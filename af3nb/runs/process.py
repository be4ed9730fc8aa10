"""Whether a process of which only the number is known is still the same one, and alive."""

import os
import platform
from pathlib import Path


def here() -> dict[str, str | int | None]:
    """What names this process for others: machine, number, and when it was started."""
    return {"host": platform.node(), "pid": os.getpid(), "pid_started": started(os.getpid())}


def started(pid: int) -> str | None:
    """A mark of the moment a process was started, as numbers of processes are used again.

    None where the system does not tell, or if there is no such process.
    """
    fields = _stat(pid)
    return fields[19] if fields else None


def alive(pid: int, since: str | None) -> bool:
    """Whether a process of this machine runs; one that ended but was not waited for does not."""
    fields = _stat(pid)
    if fields:
        return fields[0] not in "ZX" and since in (None, fields[19])
    if Path("/proc/self/stat").exists():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _stat(pid: int) -> list[str]:
    """What Linux tells of a process, from its state on; nothing elsewhere."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()
