"""A second job that differs from a first one by a stated change: equal seeds, shared evidence."""

import re
from dataclasses import replace

from af3nb.errors import InputError
from af3nb.job.job import Job, Ligand, Molecule, Protein, Rna
from af3nb.job.steps.residues import mutate

_CHANGE = re.compile(
    r"(?:(\w+(?:\s*[+]\s*\w+)*)\s*[: ]\s*)?((?:p\.)?[A-Za-z]{1,3}\d{1,6}[A-Za-z]{1,3})"
)


def variant(job: Job, change: str) -> Job:
    """Return a job with mutations such as "A:K27E, B:R5A", named after them.

    A mutation without a chain is one of the only sequence in the job, in all its copies; "A+B:K27E"
    names several. Alignments and templates stay, with the new letters in the query's row.

    Args:
        job: The first job.
        change: The mutations, separated by commas.
    """
    names = []
    for part in filter(str.strip, re.split(r"[,;\n]", change)):
        match = _CHANGE.fullmatch(part.strip())
        if match is None:
            remedy = 'Write the chain, the old residue, its number and the new one: "A:K27E".'
            raise InputError(f'"{part.strip()}" is not a change.', where="change", remedy=remedy)
        chains = re.split(r"[+\s]+", match[1]) if match[1] else list(_only_chains(job))
        job = mutate(job, chains, match[2])
        which = f"{''.join(chains)}_" if match[1] else ""
        names.append(f"{which}{match[2].removeprefix('p.')}")
    if not names:
        return job
    return job.named("_".join([job.name, *names]))


def with_evidence_of(job: Job, known: Job) -> Job:
    """Return a job with the alignments and templates that a job of the same sequences has.

    What the job has itself stays. Paired alignments belong to all proteins together, so they are
    taken only if these are the same.
    """
    found = {_key(m): m for m in known.molecules if not isinstance(m, Ligand)}
    same = _proteins(job) == _proteins(known)

    def filled(molecule: Molecule) -> Molecule:
        other = found.get(_key(molecule))
        if not isinstance(molecule, Protein | Rna) or molecule.unpaired_msa is not None:
            return molecule
        if not isinstance(other, Protein | Rna) or other.unpaired_msa is None:
            return molecule
        changes: dict = {"unpaired_msa": other.unpaired_msa}
        if isinstance(molecule, Protein) and isinstance(other, Protein):
            if molecule.paired_msa is None and same:
                changes["paired_msa"] = other.paired_msa
            if molecule.templates is None:
                changes["templates"] = other.templates
        return replace(molecule, **changes)

    return replace(job, molecules=tuple(map(filled, job.molecules)))


def _key(molecule: Molecule) -> tuple:
    if isinstance(molecule, Ligand):
        return (molecule.kind,)
    return molecule.kind, molecule.sequence, molecule.modifications


def _proteins(job: Job) -> set[tuple]:
    return {_key(m) for m in job.molecules if isinstance(m, Protein)}


def _only_chains(job: Job) -> tuple[str, ...]:
    polymers = [m for m in job.molecules if not isinstance(m, Ligand)]
    if len(polymers) != 1:
        remedy = 'Write the chain before the change: "A:K27E".'
        raise InputError("there are several sequences.", where="change", remedy=remedy)
    return polymers[0].ids
