"""Parts of the alignments of other makers."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float32, Int8

from af3nb.alignment.msa import Msa
from af3nb.alignment.pairing import take_rows
from af3nb.chem.residues import DNA_UNKNOWN_CLASS

N_TYPES = DNA_UNKNOWN_CLASS + 1
_FIRST_RARE = 64  # codes of letters that have no class of their own


def distinct(classes: Mapping[str, int], own: str) -> dict[str, int]:
    """An alphabet in which every capital letter outside of `own` has a code of its own.

    So rows can be compared by their letters, and then read by `in_classes`.
    """
    return {a: c if a in own or a == "-" else _FIRST_RARE + ord(a) - 65 for a, c in classes.items()}


def in_classes(msa: Msa, classes: Mapping[str, int]) -> Msa:
    """An alignment of distinct letters as one of classes."""
    table = np.arange(128, dtype=np.int8)
    for letter, code in classes.items():
        if letter != "-":
            table[_FIRST_RARE + ord(letter) - 65] = code
    return Msa(table[msa.rows], msa.deletions, msa.descriptions)


def without_repeats(msa: Msa) -> Msa:
    """The alignment without rows that equal an earlier one; insertions do not count."""
    _, first = np.unique(msa.rows, axis=0, return_index=True)
    return take_rows(msa, np.sort(first))


def joined(first: Msa, second: Msa) -> Msa:
    """The rows of two alignments of the same columns."""
    return Msa(
        np.concatenate([first.rows, second.rows]),
        np.concatenate([first.deletions, second.deletions]),
        (*first.descriptions, *second.descriptions),
    )


def profile_of(rows: Int8[np.ndarray, "r n"]) -> Float32[np.ndarray, "n 32"]:
    """Frequency of each class in each column."""
    counts = np.stack([(rows == c).sum(axis=0) for c in range(N_TYPES)], axis=1)
    return (counts / len(rows)).astype(np.float32)
