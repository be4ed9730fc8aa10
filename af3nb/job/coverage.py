"""How many rows of the alignments cover each residue of each chain."""

import numpy as np
from jaxtyping import Int

from af3nb.alignment.msa import read_a3m
from af3nb.chem.residues import CLASS_INDEX, GAP, PROTEIN_CLASSES, RNA_CLASSES
from af3nb.errors import InputError
from af3nb.job.job import Job, Protein, Rna


def coverage(job: Job | None) -> dict[str, list[int]]:
    """Return the rows that have a residue in each column, by chain; no entry where none were given.

    Paired and unpaired rows count alike; the query itself does not count.
    """
    rows = {}
    for chain, molecule in job.chains if job else ():
        if isinstance(molecule, Protein):
            texts, classes = (molecule.unpaired_msa, molecule.paired_msa), PROTEIN_CLASSES
        elif isinstance(molecule, Rna):
            texts, classes = (molecule.unpaired_msa,), RNA_CLASSES
        else:
            continue
        given = [text for text in texts if text]
        if given:
            rows[chain] = sum(
                (_covered(text, molecule.sequence, classes) for text in given),
                np.zeros(len(molecule.sequence), int),
            ).tolist()
    return rows


def _covered(text: str, query: str, classes) -> Int[np.ndarray, " n"]:
    try:
        rows = read_a3m(text, query, classes, where="alignment").rows
    except InputError:
        return np.zeros(len(query), int)
    return (rows[1:] != CLASS_INDEX[GAP]).sum(axis=0)
