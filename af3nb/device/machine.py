"""The cores and memory that this process may use, also inside a container."""

import os
import platform
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")
_UNLIMITED = 1 << 60


def cores() -> int:
    """Return the number of cores; part of a core counts as one."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        allowed = os.cpu_count() or 1
    return max(1, min(allowed, round(_quota())))


def processor() -> str:
    """Return the processor's own name."""
    lines = _read(Path("/proc/cpuinfo")).splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def memory() -> int | None:
    """Return the memory of the machine or container in bytes; None if it is unknown."""
    found = [size for size in (_physical(), _limit()) if size is not None]
    return min(found, default=None)


def free_memory() -> int | None:
    """Return the bytes that a new process could have without swapping; None if unknown."""
    found, limit = [], _limit()
    for line in _read(Path("/proc/meminfo")).splitlines():
        if line.startswith("MemAvailable:"):
            found.append(int(line.split()[1]) << 10)
    used = _number(_CGROUP / "memory.current") or _number(_CGROUP / "memory/memory.usage_in_bytes")
    if limit is not None and used is not None:
        found.append(max(0, limit - used))
    return min(found, default=None)


def peak_memory() -> int:
    """Return the peak memory of this process in bytes; 0 if it is unknown."""
    for line in _read(Path("/proc/self/status")).splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) << 10
    return 0


def _physical() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return None


def _limit() -> int | None:
    """The memory limit of a container, by either version of control groups."""
    names = "memory.max", "memory/memory.limit_in_bytes"
    found = [size for name in names if (size := _number(_CGROUP / name)) is not None]
    return min((size for size in found if size < _UNLIMITED), default=None)


def _quota() -> float:
    """The number of cores whose time a container may use."""
    quota, _, period = _read(_CGROUP / "cpu.max").partition(" ")
    if not quota:
        quota = _read(_CGROUP / "cpu/cpu.cfs_quota_us")
        period = _read(_CGROUP / "cpu/cpu.cfs_period_us")
    try:
        return float(quota) / float(period) if float(quota) > 0 else 1e9
    except (ValueError, ZeroDivisionError):  # "max", or no limit
        return 1e9


def _number(path: Path) -> int | None:
    text = _read(path).strip()
    return int(text) if text.isdecimal() else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
