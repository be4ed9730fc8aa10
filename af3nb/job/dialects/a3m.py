"""Alignments in A3M as jobs: the first row is the query, the others are its evidence.

ColabFold's alignments of complexes begin with a line `#lengths<TAB>copies`, have the chains side by
side, and rows of one chain only where the others are gaps.
"""

import io
import re
from dataclasses import replace
from itertools import islice

from af3nb.alignment.text import read_records
from af3nb.errors import InputError
from af3nb.job.imported import Imported, new_ids
from af3nb.job.job import Job, Molecule, Protein, Rna
from af3nb.job.rules.basics import combined, job_problems
from af3nb.job.sequences import polymer

MOST_ROWS = 250_000  # the model reads 16,384

_INSERTIONS = str.maketrans("", "", "abcdefghijklmnopqrstuvwxyz.")
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
    width = _columns(rows[0][1])
    aligned = all(_columns(row) == width for _, row in rows)
    others = "".join(row for _, row in rows[1:])
    return aligned and ("-" in others or re.search("[a-z]", others) is not None)


def parse(text: str, *, name: str = "job", kind: str | None = None) -> Imported:
    """Return the job of an alignment: its query, with the rows as unpaired or paired MSA."""
    head = _HEAD.match(text)
    rows = _rows(text[head.end() :] if head else text, most=MOST_ROWS + 1)
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
        if _columns(row) != len(query):
            message = f"this row has {_columns(row)} columns, but the query has {len(query)}."
            raise InputError(message, where=f"row {number} ({header[:30]})")
    parts = _split(rows, lengths)
    ids = new_ids()
    molecules: list[Molecule] = []
    notes, losses = [], []
    for sequence, copy, (unpaired, paired) in zip(
        _queries(query, lengths), copies, parts, strict=True
    ):
        chain = tuple(next(ids) for _ in range(copy))
        molecule, new = polymer(sequence, chain, kind=kind, where="the query")
        notes += new
        if isinstance(molecule, Protein):
            molecule = replace(molecule, unpaired_msa=unpaired, paired_msa=paired)
        elif isinstance(molecule, Rna):
            molecule = replace(molecule, unpaired_msa=unpaired)
        elif len(rows) > 1:
            losses.append(f"the MSA of the DNA chain {chain[0]}, which AlphaFold 3 does not use")
        molecules.append(molecule)
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
    lines = (line.strip().replace("\0", "") for line in io.StringIO(text, newline=None))
    found = read_records(line for line in lines if not line.startswith("#"))
    rows = ((header, "".join(below)) for header, below in found if header is not None)
    return list(islice(rows, most))


def _columns(row: str) -> int:
    return len(row.translate(_INSERTIONS))


def _queries(query: str, lengths: list[int]) -> list[str]:
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    return [query[start : start + n] for start, n in zip(starts, lengths, strict=True)]


def _split(rows: list[tuple[str, str]], lengths: list[int]) -> list[tuple[str, str]]:
    """The unpaired and the paired MSA of every chain.

    A row that covers two chains or more is paired; it stays in the MSA of each with gaps where the
    chain is absent, so that rows of all chains belong together.
    """
    if len(lengths) == 1:
        return [("".join(f">{header}\n{row}\n" for header, row in rows), "")]
    alone: list[list[str]] = [[] for _ in lengths]
    paired: list[list[str]] = [[] for _ in lengths]
    for header, row in rows:
        pieces = _cut(row, lengths)
        present = [i for i, piece in enumerate(pieces) if piece.strip("-")]
        if len(present) > 1:
            names = header.split("\t")
            for i, piece in enumerate(pieces):
                label = names[i] if len(names) == len(lengths) else header
                paired[i].append(f">{label}\n{piece}\n")
        elif present:
            alone[present[0]].append(f">{header}\n{pieces[present[0]]}\n")
    queries = _cut(rows[0][1], lengths)
    return [
        ("".join(_led(alone[i], queries[i])), "".join(paired[i]) if len(paired[i]) > 1 else "")
        for i in range(len(lengths))
    ]


def _led(rows: list[str], query: str) -> list[str]:
    """The rows with the query first."""
    first = rows and rows[0].split("\n")[1] == query
    return rows if first else [f">query\n{query}\n", *rows]


def _cut(row: str, lengths: list[int]) -> list[str]:
    """A row cut into pieces of these lengths; insertions belong to the column before them."""
    pieces, at = [], 0
    columns = [i for i, c in enumerate(row) if not (c.islower() or c == ".")]
    for i in range(len(lengths)):
        end = sum(lengths[: i + 1])
        stop = columns[end] if end < len(columns) else len(row)
        pieces.append(row[at:stop])
        at = stop
    return pieces
