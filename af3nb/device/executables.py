"""The folder of compiled stages. What lies in it is executed, so only this user may write to it."""

import functools
import warnings
from pathlib import Path

from af3nb.disk.folders import cache_folder, private_folder, stranger


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


@functools.cache
def _say(folder: Path) -> None:
    warnings.warn(
        f"compiled stages are not kept, because others can write to {folder} and could put "
        "programs of theirs there. Each run compiles anew. To keep them, take away the rights of "
        "others (chmod go-w), or set AF3NB_CACHE to a folder of your own.",
        stacklevel=3,
    )
