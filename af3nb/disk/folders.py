"""The folders for what is kept between runs."""

import os
import stat
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder of caches: $AF3NB_CACHE or ~/.cache/af3nb."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "af3nb"
    return Path(os.environ.get("AF3NB_CACHE") or default).expanduser()


def machine_folder() -> Path:
    """Return the folder of measurements of this machine: $AF3NB_MACHINE or one in the cache."""
    return Path(os.environ.get("AF3NB_MACHINE") or cache_folder() / "machine").expanduser()


def private_folder(path: Path) -> Path:
    """Return a folder, made for this user alone where it or a folder above it is not there yet.

    A folder that is there already keeps its rights: whoever made it may want to share it.
    """
    for folder in (*reversed(path.parents), path):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
    return path


def stranger(path: Path) -> Path | None:
    """Return the folder through which others can change what lies in `path`, if there is one.

    This is `path` or a folder above it. Where a sticky bit protects what is in a folder from
    others, as in /tmp, only what is in it counts.
    """
    if not hasattr(os, "getuid"):  # Windows, where rights are not in the mode
        return None
    real = path.resolve()
    for folder in (real, *real.parents):
        try:
            found = folder.stat()
        except OSError:
            continue  # still to be made
        mine = found.st_uid in (0, os.getuid())
        others = found.st_mode & stat.S_IWOTH
        others |= found.st_mode & stat.S_IWGRP and not _is_of_one(found.st_gid, found.st_uid)
        if not mine or (others and not (found.st_mode & stat.S_ISVTX and folder != real)):
            return folder
    return None


def _is_of_one(group: int, user: int) -> bool:
    """Whether a group is a user's own, as most Linux systems make one for each user."""
    import grp
    import pwd

    try:
        name, found = pwd.getpwuid(user).pw_name, grp.getgrgid(group)
    except KeyError:
        return False
    return found.gr_name == name and set(found.gr_mem) <= {name}
