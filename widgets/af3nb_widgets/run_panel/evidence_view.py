"""The alignments of a job's chains, small enough to be drawn in a widget."""

from pathlib import Path
from typing import Any

import numpy as np

from af3nb.alignment.statistics import statistics_of
from af3nb.errors import Af3nbError
from af3nb.job.job import Job, Protein, Rna
from af3nb.job.rules.pairs import rows_read

MOST_POINTS = 300
FEW = 30  # rows


def coverage_view(job: Job) -> list[dict[str, Any]]:
    """Return the rows of the alignment of each protein and RNA, in total and at each residue.

    The job is that of a run, as it is written when nothing more is searched for.
    """
    texts = rows_read(job)
    return [
        _of(molecule, texts.get(molecule.ids[0], ""))
        for molecule in job.molecules
        if isinstance(molecule, Protein | Rna)
    ]


def job_of(folder: Path) -> Job | None:
    """Return the job of a run with all its evidence, once it has been written."""
    path = next(iter(sorted(folder.glob("*_data.json"))), None)
    try:
        return Job.from_file(path) if path else None
    except (Af3nbError, OSError):
        return None


def _of(molecule: Protein | Rna, text: str) -> dict[str, Any]:
    chains = ", ".join(molecule.ids)
    row: dict[str, Any] = {"chains": chains, "length": molecule.length, "depth": 0, "points": []}
    if not text:
        return {**row, "said": "predicted from its sequence alone"}
    try:
        numbers = statistics_of(text, molecule.sequence, rna=isinstance(molecule, Rna))
    except Af3nbError as error:
        return {**row, "said": error.plain}
    row["depth"] = numbers.depth
    row["said"] = f"{numbers.depth:,} rows, {numbers.variety}"
    if numbers.depth == 1:
        row["said"] = "no related sequences: predicted from its sequence alone"
    elif numbers.depth < FEW:
        row["said"] += "; with so few, the prediction is less certain"
    row["points"] = _thinned(numbers.coverage)
    return row


def _thinned(values: np.ndarray) -> list[int]:
    """Means over equal stretches, where there are more values than pixels."""
    parts = np.array_split(values, min(len(values), MOST_POINTS))
    return [round(float(part.mean())) for part in parts]
