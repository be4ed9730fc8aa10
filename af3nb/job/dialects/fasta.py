"""Sequences in FASTA, bare, or in ColabFold's `A:B` lines and tables; also writes FASTA.

Records of a FASTA file are the chains of one job. Where a record has a colon, as in `MKT:MKT`, each
record is a job whose chains the colons part, as in ColabFold, or slashes, as in ProteinMPNN. A
header may say the chain and its kind: `>A|protein`, `>protein|name`, `>A|ccd` with a code or
`>A|smiles` with a SMILES below, `>1ABC_1|Chains A, B|...` for copies.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from af3nb.alignment.text import read_records
from af3nb.errors import InputError, Place
from af3nb.job.dialects.fasta_headers import Header, read_header
from af3nb.job.imported import Imported, Written, evidence_of, new_ids, wishes_of
from af3nb.job.job import Job, Ligand, Molecule, Protein
from af3nb.job.rules.basics import combined, job_problems
from af3nb.job.sequences import polymer

MOST_RECORDS = 5000
WIDTH = 80
NO_MSA = "empty"  # in place of a file, as Boltz says it


class Record(NamedTuple):
    """A header without its >, and the text below it."""

    header: str
    text: str


def records(text: str) -> list[Record]:
    """Return the records of a FASTA text; text before the first header has none."""
    lines = io.StringIO(text, newline=None)
    found = read_records(line for line in lines if not line.lstrip().startswith(";"))
    found = list(islice(found, MOST_RECORDS + 1))
    if len(found) > MOST_RECORDS:
        message = f"there are more than {MOST_RECORDS} sequences here."
        raise InputError(message, remedy="Split the file. Is it an MSA? Name it .a3m.")
    return [Record((header or "").strip(), "\n".join(below)) for header, below in found]


def parse(text: str, *, name: str = "job", kind: str | None = None) -> Imported:
    """Return the job of FASTA or bare sequences, or a job per record if any has a colon.

    `kind` ("protein", "dna" or "rna") overrules what headers and letters suggest.
    """
    found = [(read_header(record.header), record.text) for record in records(text)]
    if not found:
        raise InputError("there is no sequence here.")
    alone = len(found) == 1
    if any(header.kind != "smiles" and re.search("[:/]", below) for header, below in found):
        jobs = [
            (header.name or (name if alone else f"{name}_{i}"),
             [(Header(), part) for part in re.split("[:/]", below)])
            for i, (header, below) in enumerate(found, start=1)
        ]  # fmt: skip
    else:
        jobs = [((found[0][0].name if alone else "") or name, found)]
    return _imported("fasta", jobs, kind)


def parse_table(text: str, *, kind: str | None = None) -> Imported:
    """Return a job for each row of ColabFold's table with columns `id` and `sequence`."""
    if text.count("\n") > 2 * MOST_RECORDS:
        raise InputError(f"the table has more than {MOST_RECORDS} rows.", remedy="Split it.")
    first = text.lstrip().splitlines()[0]
    mark = next((m for m in "\t;" if m in first), ",")
    try:
        rows = list(csv.reader(text.strip().splitlines(), delimiter=mark))
    except csv.Error as error:
        raise InputError(f"this table cannot be read ({error}).") from None
    head = [cell.strip().lower() for cell in rows[0]]
    if "sequence" not in head:
        raise InputError('the table has no column "sequence".', where="line 1")
    at = head.index("sequence")
    label = next((head.index(word) for word in ("id", "name") if word in head), None)
    jobs = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= at:
            message = f"expected a row of {len(rows[0])} cells, found {len(row)}."
            raise InputError(message, where=f"line {number}")
        called = row[label].strip() if label is not None and label < len(row) else ""
        parts = [(Header(), part) for part in row[at].split(":")]
        jobs.append((called or f"job_{number - 1}", parts))
    if not jobs:
        raise InputError("the table has only a header row.")
    used = ("", "sequence", "" if label is None else head[label])
    losses = [f'the column "{c}" of the table' for c in head if c not in used]
    imported = _imported("csv", jobs, kind)
    return replace(imported, losses=tuple(losses))


def write(jobs: Iterable[Job]) -> Written:
    """Return the chains as FASTA; `losses` names what it does not contain.

    Records name chain and kind. Two jobs or more give a record each with colons between chains.
    """
    jobs = list(jobs)
    alone = len(jobs) == 1
    lines, losses = [], []
    for job in jobs:
        losses += [f"{'' if alone else f'{job.name}: '}{loss}" for loss in _losses(job, one=alone)]
        if not alone:
            whole = ":".join(m.sequence for _, m in job.chains if not isinstance(m, Ligand))
            lines += [f">{'_'.join(job.name.split())}", *_wrapped(whole)]
            continue
        for molecule in job.molecules:
            kind, text = _record(molecule)
            for id in molecule.ids if text else ():
                lines += [f">{id}|{kind}", *_wrapped(text)]
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
    losses += wishes_of(job)
    for molecule in job.molecules:
        chain = ", ".join(molecule.ids)
        if isinstance(molecule, Ligand):
            if not one or len(molecule.ccd_codes) > 1:
                losses.append(f"the ligand {molecule.smiles or '-'.join(molecule.ccd_codes)}")
        elif molecule.modifications:
            losses.append(f"the modifications of chain {chain}")
        losses += evidence_of(molecule)
        if molecule.description is not None:
            losses.append(f"the description of chain {chain}")
    return losses


def _imported(
    dialect: str,
    jobs: Sequence[tuple[str, list[tuple[Header, str]]]],
    kind: str | None,
) -> Imported:
    """The jobs of named lists of headers with sequences."""
    made, notes, losses, problems = [], [], [], []
    for name, parts in jobs:
        try:
            job, new = _job(name, parts, kind)
            made.append(job)
            notes += [f"{name}: {note}" if len(jobs) > 1 else note for note in new]
            losses += [
                f"the MSA in {h.msa!r}, which a header names"
                for h, _ in parts
                if h.msa not in ("", NO_MSA)
            ]
        except InputError as error:
            problems += error.problems
    if problems:
        raise combined(problems)
    return Imported(dialect, tuple(made), tuple(notes), tuple(losses))


def _job(name: str, parts: list[tuple[Header, str]], kind: str | None) -> tuple[Job, list[str]]:
    own = [id for header, _ in parts for id in header.ids if id]
    usable = len(set(own)) == len(own)
    ids = new_ids(set(own))
    molecules: list[Molecule] = []
    notes: list[str] = []
    problems: list[InputError] = []
    for i, (header, text) in enumerate(parts, start=1):
        chain = tuple(id if id and usable else next(ids) for id in header.ids)
        if header.kind == "smiles":
            molecules.append(Ligand(chain, smiles=text.strip(), description=header.said))
            continue
        if header.kind == "ccd":
            molecules.append(Ligand(chain, tuple(text.split()), description=header.said))
            continue
        where, said = f"{name}, sequence {i}", kind or header.kind
        try:
            molecule, new = polymer(text, chain, kind=said, hint=header.hint, where=where)
        except InputError as error:
            problems.append(error)
        else:
            molecule = replace(molecule, description=header.said)
            if header.msa == NO_MSA and isinstance(molecule, Protein):
                molecule = replace(molecule, unpaired_msa="", paired_msa="")
            molecules.append(molecule)
            notes += [note for note in new if note not in notes]
    job = Job(name[:150], tuple(merged(molecules)))
    if not problems:
        problems = [problem.told_at(_where(problem.place, name)) for problem in job_problems(job)]
    if problems:
        raise combined(problems)
    return job, notes


def _where(place: Place | None, name: str) -> str:
    return f"{name}, chain {place.chain}" if place and place.chain else name


def merged(molecules: Iterable[Molecule]) -> list[Molecule]:
    """Join equal molecules into copies of the first, which has the descriptions of all."""
    first: dict[Molecule, list[Molecule]] = {}
    for molecule in molecules:
        first.setdefault(replace(molecule, ids=(), description=None), []).append(molecule)
    return [
        replace(
            alike,
            ids=tuple(id for molecule in copies for id in molecule.ids),
            description="; ".join(dict.fromkeys(filter(None, (m.description for m in copies))))
            or None,
        )
        for alike, copies in first.items()
    ]


def _wrapped(text: str) -> list[str]:
    """The lines of a sequence; a SMILES is not broken."""
    if not text.isalpha():
        return [text]
    return [text[i : i + WIDTH] for i in range(0, len(text), WIDTH)]
