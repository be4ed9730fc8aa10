"""Measures of how much an alignment tells."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Int8, UInt64

from af3nb.alignment.msa import Msa, read_a3m
from af3nb.chem.residues import CLASS_INDEX, GAP, PROTEIN_CLASSES, RNA_CLASSES
from af3nb.errors import InputError

MOST_COMPARED = 500  # rows; of more, a sample of this size is compared with all
_DIFFERENT = 0.2  # share of a row's residues; rows that differ in more count as two
_BITS = max(CLASS_INDEX.values()).bit_length()
_BLOCK = 4096  # rows whose bits fit into a processor's cache


@dataclass(frozen=True)
class MsaStatistics:
    """Statistics of `r` rows with `n` columns, the query included.

    `coverage` counts the rows with a residue in a column; `identity` is the share of a row's
    residues that equal the query's; `effective` counts rows that differ from all others by a fifth.
    """

    coverage: Int[np.ndarray, " n"]
    identity: Float[np.ndarray, " r"]
    covered: Float[np.ndarray, " r"]  # share of the query's columns that a row fills
    effective: float

    @property
    def depth(self) -> int:
        """The number of rows, the query included."""
        return len(self.identity)

    @property
    def length(self) -> int:
        """The number of columns."""
        return len(self.coverage)

    @property
    def variety(self) -> str:
        """The effective number of rows in words, "about" if it is an estimate."""
        about = "about " if self.depth > MOST_COMPARED else ""
        return f"{about}{self.effective:,.0f} of them different"

    def __str__(self) -> str:
        thin = int((self.coverage < 30).sum())
        text = (
            f"{self.depth:,} rows over {self.length} residues, {self.variety}; "
            f"a residue is covered {np.median(self.coverage):,.0f} times (median)"
        )
        return f"{text}; {thin} residues fewer than 30 times" if thin else text


def msa_statistics(msa: Msa) -> MsaStatistics:
    """Return the statistics of an alignment."""
    filled = _filled(msa)
    lengths = np.maximum(1, filled.sum(axis=1))
    same = ((msa.rows == msa.rows[0]) & filled).sum(axis=1)
    return MsaStatistics(
        filled.sum(axis=0), same / lengths, filled.mean(axis=1), effective_rows(msa)
    )


def statistics_of(text: str, query: str, *, rna: bool = False) -> MsaStatistics:
    """Return the statistics of an A3M text."""
    return msa_statistics(_read(text, query, rna))


def coverage_of(
    texts: Iterable[str | None], query: str, *, rna: bool = False
) -> Int[np.ndarray, " n"]:
    """Count the rows of several A3M texts that have a residue in each column, except the query.

    A text that is not an alignment of the query does not count.
    """
    counts = np.zeros(len(query), int)
    for text in filter(None, texts):
        with suppress(InputError):
            counts += _filled(_read(text, query, rna))[1:].sum(axis=0)
    return counts


def effective_rows(msa: Msa) -> float:
    """Return the number of rows when similar rows share one vote.

    A row's vote is one over the number of rows, itself included, that have its residues in at
    least 80 % of its columns. For deep alignments this is estimated from a fixed sample.
    """
    chosen = np.arange(len(msa.rows))
    if len(msa.rows) > MOST_COMPARED:
        chosen = np.random.default_rng(0).choice(len(msa.rows), MOST_COMPARED, replace=False)
    planes, filled = _bit_planes(msa.rows), _packed(_filled(msa))
    lengths = np.bitwise_count(filled[chosen]).sum(axis=1, dtype=np.int64)
    alike = np.zeros(len(chosen), np.int64)
    for start in range(0, len(msa.rows), _BLOCK):
        block = planes[:, start : start + _BLOCK]
        for k, row in enumerate(chosen):
            differs = np.bitwise_or.reduce(block ^ planes[:, row, None], axis=0) & filled[row]
            places = np.bitwise_count(differs).sum(axis=1, dtype=np.int32)
            alike[k] += np.count_nonzero(places <= _DIFFERENT * lengths[k])
    votes = 1.0 / alike[lengths > 0]
    return float(votes.sum() * len(msa.rows) / len(chosen))


def _read(text: str, query: str, rna: bool) -> Msa:
    return read_a3m(text, query, RNA_CLASSES if rna else PROTEIN_CLASSES, where="alignment")


def _filled(msa: Msa) -> Bool[np.ndarray, "r n"]:
    return msa.rows != CLASS_INDEX[GAP]


def _bit_planes(rows: Int8[np.ndarray, "r n"]) -> UInt64[np.ndarray, "b r w"]:
    """The bits of the classes, one plane a bit, 64 columns a word."""
    return np.stack([_packed(rows >> bit & 1) for bit in range(_BITS)])


def _packed(flags: np.ndarray) -> UInt64[np.ndarray, "r w"]:
    """The flags of each row, 64 a word."""
    width = -flags.shape[1] % 64
    padded = np.pad(flags.astype(bool), ((0, 0), (0, width)))
    return np.packbits(padded, axis=1).view(np.uint64)
