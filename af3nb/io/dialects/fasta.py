"""Sequences in FASTA, bare or in ColabFold's `A:B` lines and tables; FASTA is written as well.

Records of a FASTA file are the chains of one job. Where a record has a colon, as in `MKT:MKT`, each
record is a job whose chains the colons part, as in ColabFold. A header may say the chain and its
kind: `>A|protein`, `>protein|name`, `>A|ccd` with a code or `>A|smiles` with a SMILES below.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from af3nb.errors import InputError
from af3nb.io.checks import combined, job_problems
from af3nb.io.imported import Imported, Written, new_ids
from af3nb.io.job import Job, Ligand, Molecule, Protein, Rna
from af3nb.io.sequences import POLYMERS, polymer

MOST_RECORDS = 5000
WIDTH = 80

_KINDS = (*POLYMERS, "ccd", "smiles")
_PDB_KINDS = {"mol:protein": "protein"}


class Record(NamedTuple):
    """A header without its >, and the text below it."""

    header: str
    text: str


def records(text: str) -> list[Record]:
    """Return the records of a FASTA text; what stands before the first has no header."""
    found: list[tuple[str, list[str]]] = []
    for line in io.StringIO(text, newline=None):
        line = line.strip()
        if line.startswith(">"):
            found.append((line[1:].strip(), []))
        elif line and not line.startswith(";"):
            if not found:
                found.append(("", []))
            found[-1][1].append(line)
        if len(found) > MOST_RECORDS:
            message = f"there are more than {MOST_RECORDS} sequences here."
            raise InputError(message, remedy="Split the file. Is it an MSA? Name it .a3m.")
    return [Record(header, "\n".join(lines)) for header, lines in found]


def parse(text: str, *, name: str = "job", kind: str | None = None) -> Imported:
    """Return the job, or with colons the jobs, of FASTA or bare sequences.

    `kind` ("protein", "dna" or "rna") overrules what headers and letters suggest.
    """
    found = records(text)
    if not found:
        raise InputError("there is no sequence here.")
    if any(":" in record.text for record in found if _said(record.header)[1] != "smiles"):
        jobs = []
        for i, record in enumerate(found):
            called = _name(record.header) or (name if len(found) == 1 else f"{name}_{i + 1}")
            jobs.append((called, [(record.header, part) for part in record.text.split(":")]))
    else:
        called = (_name(found[0].header) if len(found) == 1 else "") or name
        jobs = [(called, [(record.header, record.text) for record in found])]
    return _imported("fasta", jobs, kind, split=len(jobs) > 1 or ":" in text)


def parse_table(text: str, *, kind: str | None = None) -> Imported:
    """Return a job for each row of ColabFold's table with columns `id` and `sequence`."""
    if text.count("\n") > 2 * MOST_RECORDS:
        raise InputError(f"the table has more than {MOST_RECORDS} rows.", remedy="Split it.")
    first = text.lstrip().splitlines()[0]
    try:
        rows = list(csv.reader(text.strip().splitlines(), delimiter="\t" if "\t" in first else ","))
    except csv.Error as error:
        raise InputError(f"this table cannot be read ({error}).") from None
    head = [cell.strip().lower() for cell in rows[0]]
    if "sequence" not in head:
        raise InputError('the table has no column "sequence".', where="line 1")
    at = head.index("sequence")
    label = head.index("id") if "id" in head else None
    jobs = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= at:
            message = f"a row of {len(rows[0])} cells is wanted, found {len(row)}."
            raise InputError(message, where=f"line {number}")
        called = row[label].strip() if label is not None and label < len(row) else ""
        parts = [("", part) for part in row[at].split(":")]
        jobs.append((called or f"job_{number - 1}", parts))
    if not jobs:
        raise InputError("the table has no rows but its head.")
    losses = [f'the column "{c}" of the table' for c in head if c not in ("id", "sequence", "")]
    imported = _imported("csv", jobs, kind, split=True)
    return replace(imported, losses=tuple(losses))


def write(jobs: Iterable[Job]) -> Written:
    """Return the chains as FASTA; `losses` name what is not in it.

    Records name chain and kind. Two jobs or more give a record each with colons between chains.
    """
    jobs = list(jobs)
    lines, losses = [], []
    for job in jobs:
        said = f"{job.name}: " if len(jobs) > 1 else ""
        losses += [said + loss for loss in _losses(job, one=len(jobs) == 1)]
        polymers = [(id, m) for id, m in job.chains if not isinstance(m, Ligand)]
        if len(jobs) == 1:
            chains = [(id, m) for m in job.molecules for id in m.ids]
            for id, molecule in chains:
                kind, text = _record(molecule)
                if text:
                    lines += [f">{id}|{kind}", *_wrapped(text)]
        else:
            whole = ":".join(m.sequence for _, m in polymers)
            lines += [f">{_one_line(job.name)}", *_wrapped(whole)]
    return Written("\n".join(lines) + "\n", tuple(losses))


def _record(molecule: Molecule) -> tuple[str, str]:
    if not isinstance(molecule, Ligand):
        return molecule.kind, molecule.sequence
    if molecule.smiles:
        return "smiles", molecule.smiles
    return ("ccd", molecule.ccd_codes[0]) if len(molecule.ccd_codes) == 1 else ("", "")


def _losses(job: Job, *, one: bool) -> list[str]:
    losses = [] if one is False else [f"the name of the job ({job.name})"]
    losses += [] if job.seeds == (1,) else ["the seeds"]
    losses += ["the bonds"] if job.bonds else []
    losses += ["components of your own (userCCD)"] if job.user_ccd else []
    for molecule in job.molecules:
        chain = ", ".join(molecule.ids)
        if isinstance(molecule, Ligand):
            if not one or len(molecule.ccd_codes) > 1:
                losses.append(f"the ligand {molecule.smiles or '-'.join(molecule.ccd_codes)}")
        elif molecule.modifications:
            losses.append(f"the modifications of chain {chain}")
        if isinstance(molecule, Protein | Rna) and molecule.unpaired_msa is not None:
            losses.append(f"the MSA of chain {chain}")
        if isinstance(molecule, Protein):
            losses += (
                [f"the paired MSA of chain {chain}"] if molecule.paired_msa is not None else []
            )
            losses += [f"the templates of chain {chain}"] if molecule.templates is not None else []
        if molecule.description is not None:
            losses.append(f"the description of chain {chain}")
    return losses


def _imported(
    dialect: str,
    jobs: Sequence[tuple[str, list[tuple[str, str]]]],
    kind: str | None,
    *,
    split: bool,
) -> Imported:
    """The jobs of named lists of headers with sequences."""
    made, notes, problems = [], [], []
    for name, parts in jobs:
        try:
            job, new = _job(name, parts, kind, split=split)
            made.append(job)
            notes += [f"{name}: {note}" if len(jobs) > 1 else note for note in new]
        except InputError as error:
            problems += error.problems
    if problems:
        raise combined(problems)
    return Imported(dialect, tuple(made), tuple(notes))


def _job(
    name: str, parts: list[tuple[str, str]], kind: str | None, *, split: bool
) -> tuple[Job, list[str]]:
    said = [("", None) if split else _said(header) for header, _ in parts]
    own = [id for id, _ in said]
    usable = len(set(own)) == len(own)
    ids = new_ids(set(own))
    molecules: list[Molecule] = []
    notes: list[str] = []
    problems: list[InputError] = []
    for i, ((_, text), (id, given)) in enumerate(zip(parts, said, strict=True)):
        chain = (id if id and usable else next(ids),)
        where = f"{name}, sequence {i + 1}"
        if given in ("ccd", "smiles"):
            words = tuple(text.split())
            smiles = text.strip() if given == "smiles" else None
            molecules.append(Ligand(chain, () if smiles else words, smiles))
            continue
        try:
            molecule, new = polymer(text, chain, kind=kind or given, where=where)
        except InputError as error:
            problems.append(error)
            continue
        molecules.append(molecule)
        notes += [note for note in new if note not in notes]
    job = Job(name[:150], tuple(merged(molecules)))
    places = {f"sequences[{i}]": m.ids[0] for i, m in enumerate(job.molecules)}
    for problem in job_problems(job) if not problems else ():
        place = problem.where.split(".")[0]
        where = f"{name}, chain {places[place]}" if place in places else f"{name}"
        problems.append(InputError(problem.message, where=where, remedy=problem.remedy))
    if problems:
        raise combined(problems)
    return job, notes


def merged(molecules: Iterable[Molecule]) -> list[Molecule]:
    """Return molecules with equal ones as copies of the first."""
    first: dict[Molecule, tuple[str, ...]] = {}
    for molecule in molecules:
        alike = replace(molecule, ids=())
        first[alike] = first.get(alike, ()) + molecule.ids
    return [replace(molecule, ids=ids) for molecule, ids in first.items()]


def _said(header: str) -> tuple[str, str | None]:
    """The chain id and the kind that a header says, if any."""
    fields = [field.strip() for field in header.split("|")]
    kinds = [f.lower() for f in fields[:2] if f.lower() in _KINDS]
    words = header.lower().split()
    kind = kinds[0] if kinds else next((_PDB_KINDS[w] for w in words if w in _PDB_KINDS), None)
    id = fields[0] if kinds and re.fullmatch("[A-Z]{1,4}", fields[0]) else ""
    return ("" if id.lower() in _KINDS else id), kind


def _name(header: str) -> str:
    """What a job is called after the header of its only record."""
    id, kind = _said(header)
    fields = [field.strip() for field in header.split("|")]
    others = [f for f in fields if f and f.lower() not in _KINDS and f != id]
    if kind:
        return others[0].split()[0] if others else ""
    return header.split()[0].replace("|", "_") if header.strip() else ""


def _wrapped(text: str) -> list[str]:
    """Lines of a sequence; a SMILES stays whole, for it may hold anything."""
    if not text.isalpha():
        return [text]
    return [text[i : i + WIDTH] for i in range(0, len(text), WIDTH)]


def _one_line(name: str) -> str:
    return "_".join(name.split())
