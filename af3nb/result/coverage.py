"""How many rows of a job's alignments cover each residue of each chain."""

from af3nb.alignment.statistics import coverage_of
from af3nb.job.job import Job, Protein, Rna
from af3nb.job.rules.pairs import rows_read


def coverage(job: Job | None) -> dict[str, list[int]]:
    """Return the rows that have a residue in each column, by chain; no entry where none were given.

    Rows that the model gets count once, whether paired or not; the query does not count.
    """
    texts = rows_read(job) if job else {}
    return {
        id: coverage_of([texts[id]], molecule.sequence, rna=isinstance(molecule, Rna)).tolist()
        for id, molecule in (job.chains if job else ())
        if id in texts and isinstance(molecule, Protein | Rna)
    }
