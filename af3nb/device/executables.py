"""The folder of compiled stages. What lies in it is executed, so only this user may write to it."""

import functools
import warnings
from collections.abc import Iterable
from pathlib import Path

from af3nb.disk.folders import cache_folder, private_folder, stranger

MOST = 2 * 10**9  # bytes of compiled stages on a machine


def executables_folder() -> Path | None:
    """Return the folder of compiled stages; None, and once a warning, if others can change it."""
    folder = cache_folder() / "jax"
    if open_folder := stranger(folder):
        _say(open_folder)
        return None
    return folder


def make_executables_folder() -> Path | None:
    """Make the folder of compiled stages, if there may be one."""
    folder = executables_folder()
    try:
        return private_folder(folder) if folder else None
    except OSError:  # a disk that is full or cannot be written to
        return None


def prune(folder: Path, most: int = MOST) -> None:
    """Delete the stages that were used longest ago, beyond so many bytes."""
    try:
        kept = set(last_used(folder.glob("*-cache"), most))
        for stage in folder.glob("*-cache"):
            if stage not in kept:
                stage.unlink()
    except OSError:
        pass  # another process deletes them as well


def last_used(stages: Iterable[Path], most: int) -> list[Path]:
    """Return the files that were used last, together of at most so many bytes."""
    kept, total = [], 0
    found = [(stage.stat(), stage) for stage in stages]
    for told, stage in sorted(found, key=lambda f: -max(f[0].st_atime, f[0].st_mtime)):
        total += told.st_size
        if total > most:
            break
        kept.append(stage)
    return kept


@functools.cache
def _say(folder: Path) -> None:
    warnings.warn(
        f"compiled stages are not kept, because others can write to {folder} and could put "
        "programs of theirs there. Each run compiles anew. To keep them, take away the rights of "
        "others (chmod go-w), or set AF3NB_CACHE to a folder of your own.",
        stacklevel=3,
    )
