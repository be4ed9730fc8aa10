"""Jobs for a bundle, with their alignments inside, so that no student has to search."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from af3nb.disk.files import write_atomic
from af3nb.errors import EvidenceError
from af3nb.job.examples import examples
from af3nb.job.job import Job, Protein, Rna
from af3nb.msa.status import Tell, say_nothing
from af3nb.msa.wish import Wish, find_evidence


@dataclass(frozen=True)
class Packed:
    """A job of a bundle, and the chains for which it has no alignment."""

    path: Path
    alone: tuple[str, ...]
    failed: str = ""  # why its search failed


def pack_jobs(
    folder: Path, own: Iterable[Path], wish: Wish, tell: Tell = say_nothing
) -> list[Packed]:
    """Write the examples and jobs of one's own, each with the alignments that can be found."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_pack(path, folder / f"{path.stem}.json", wish, tell) for path in [*examples(), *own]]


def _pack(source: Path, target: Path, wish: Wish, tell: Tell) -> Packed:
    job, failed = Job.from_file(source), ""
    try:
        job = find_evidence(job, wish, tell=tell).job
    except EvidenceError as error:
        failed = str(error)
    write_atomic(target, job.to_json())
    alone = [id for id, molecule in job.chains
             if isinstance(molecule, Protein | Rna) and molecule.unpaired_msa is None]  # fmt: skip
    return Packed(target, tuple(alone), failed)
