"""Results of another job or of other settings, set aside where they can be opened and continued."""

import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from af3nb.disk.files import write_atomic
from af3nb.runs import status
from af3nb.runs.folder import EARLIER, RunFolder
from af3nb.runs.found.owner import FILE
from af3nb.runs.status import Status

_STAGES = "samples", "embeddings", "distogram"
_RECORDS = "manifest.json", "overview.json", FILE, *_STAGES


def set_aside(folder: RunFolder, name: str) -> Path | None:
    """Move the results in a folder to `earlier/DATE` there, and return that; None without any.

    `name` begins the names of their files. What shows that they are finished goes with them, so
    that the new folder is that of a run, which lists of runs have.
    """
    here = folder.path
    if not any(here.glob("seed-*_sample-*/*_model.cif*")):
        return None
    files = [*here.glob(f"{name}_*"), *here.glob("TERMS_OF_USE.md")]
    moved = [*files, *here.glob("seed-*")]  # seeds last: they show that there is something to move
    target = _free(folder, moved)
    _copy_records(folder, RunFolder(target))
    for path in moved:
        os.replace(path, target / path.name)
    for path in (folder.own / stage for stage in _STAGES):
        shutil.rmtree(path, ignore_errors=True)
    return target


def _free(folder: RunFolder, moved: Sequence[Path]) -> Path:
    """Return a folder for earlier results that has none of these names yet."""
    records = [path for name in _RECORDS if (path := folder.own / name).exists()]
    since = records[0].stat().st_mtime if records else time.time()
    when = time.strftime("%Y-%m-%d_%H%M%S", time.localtime(since))
    target, n = folder.path / EARLIER / when, 1
    while any((target / path.name).exists() for path in moved):
        n += 1
        target = target.with_name(f"{when}_{n}")
    return target


def _copy_records(folder: RunFolder, target: RunFolder) -> None:
    """Copy what shows whose the results are, and which are finished; write a status of them."""
    target.own.mkdir(parents=True, exist_ok=True)
    for path in (folder.own / name for name in _RECORDS):
        if path.is_dir():
            shutil.copytree(path, target.own / path.name, dirs_exist_ok=True)
        elif path.exists():
            write_atomic(target.own / path.name, path.read_bytes())
    known = folder.manifest() or {}
    done, wanted = len(target.finished()), sum(known.get("wanted", {}).values())
    manifest = folder.own / "manifest.json"
    told = Status(
        state="done" if done >= wanted else "stopped",
        done=done,
        wanted=max(done, wanted),
        started=manifest.stat().st_mtime if manifest.exists() else None,
        message="" if done >= wanted else "it was set aside before it was finished.",
        remedy="" if done >= wanted else "To finish it, run its job again under another name.",
    )
    status.write(target.own / "status.json", told)
