"""Alignments as arrays: residue classes, and insertions between columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int, Int8

from af3nb.alignment.text import parse_a3m
from af3nb.chem.residues import CLASS_INDEX, GAP
from af3nb.errors import Place


@dataclass(frozen=True)
class Msa:
    """`r` aligned rows of `n` columns; `deletions` counts the insertions just before a column."""

    rows: Int8[np.ndarray, "r n"]
    deletions: Int[np.ndarray, "r n"]
    descriptions: tuple[str, ...]


def gap_only(columns: int) -> Msa:
    """Return one row of gaps, for a chain without a sequence."""
    shape = (1, columns)
    rows = np.full(shape, CLASS_INDEX[GAP], np.int8)
    return Msa(rows, np.zeros(shape, np.int32), ("",))


def read_a3m(
    text: str, query: str, classes: Mapping[str, int], *, where: str | Place, written: str = ""
) -> Msa:
    """Read an A3M text whose first row must be `query`; an empty text is the query alone.

    The first row may also be `written`, the query before its residues were modified.
    `classes` gives the class of each capital letter and of the gap. Lower-case letters are
    insertions.
    """
    aligned = parse_a3m(text, query, classes, where=where, written=written)
    columns = np.flatnonzero(aligned.codes >= 0).astype(np.int32)
    positions = columns.reshape(len(aligned.ends), -1)
    before = np.append(0, aligned.ends[:-1]).astype(np.int32)[:, None] - 1
    deletions = np.diff(positions, axis=1, prepend=before) - 1
    rows = aligned.codes[columns].astype(np.int8).reshape(positions.shape)
    return Msa(rows, deletions, aligned.descriptions)
