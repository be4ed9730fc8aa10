"""Conversion of jobs from any format into another, with a list of what the other cannot hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from af3nb.disk.files import write_atomic
from af3nb.errors import InputError
from af3nb.job.imported import Written
from af3nb.job.job import Job
from af3nb.job.read import read

DIALECTS = (
    "alphafold3", "alphafoldserver", "fasta", "boltz", "chai", "protenix", "openfold3",
    "rosettafold3",
)  # fmt: skip

_SUFFIXES = {
    ".fasta": "fasta", ".fa": "fasta", ".faa": "fasta", ".json": "alphafold3", ".yaml": "boltz",
    ".yml": "boltz",
}  # fmt: skip
ENDINGS = {"fasta": ".fasta", "chai": ".fasta", "boltz": ".yaml"}  # the others are JSON
_ONE_EACH = ("alphafold3", "boltz", "chai")  # a file of these holds one job
_NAMES = {"alphafold3": "AlphaFold 3 JSON", "boltz": "Boltz YAML", "chai": "Chai FASTA"}


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

    Without `to` the suffix of the target says it: FASTA for .fasta, Boltz for .yaml, else AlphaFold
    3 JSON. Several jobs go into one file where the format can hold them; for AlphaFold 3, Boltz and
    Chai each has a file of its own, and the target is a folder, which is made if it has no suffix.
    Alignments, templates and restraints that the file names are written beside it. `kind` and
    `templates` are those of `af3nb.job.read.read`.
    """
    target = Path(target).expanduser()
    folder = target.is_dir() or not (target.suffix or target.exists() or to)
    to = to or ("alphafold3" if folder else _SUFFIXES.get(target.suffix.lower()))
    if to not in DIALECTS:
        message = f"the format to write is not clear from {str(target)!r}."
        remedy = f"Choose one of {', '.join(DIALECTS)}, or use .json, .yaml or .fasta."
        raise InputError(message, where="target", remedy=remedy)
    imported = read(Path(source), kind=kind, templates=templates)
    losses = list(imported.losses)
    folder |= to in _ONE_EACH and len(imported.jobs) > 1 and not target.suffix
    files = _files(imported.jobs, target, to, folder=folder)
    if folder:
        _make(target)
    made = []
    for path, jobs in files.items():
        written = write(jobs, to, stem=_stem(path))
        alone = len(files) == 1 or to not in _NAMES
        losses += written.losses if alone else [f"{jobs[0].name}: {s}" for s in written.losses]
        made.append(_write(path, written.text))
        for name, text in written.files.items():
            if (beside := path.parent / name).parent != path.parent:
                _make(beside.parent)
            made.append(_write(beside, text))
    return Converted(tuple(made), imported.notes, tuple(losses))


def _stem(path: Path) -> str:
    """The name of a file without its ending, as it begins the names of files beside it."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", path.name.removesuffix(path.suffix)).lstrip("-") or "job"


def _write(path: Path, text: str) -> Path:
    try:
        write_atomic(path, text)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}."
        raise InputError(message, where="target") from error
    return path


def write(jobs: Job | Sequence[Job], to: str, *, stem: str = "") -> Written:
    """Return jobs as text in a format; the names of files that it names begin with `stem`."""
    jobs = [jobs] if isinstance(jobs, Job) else list(jobs)
    stem = stem or (jobs[0].sanitised_name if jobs else "") or "job"
    if to in _ONE_EACH and len(jobs) != 1:
        message = f"{_NAMES[to]} holds one job, but there are {len(jobs)}."
        raise InputError(message, remedy="Write each to its own file.")
    if to == "alphafold3":
        return Written(jobs[0].to_json())
    if to in ("boltz", "chai"):
        from af3nb.job.dialects.other_programs.boltz import write as boltz
        from af3nb.job.dialects.other_programs.chai import write as chai

        return {"boltz": boltz, "chai": chai}[to].write(jobs[0], stem)
    if to in ("protenix", "openfold3", "rosettafold3"):
        from af3nb.job.dialects.other_programs.openfold3 import write as openfold3
        from af3nb.job.dialects.other_programs.protenix import write as protenix
        from af3nb.job.dialects.other_programs.rosettafold3 import write as rosettafold3

        of = {"protenix": protenix, "openfold3": openfold3, "rosettafold3": rosettafold3}
        return of[to].write(jobs, stem)
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
    suffix = ENDINGS.get(to, ".json")
    if not folder:
        if to not in _ONE_EACH or len(jobs) == 1:
            return {target: tuple(jobs)}
        message = f"there are {len(jobs)} jobs, but {_NAMES[to]} holds one."
        raise InputError(
            message, where="target", remedy=f"Give a folder, such as {target.with_suffix('')}."
        )
    if to not in _ONE_EACH:
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
