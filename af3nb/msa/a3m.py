"""Alignments in A3M: rows of residue classes, and the insertions between their columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int, Int8, Int16

from af3nb.chem.residues import CLASS_INDEX, GAP
from af3nb.errors import InputError

_INSERTED, _INVALID = -1, -2


@dataclass(frozen=True)
class Msa:
    """`r` aligned rows of `n` columns; `deletions` counts the insertions just before a column."""

    rows: Int8[np.ndarray, "r n"]
    deletions: Int[np.ndarray, "r n"]
    descriptions: tuple[str, ...]


def parse_fasta(text: str) -> list[tuple[str, str]]:
    """The (description, sequence) pairs of a FASTA or A3M text."""
    records: list[tuple[str, list[str]]] = []
    for line in map(str.strip, text.split("\n")):
        if line.startswith(">"):
            records.append((line[1:], []))
        elif records and line:
            records[-1][1].append(line)
    return [(description, "".join(parts)) for description, parts in records]


def gap_only(columns: int) -> Msa:
    """One row of gaps, for what has no sequence."""
    shape = (1, columns)
    rows = np.full(shape, CLASS_INDEX[GAP], np.int8)
    return Msa(rows, np.zeros(shape, np.int32), ("",))


def read_a3m(text: str, query: str, classes: Mapping[str, int], *, where: str) -> Msa:
    """Read an A3M text whose first row must be `query`; an empty text is the query alone.

    `classes` gives the class of each capital letter and of the gap. Lower-case letters are
    insertions.
    """
    records = parse_fasta(text) if text.strip() else []
    if not records:
        if text.strip():
            raise InputError(
                "the alignment holds no row.",
                where=where,
                remedy="Each row of an A3M text starts with a line '>name'.",
            )
        records = [("query", query)]
    letters = np.frombuffer("".join(s for _, s in records).encode("latin-1", "replace"), np.uint8)
    codes = _code_table(classes)[letters]
    lengths = np.array([len(s) for _, s in records])
    _check_letters(records, letters, codes, lengths, where)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    aligned = codes >= 0
    so_far = np.append(0, np.cumsum(aligned, dtype=np.int32))
    widths = so_far[ends] - so_far[starts]
    _check_first_row(records[0], codes[: lengths[0]], query, classes, where)
    _check_widths(records, widths, where)

    shape = (len(records), int(widths[0]))
    positions = np.flatnonzero(aligned).astype(np.int32).reshape(shape)
    deletions = np.diff(positions, axis=1, prepend=starts[:, None].astype(np.int32) - 1) - 1
    rows = codes[aligned].astype(np.int8).reshape(shape)
    return Msa(rows, deletions, tuple(d for d, _ in records))


def _code_table(classes: Mapping[str, int]) -> Int16[np.ndarray, "256"]:
    table = np.full(256, _INVALID, np.int16)
    table[ord("a") : ord("z") + 1] = _INSERTED
    for letter, code in classes.items():
        table[ord(letter)] = code
    return table


def _name(records, row: int) -> str:
    return f"row {row + 1} (>{records[row][0][:40]})"


def _check_letters(records, letters, codes, lengths, where: str) -> None:
    bad = np.flatnonzero(codes == _INVALID)
    if len(bad):
        row = int(np.searchsorted(np.cumsum(lengths), bad[0], side="right"))
        raise InputError(
            f"{_name(records, row)} holds the character {chr(letters[bad[0]])!r}.",
            where=where,
            remedy="An A3M row has capital letters, '-' for gaps and lower-case insertions only.",
        )


def _check_first_row(record, codes, query: str, classes: Mapping[str, int], where: str) -> None:
    wanted = [classes.get(letter, _INVALID) for letter in query]
    if codes[codes >= 0].tolist() != wanted:
        raise InputError(
            f"the first row (>{record[0][:40]}) is {_shorten(record[1])}, but the sequence of the "
            f"chain is {_shorten(query)}.",
            where=where,
            remedy="The first row must be the chain itself, with modified residues as the "
            "letters of their standard ones.",
        )


def _check_widths(records, widths: Int[np.ndarray, " r"], where: str) -> None:
    ragged = np.flatnonzero(widths != widths[0])
    if len(ragged):
        row = int(ragged[0])
        raise InputError(
            f"{_name(records, row)} has {widths[row]} columns, but the first row has {widths[0]}.",
            where=where,
            remedy="Lower-case letters are insertions and do not count; gaps are '-'.",
        )


def _shorten(sequence: str, limit: int = 60) -> str:
    return sequence if len(sequence) <= limit else f"{sequence[:limit]}... ({len(sequence)})"
