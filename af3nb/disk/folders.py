"""The folders for what is kept between runs."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder of caches: $AF3NB_CACHE or ~/.cache/af3nb."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "af3nb"
    return Path(os.environ.get("AF3NB_CACHE") or default).expanduser()


def machine_folder() -> Path:
    """Return the folder of measurements of this machine: $AF3NB_MACHINE or one in the cache."""
    return Path(os.environ.get("AF3NB_MACHINE") or cache_folder() / "machine").expanduser()
