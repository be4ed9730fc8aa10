"""How many rows of a job's alignments cover each residue of each chain."""

from af3nb.alignment.statistics import coverage_of
from af3nb.job.job import Job, Protein, Rna


def coverage(job: Job | None) -> dict[str, list[int]]:
    """Return the rows that have a residue in each column, by chain; no entry where none were given.

    Paired and unpaired rows count alike; the query itself does not count.
    """
    rows = {}
    for chain, molecule in job.chains if job else ():
        if isinstance(molecule, Protein | Rna):
            texts = [molecule.unpaired_msa, getattr(molecule, "paired_msa", None)]
            if any(texts):
                rna = isinstance(molecule, Rna)
                rows[chain] = coverage_of(texts, molecule.sequence, rna=rna).tolist()
    return rows
