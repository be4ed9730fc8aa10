"""Memory mappings: Linux allows a process 65,530, and a compiled stage takes about two hundred.

A process that goes beyond ends with a segmentation fault, in the middle of a compilation.
"""

import gc
from pathlib import Path

USED, LIMIT = Path("/proc/self/maps"), Path("/proc/sys/vm/max_map_count")
SHARE = 0.4  # of the limit; a large stage takes thousands


def make_room(kept: dict) -> None:
    """Drop compiled programs, the oldest of `kept` first, when mappings become scarce.

    What is dropped is read from disk or compiled again when it is wanted. Systems other than
    Linux have no such limit.
    """
    if not _scarce():
        return
    for key in list(kept)[: (len(kept) + 1) // 2]:
        del kept[key]
    gc.collect()
    if _scarce():
        import jax

        kept.clear()
        jax.clear_caches()
        gc.collect()


def _scarce() -> bool:
    try:
        return USED.read_bytes().count(b"\n") > SHARE * int(LIMIT.read_text())
    except (OSError, ValueError):
        return False
