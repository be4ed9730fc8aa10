"""Whose folder a folder is: jobs of different names never share one, on any file system."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from af3nb.disk.digests import sealed, unsealed
from af3nb.disk.files import DAMAGED, read_text, write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import Af3nbError
from af3nb.job.job import Job
from af3nb.result.folder import OWN_FOLDER
from af3nb.runs.folder import EARLIER, RunFolder

FILE = "name.json"  # in `.af3nb`: the job's name as it was given
_TRIES = 5
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # of Windows


def folder_of(out: Path, job: Job) -> RunFolder:
    """Return the folder of a job: the one that is its own, or `out` if it is that folder.

    It is called like the job. Names may differ only in characters that file names lack, or in the
    case of letters, which some file systems ignore: the first job has the plain name, and the
    folders of others end in a digest.
    """
    out = out.expanduser()
    if (out / OWN_FOLDER).is_dir() and _belongs(out, job, _plain(job)):
        return RunFolder(out)
    free: list[Path] = []
    there = _folders(out)
    for name in _names(job):
        alike = there.get(name.lower(), [])
        for path in alike:
            if path.is_dir() and _belongs(path, job, name):
                return RunFolder(path)
        if not alike:
            free.append(out / name)
    return RunFolder(free[0])


def claimed(out: Path, job: Job) -> RunFolder:
    """Return the folder of a job, which exists now and is marked as the job's."""
    folder = folder_of(out, job)
    mark = sealed({"name": job.name}).encode()
    for _ in range(_TRIES):  # more than one only if another process makes a folder meanwhile
        folder.own.mkdir(parents=True, exist_ok=True)
        try:
            with (folder.own / FILE).open("xb") as file:  # of two jobs, one succeeds
                file.write(mark)
        except FileExistsError:
            if not _marked(folder):
                write_atomic(folder.own / FILE, mark)  # what wrote it was killed
        if _marked(folder) == job.name:
            break
        folder = folder_of(out, job)
    return folder


def owner_of(folder: RunFolder, *, or_else: str = "") -> str:
    """Return the name of the job that a folder belongs to; `or_else` if nothing says so."""
    if not folder.own.is_dir():
        return or_else
    return _marked(folder) or _name_in_job(folder) or or_else


def called(folder: Path) -> str:
    """Return what to call a run's folder in a list: its job's name, and that it was set aside."""
    if folder.parent.name == EARLIER:
        return f"{called(folder.parents[1])} (earlier, {folder.name})"
    return owner_of(RunFolder(folder), or_else=folder.name)


def free_name(out: Path, job: Job) -> str:
    """Return the job's name with the first number that no folder in `out` has yet."""
    there = _folders(out.expanduser())
    stem, _, number = job.name.rpartition("_")
    stem, number = (stem, int(number)) if stem and number.isdecimal() else (job.name, 1)
    while True:
        number += 1
        new = job.named(f"{stem}_{number}")
        if _plain(new).lower() not in there:
            return new.name


def _belongs(path: Path, job: Job, name: str) -> bool:
    """Whether a folder is the job's. Without a sign of its owner, the folder's own name decides."""
    return owner_of(RunFolder(path), or_else=job.name if path.name == name else "") == job.name


def _plain(job: Job) -> str:
    name = job.sanitised_name
    return f"{name}_" if _DEVICE.fullmatch(name) else name


def _names(job: Job) -> Iterator[str]:
    yield _plain(job)
    for length in (6, 16, 64):
        yield f"{_plain(job)}-{_digest(job.name)[:length]}"


def _folders(out: Path) -> dict[str, list[Path]]:
    """What lies in a folder, by its name in small letters."""
    found: dict[str, list[Path]] = {}
    for path in sorted(out.iterdir()) if out.is_dir() else ():
        found.setdefault(path.name.lower(), []).append(path)
    return found


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _marked(folder: RunFolder) -> str:
    """The name in the mark; nothing if there is none, or if it is damaged."""
    try:
        return str(unsealed((folder.own / FILE).read_bytes())["name"])
    except DAMAGED:
        return ""


def _name_in_job(folder: RunFolder) -> str:
    """The name in the job's file: earlier versions left no mark."""
    for path in sorted(folder.path.glob("*_data.json")):
        try:
            return str(parse_json(read_text(path))["name"])
        except (Af3nbError, ValueError, LookupError, TypeError):
            continue
    return ""
