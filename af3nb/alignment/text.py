"""The text of FASTA and A3M: its records, and whether they are an alignment of a given chain."""

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from jaxtyping import Int, Int16

from af3nb.errors import InputError, Place, short

INSERTED, _INVALID = -1, -2
_RESIDUE = re.compile("[A-Z]")
_MARKS = "\0\ufeff"  # the NULs of MMseqs2 and the byte order mark of Windows
_RECORD = re.compile(rf"(?:^|\r)(?:[^\S\r\n]|[{_MARKS}])*>", re.MULTILINE)
_INSERTIONS = str.maketrans("", "", "abcdefghijklmnopqrstuvwxyz")
_SHOWN = 60  # letters of a sequence in an error


Record = tuple[str, str]  # a description and a sequence


@dataclass(frozen=True)
class AlignedText:
    """The `r` rows of an alignment, joined to `m` letters.

    `codes` are the classes of the letters, -1 for an insertion; row k ends before letter `ends[k]`.
    """

    descriptions: tuple[str, ...]
    codes: Int16[np.ndarray, " m"]
    ends: Int[np.ndarray, " r"]


def read_records(lines: Iterable[str]) -> Iterator[tuple[str | None, list[str]]]:
    """Read records of FASTA or A3M: a description after ">", and the lines below it.

    Lines before the first ">" are a record without a description.
    """
    description: str | None = None
    below: list[str] = []
    for line in map(_bare, lines):
        if line.startswith(">"):
            if description is not None or below:
                yield description, below
            description, below = line[1:], []
        elif line:
            below.append(line)
    if description is not None or below:
        yield description, below


def parse_fasta(text: str) -> list[tuple[str, str]]:
    """Return the (description, sequence) pairs of a FASTA or A3M text, without its comments."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = (line for line in text.split("\n") if not line.startswith("#"))
    return [(d, "".join(below)) for d, below in read_records(lines) if d is not None]


def read_fasta(path: Path) -> Iterator[tuple[str, str]]:
    """Read the (description, sequence) pairs of a file, which may be packed with gzip."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", errors="replace") as lines:
        for description, below in read_records(lines):
            if description is not None:
                yield description.strip(), "".join(below)


def aligned_records(text: str) -> list[Record]:
    """Return the records of an A3M text, with gaps as "-" only."""
    records = parse_fasta(text)
    return without_dots(records) if "." in text else records


def without_dots(records: list[Record]) -> list[Record]:
    """Return the rows of an alignment without dots, which mean one of two things.

    A row that lacks columns without its dots has them for gaps, as in Stockholm files. In other
    rows they stand beside the insertions of other rows, as in A2M files, and are left out.
    """
    if not records:
        return []
    width = columns_of(records[0][1].replace(".", ""))
    return [(name, _without_dots(row, width) if "." in row else row) for name, row in records]


def plain_a3m(text: str) -> str:
    """Return an A3M text as AlphaFold 3 reads it, unchanged where it can."""
    marked = any(mark in text for mark in _MARKS)
    records = parse_fasta(text) if marked or "." in text else []
    if marked or any("." in row for _, row in records):
        return write_fasta(without_dots(records))
    return text


def columns_of(row: str) -> int:
    """Return the number of columns of a row; insertions are none."""
    return len(row.translate(_INSERTIONS))


def write_fasta(records: Iterable[tuple[str, str]]) -> str:
    """Return the text of (description, sequence) pairs, a line each."""
    return "".join(f">{description}\n{sequence}\n" for description, sequence in records)


def count_rows(text: str | None) -> int:
    """Count the records of a FASTA or A3M text; a ">" inside a description does not count."""
    return len(_RECORD.findall(text or ""))


def has_residue(row: str) -> bool:
    """Whether a row of an alignment is more than gaps."""
    return _RESIDUE.search(row) is not None


def parse_a3m(
    text: str, query: str, classes: Mapping[str, int], *, where: str | Place, written: str = ""
) -> AlignedText:
    """Read an A3M text whose first row must be `query`; an empty text is the query alone.

    The row may also have the letters of `written`, the chain before its residues were modified,
    and is then read as the query. `classes` gives the class of each capital letter and of the gap.
    Lower-case letters are insertions. All rows must have the same number of columns.
    """
    return _parsed(text, query, tuple(classes.items()), where, written or query)


@lru_cache(maxsize=4)  # it is checked first, and then read for each seed
def _parsed(
    text: str,
    query: str,
    alphabet: tuple[tuple[str, int], ...],
    where: str | Place,
    written: str,
) -> AlignedText:
    classes = dict(alphabet)
    records = aligned_records(text) if text.strip() else [("query", query)]
    if not records:
        message = "the alignment has no rows."
        remedy = "Each row of an A3M text starts with a line '>name'."
        if text.lstrip().startswith(("# STOCKHOLM", "CLUSTAL")):
            message = f"this is {text.split()[text[0] == '#'].title()}, not A3M."
            remedy = "Convert it, for example with HH-suite's reformat.pl."
        raise InputError(message, where=where, remedy=remedy)
    joined = "".join(sequence for _, sequence in records)
    codes = _code_table(classes)[np.frombuffer(joined.encode("latin-1", "replace"), np.uint8)]
    ends = np.cumsum([len(sequence) for _, sequence in records])
    _check_letters(records, joined, codes, ends, where)
    first = codes[: ends[0]]
    _check_first_row(records[0], first, query, written, classes, where)
    first[first >= 0] = [classes[letter] for letter in query]
    _check_widths(records, codes, ends, where)
    return AlignedText(tuple(description for description, _ in records), codes, ends)


def with_query(text: str, query: str) -> str:
    """Return an A3M text whose first row has the letters of `query` in place of its own."""
    (description, row), *others = aligned_records(text)
    letters = iter(query)
    row = "".join(c if c.islower() else next(letters) for c in row)
    return write_fasta([(description, row), *others])


def _bare(line: str) -> str:
    return line.strip().strip(_MARKS).strip()


def _without_dots(row: str, width: int) -> str:
    bare, gapped = row.replace(".", ""), row.replace(".", "-")
    return gapped if columns_of(bare) < width == columns_of(gapped) else bare


def _code_table(classes: Mapping[str, int]) -> Int16[np.ndarray, "256"]:
    table = np.full(256, _INVALID, np.int16)
    table[ord("a") : ord("z") + 1] = INSERTED
    for letter, code in classes.items():
        table[ord(letter)] = code
    return table


def _name(records: list[tuple[str, str]], row: int) -> str:
    return f"row {row + 1} (>{short(records[row][0])})"


def _check_letters(records, joined: str, codes, ends, where: str | Place) -> None:
    bad = np.flatnonzero(codes == _INVALID)
    if len(bad):
        row = int(np.searchsorted(ends, bad[0], side="right"))
        raise InputError(
            f"{_name(records, row)} contains the character {joined[bad[0]]!r}.",
            where=where,
            remedy="An A3M row has only capital letters, '-' for gaps, and lower-case insertions.",
        )


def _check_first_row(
    record, codes, query: str, written: str, classes: Mapping[str, int], where: str | Place
) -> None:
    found = codes[codes >= 0].tolist()
    both = zip(query, written, strict=True)
    wanted = [{classes.get(a, _INVALID), classes.get(b, _INVALID)} for a, b in both]
    if len(found) == len(wanted) and all(map(set.__contains__, wanted, found)):
        return
    message = (
        f"the first row (>{short(record[0])}) is {_with_length(record[1])}, but the sequence "
        f"of the chain is {_with_length(query)}"
    )
    differ = (i for i, (w, f) in enumerate(zip(wanted, found, strict=False), start=1) if f not in w)
    if max(len(query), len(record[1])) > _SHOWN and (first := next(differ, 0)):
        message += f"; they differ from residue {first} on"
    raise InputError(
        f"{message}.",
        where=where,
        remedy="The first row must be the chain itself; modified residues are written as the "
        "letters of their parents.",
    )


def _check_widths(records, codes, ends, where: str | Place) -> None:
    so_far = np.append(0, np.cumsum(codes >= 0))
    widths = np.diff(so_far[ends], prepend=0)
    ragged = np.flatnonzero(widths != widths[0])
    if len(ragged):
        row = int(ragged[0])
        raise InputError(
            f"{_name(records, row)} has {widths[row]} columns, but the first row has {widths[0]}.",
            where=where,
            remedy="Lower-case letters are insertions and do not count. Gaps are '-'.",
        )


def _with_length(sequence: str) -> str:
    return sequence if len(sequence) <= _SHOWN else f"{sequence[:_SHOWN]}... ({len(sequence)})"
