"""Conversion of jobs from any format into another, with a list of what the other cannot hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from af3nb.disk.files import write_atomic
from af3nb.errors import InputError
from af3nb.job.imported import Written
from af3nb.job.job import Job
from af3nb.job.read import read

DIALECTS = ("alphafold3", "alphafoldserver", "fasta")

_SUFFIXES = {".fasta": "fasta", ".fa": "fasta", ".faa": "fasta", ".json": "alphafold3"}


@dataclass(frozen=True)
class Converted:
    """The files written, what reading assumed, and what the files do not contain."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]
    losses: tuple[str, ...]


def convert(
    source: str | Path,
    target: str | Path,
    *,
    to: str | None = None,
    kind: str | None = None,
    templates: bool = False,
) -> Converted:
    """Read the jobs in a file and write them in the format `to`.

    Without `to` the suffix of the target says it: FASTA for .fasta, else AlphaFold 3 JSON. Several
    jobs go into one file of AlphaFold Server JSON or FASTA; as AlphaFold 3 JSON each has a file of
    its own, and the target is a folder, which is made if it has no suffix. `kind` and `templates`
    are those of `af3nb.job.read.read`.
    """
    target = Path(target).expanduser()
    folder = target.is_dir() or not (target.suffix or target.exists() or to)
    to = to or ("alphafold3" if folder else _SUFFIXES.get(target.suffix.lower()))
    if to not in DIALECTS:
        message = f"the format to write is not clear from {str(target)!r}."
        remedy = f"Choose one of {', '.join(DIALECTS)}, or use .json or .fasta."
        raise InputError(message, where="target", remedy=remedy)
    imported = read(Path(source), kind=kind, templates=templates)
    losses = list(imported.losses)
    folder |= to == "alphafold3" and len(imported.jobs) > 1 and not target.suffix
    files = _files(imported.jobs, target, to, folder=folder)
    if folder:
        _make(target)
    for path, jobs in files.items():
        written = write(jobs, to)
        losses += written.losses
        try:
            write_atomic(path, written.text)
        except OSError as error:
            message = f"{path} cannot be written: {error.strerror or error}."
            raise InputError(message, where="target") from error
    return Converted(tuple(files), imported.notes, tuple(losses))


def write(jobs: Job | Sequence[Job], to: str) -> Written:
    """Return jobs as text in a format."""
    jobs = [jobs] if isinstance(jobs, Job) else list(jobs)
    if to == "alphafold3":
        if len(jobs) != 1:
            message = f"AlphaFold 3 JSON holds one job, but there are {len(jobs)}."
            raise InputError(message, remedy="Write each to its own file.")
        return Written(jobs[0].to_json())
    if to == "alphafoldserver":
        from af3nb.job.dialects import server_text

        return server_text.write(jobs)
    if to == "fasta":
        from af3nb.job.dialects import fasta

        return fasta.write(jobs)
    raise InputError(
        f'"{to}" is not a known format.', remedy=f"Choose one of {', '.join(DIALECTS)}."
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        message = f"the folder {folder} cannot be made: {error.strerror or error}."
        raise InputError(message, where="target") from error


def _files(
    jobs: Sequence[Job], target: Path, to: str, *, folder: bool
) -> dict[Path, tuple[Job, ...]]:
    """Which jobs go to which file."""
    suffix = ".fasta" if to == "fasta" else ".json"
    if not folder:
        if to != "alphafold3" or len(jobs) == 1:
            return {target: tuple(jobs)}
        message = f"there are {len(jobs)} jobs, but AlphaFold 3 JSON holds one."
        raise InputError(
            message, where="target", remedy=f"Give a folder, such as {target.with_suffix('')}."
        )
    if to != "alphafold3":
        return {target / f"{jobs[0].sanitised_name or 'job'}{suffix}": tuple(jobs)}
    files: dict[Path, tuple[Job, ...]] = {}
    taken: set[str] = set()  # in small letters: some file systems do not tell PEP from pep
    for job in jobs:
        name, number = job.sanitised_name or "job", 1
        stem = name
        while stem.lower() in taken:
            number += 1
            stem = f"{name}_{number}"
        taken.add(stem.lower())
        files[target / f"{stem}{suffix}"] = (job,)
    return files
