"""Alignments in A3M as jobs: the first row is the query, the others are its evidence.

ColabFold's alignments of complexes begin with a line `#lengths<TAB>copies`, have the chains side by
side, and rows of one chain only where the others are gaps.
"""

import io
import re
from dataclasses import replace
from itertools import islice

from af3nb.alignment.by_row import named_by_row
from af3nb.alignment.text import (
    columns_of,
    has_residue,
    read_records,
    without_dots,
    write_fasta,
)
from af3nb.errors import InputError, counted
from af3nb.job.imported import Imported, new_ids
from af3nb.job.job import Job, Molecule, Protein, Rna
from af3nb.job.rules.basics import combined, job_problems
from af3nb.job.sequences import polymer

MOST_ROWS = 250_000  # the model reads 16,384

_HEAD = re.compile(r"#(\d+(?:,\d+)*)\s+(\d+(?:,\d+)*)\s*")


def is_a3m(text: str) -> bool:
    """Whether text is an alignment: rows of equal length, some with gaps or insertions."""
    if _HEAD.match(text):
        return True
    rows = _rows(text[:200_000], most=50)
    if len(text) > 200_000 or len(rows) == 50:
        rows = rows[:-1]
    if len(rows) < 2:
        return False
    others = "".join(row for _, row in rows[1:])
    rows = without_dots(rows)
    width = columns_of(rows[0][1])
    aligned = all(columns_of(row) == width for _, row in rows)
    return aligned and re.search("[a-z.-]", others) is not None


def parse(text: str, *, name: str = "job", kind: str | None = None) -> Imported:
    """Return the job of an alignment: its query, with the rows as unpaired or paired MSA."""
    head = _HEAD.match(text)
    rows = without_dots(_rows(text[head.end() :] if head else text, most=MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        message = f"the alignment has more than {MOST_ROWS} rows."
        raise InputError(message, remedy="Keep the rows most similar to the query.")
    if not rows:
        raise InputError(
            "the alignment has no rows.", remedy="Each row starts with a line '>name'."
        )
    query = re.sub("[a-z-]", "", rows[0][1])
    lengths, copies = _head_numbers(head) if head else ([len(query)], [1])
    if sum(lengths) != len(query):
        message = f"the first line gives {sum(lengths)} residues, but the query has {len(query)}."
        raise InputError(message, where="line 1")
    for number, (header, row) in enumerate(rows, start=1):
        if columns_of(row) != len(query):
            message = f"this row has {columns_of(row)} columns, but the query has {len(query)}."
            raise InputError(message, where=f"row {number} ({header[:30]})")
    ids = new_ids()
    molecules: list[Molecule] = []
    notes, losses = [], []
    for sequence, copy in zip(_queries(query, lengths), copies, strict=True):
        chain = tuple(next(ids) for _ in range(copy))
        molecule, new = polymer(sequence, chain, kind=kind, where="the query")
        notes += new
        molecules.append(molecule)
    proteins = [isinstance(molecule, Protein) for molecule in molecules]
    different = len({m.sequence for m in molecules if isinstance(m, Protein)}) > 1
    parts, apart = _split(rows, lengths, [different and protein for protein in proteins])
    if apart:
        notes.append(
            f"{counted(apart, 'row')} of the alignment covered several chains. They are in the "
            "unpaired MSA of each, because only rows of different proteins are paired."
        )
    for i, (unpaired, paired) in enumerate(parts):
        molecule = molecules[i]
        if isinstance(molecule, Protein):
            molecules[i] = replace(molecule, unpaired_msa=unpaired, paired_msa=paired)
        elif isinstance(molecule, Rna):
            molecules[i] = replace(molecule, unpaired_msa=unpaired)
        elif len(rows) > 1:
            id = molecule.ids[0]
            losses.append(f"the MSA of the DNA chain {id}, which AlphaFold 3 does not use")
    job = Job(name, tuple(molecules))
    if problems := job_problems(job):
        raise combined(problems)
    return Imported("a3m", (job,), tuple(notes), tuple(losses))


def _head_numbers(head: re.Match) -> tuple[list[int], list[int]]:
    lengths, copies = ([int(n[:9]) for n in head[i].split(",")] for i in (1, 2))
    if len(lengths) != len(copies) or not all(1 <= n <= 1000 for n in copies):
        message = "the lengths and the numbers of copies (1 to 1000) do not match."
        raise InputError(message, where="line 1")
    return lengths, copies


def _rows(text: str, *, most: int) -> list[tuple[str, str]]:
    lines = io.StringIO(text, newline=None)
    found = read_records(line for line in lines if not line.startswith("#"))
    rows = ((header, "".join(below)) for header, below in found if header is not None)
    return list(islice(rows, most))


def _queries(query: str, lengths: list[int]) -> list[str]:
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    return [query[start : start + n] for start, n in zip(starts, lengths, strict=True)]


def _split(
    rows: list[tuple[str, str]], lengths: list[int], pairable: list[bool]
) -> tuple[list[tuple[str, str]], int]:
    """The unpaired and the paired MSA of every chain, and how many rows were not left together.

    A row that covers two pairable chains or more is paired. Its pieces get names that pair them.
    Other pieces go to the unpaired MSAs of their chains.
    """
    if len(lengths) == 1:
        return [(write_fasta(rows), "")], 0
    alone: list[list[tuple[str, str]]] = [[] for _ in lengths]
    paired: list[list[tuple[str, str]]] = [[] for _ in lengths]
    apart = 0
    for number, (header, row) in enumerate(rows):
        names = header.split("\t")
        names = names if len(names) == len(lengths) else [header] * len(lengths)
        pieces = list(zip(names, _cut(row, lengths), strict=True))
        present = {i for i, (_, piece) in enumerate(pieces) if has_residue(piece)}
        together = {i for i in present if pairable[i]}
        if len(together) > 1:
            for i, piece in enumerate(pieces):
                paired[i].append(piece)
        else:
            together = set()
        for i in present - together:
            alone[i].append(pieces[i])
        apart += number > 0 and len(present) > 1 and together != present
    queries = _cut(rows[0][1], lengths)
    named = [write_fasta(n) if len(n) > 1 else "" for n in named_by_row(paired)]
    return [
        (write_fasta(_led(alone[i], queries[i])), named[i] if pairable[i] else "")
        for i in range(len(lengths))
    ], apart


def _led(rows: list[tuple[str, str]], query: str) -> list[tuple[str, str]]:
    """The rows with the query first."""
    return rows if rows and rows[0][1] == query else [("query", query), *rows]


def _cut(row: str, lengths: list[int]) -> list[str]:
    """A row cut into pieces of these lengths; insertions belong to the column before them."""
    pieces, at = [], 0
    columns = [i for i, c in enumerate(row) if not c.islower()]
    for i in range(len(lengths)):
        end = sum(lengths[: i + 1])
        stop = columns[end] if end < len(columns) else len(row)
        pieces.append(row[at:stop])
        at = stop
    return pieces
