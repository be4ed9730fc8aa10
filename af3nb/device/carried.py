"""Compiled stages that travel: a lent machine finds what an earlier one has compiled.

`AF3NB_COMPILED` names a folder that outlives the machine, such as one in Google Drive. It holds
one archive for each kind of device and each version of JAX and af3nb, since compiled stages serve
nothing else. Stages are executed: the folder must be the user's own.
"""

import os
import re
import zipfile
from importlib.metadata import version
from pathlib import Path

import af3nb
from af3nb.device.devices import Device
from af3nb.device.executables import last_used, make_executables_folder
from af3nb.device.machine import processor
from af3nb.disk.files import DAMAGED, atomic

MOST = 500 * 10**6  # bytes of an archive; the stages that were used last stay
STAGE = re.compile(r"[\w-]+-cache")


def carried_folder() -> Path | None:
    """Return the folder that outlives this machine, if one is set."""
    given = os.environ.get("AF3NB_COMPILED")
    return Path(given).expanduser() if given else None


def archive_of(device: Device) -> str:
    """Return the name of the archive for a device."""
    name = device.name if device.is_gpu else processor()
    made_by = name, "jax", version("jax"), version("jaxlib"), "af3nb", af3nb.__version__
    return re.sub(r"[^a-z0-9.]+", "-", " ".join(made_by).lower()).strip("-") + ".zip"


def bring(device: Device) -> int:
    """Copy the stages of a device from the archive to this machine; return how many were new.

    A folder that cannot be read, or an archive that is damaged, brings nothing.
    """
    folder, here = carried_folder(), make_executables_folder()
    if folder is None or here is None:
        return 0
    new = 0
    try:
        with zipfile.ZipFile(folder / archive_of(device)) as archive:
            stages = [s for s in archive.infolist() if STAGE.fullmatch(s.filename)]
            for stage in stages if sum(s.file_size for s in stages) <= MOST else ():
                if not (here / stage.filename).exists():
                    with atomic(here / stage.filename) as file:
                        file.write(archive.read(stage))
                    new += 1
    except DAMAGED:
        pass
    return new


def keep(device: Device) -> int:
    """Copy the stages of this machine to the archive of a device; return how many it has now.

    Archives of the same device for other versions are deleted. A folder that cannot be written
    to keeps what it had.
    """
    folder, here = carried_folder(), make_executables_folder()
    if folder is None or here is None:
        return 0
    path = folder / archive_of(device)
    try:
        stages = last_used(here.glob("*-cache"), MOST)
        if {stage.name for stage in stages} <= _names(path):
            return len(stages)
        folder.mkdir(parents=True, exist_ok=True)
        with atomic(path) as file, zipfile.ZipFile(file, "w", strict_timestamps=False) as archive:
            for stage in stages:
                archive.write(stage, stage.name)
        for old in folder.glob(f"{path.name.split('-jax-')[0]}-jax-*.zip"):
            if old != path:
                old.unlink()
    except OSError:
        return 0
    return len(stages)


def _names(path: Path) -> set[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except DAMAGED:
        return set()
