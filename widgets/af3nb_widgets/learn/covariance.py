"""What two columns of an alignment say about each other, by counting."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Int

Codes = Int[np.ndarray, "r n"]


def grouped(rows: Sequence[str], groups: Sequence[str]) -> Codes:
    """Return rows as numbers: the place of each letter's group in `groups`."""
    place = {letter: k for k, group in enumerate(groups) for letter in group}
    return np.array([[place[letter] for letter in row] for row in rows])


def table(codes: Codes, i: int, j: int) -> Int[np.ndarray, "g g"]:
    """Return how often each pair of groups stands in the columns i and j; indices from 0."""
    size = int(codes.max()) + 1
    counts = np.zeros((size, size), int)
    np.add.at(counts, (codes[:, i], codes[:, j]), 1)
    return counts


def mutual_information(codes: Codes) -> Float[np.ndarray, "n n"]:
    """Return what knowing one column tells about another, in bits; 0 on the diagonal.

    What a column shares with all others on average is taken away, as is usual (APC), since much of
    it is chance.
    """
    r, n = codes.shape
    hot = (codes[..., None] == np.arange(codes.max() + 1)).astype(float)
    both = np.einsum("ria,rjb->ijab", hot, hot) / r
    alone = hot.mean(axis=0)
    expected = np.einsum("ia,jb->ijab", alone, alone)
    ratio = np.divide(both, expected, out=np.ones_like(both), where=both > 0)
    bits = (both * np.log2(ratio)).sum(axis=(2, 3))
    np.fill_diagonal(bits, 0)
    mean = bits.sum(axis=1) / (n - 1)
    if not mean.any():
        return bits
    corrected = bits - np.outer(mean, mean) / mean.mean()
    np.fill_diagonal(corrected, 0)
    return corrected


def beyond_columns(
    layer: Callable[[Any, Any], Any], rows: Float[np.ndarray, "r n c"], *, shuffles: int = 8
) -> Float[np.ndarray, "n n"]:
    """Return how much an outer product mean says about two columns beyond each of them alone.

    `layer` takes rows and a mask, and returns a vector for each pair. Its answer is compared with
    the mean of its answers to columns that are shuffled, each for itself: they have the same
    letters, but no row is a sequence any more. The size of the difference is returned.
    """
    random = np.random.default_rng(0)
    mask = np.ones(rows.shape[:2], bool)

    def shuffled() -> np.ndarray:
        order = np.argsort(random.random(mask.shape), axis=0)
        return np.take_along_axis(rows, order[..., None], axis=0)

    free = np.mean([np.asarray(layer(shuffled(), mask)) for _ in range(shuffles)], axis=0)
    return np.linalg.norm(np.asarray(layer(rows, mask)) - free, axis=-1)
