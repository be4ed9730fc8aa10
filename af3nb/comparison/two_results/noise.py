"""Differences between two results, and the bar that the seeds of each set for them."""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from af3nb.result.compare.superpose import FEWEST, alike

LEAST = {"distance": 1.0, "pLDDT": 5.0, "PAE": 1.0, "score": 0.05}  # that means anything
SHORTEST = 3  # residues in a row, of a chain that is longer


class Change(NamedTuple):
    """The second result against the first: `difference`, and `noise`, the most by which seeds of
    one result differ. `beyond` says where the difference is larger than this, and means
    something."""

    difference: Float[np.ndarray, "..."]
    noise: Float[np.ndarray, "..."]
    beyond: Bool[np.ndarray, "..."]


def change(
    first: Float[np.ndarray, "..."], second: Float[np.ndarray, "..."], least: float
) -> Change:
    """Return how the means of values of seeds differ; the noise is the larger range."""
    difference = second.mean(0) - first.mean(0)
    noise = np.maximum(np.ptp(first, axis=0), np.ptp(second, axis=0))
    return Change(difference, noise, np.abs(difference) > np.maximum(noise, least))


def moved(first: Float[np.ndarray, "s t 3"], second: Float[np.ndarray, "u t 3"]) -> Change:
    """Return how far each residue lies from its place in the other result, in angstroms, after
    superposing what is alike; the noise is the largest distance between seeds of one result."""
    between = [displacement(a, b) for a in first for b in second]
    within = [displacement(a, b) for side in (first, second) for a, b in combinations(side, 2)]
    far = np.median(between, axis=0)
    noise = np.max(within, axis=0) if within else np.full(far.shape, np.inf)
    return Change(far, noise, far > np.maximum(noise, LEAST["distance"]))


def displacement(
    x: Float[np.ndarray, "t 3"], y: Float[np.ndarray, "t 3"]
) -> Float[np.ndarray, " t"]:
    """Return the distance of each point from its counterpart, superposed by what is alike."""
    if len(x) < FEWEST:
        return np.full(len(x), np.nan)
    return alike(x, y)[1]


def in_rows(
    beyond: Bool[np.ndarray, " k"], chain: np.ndarray, shortest: int = SHORTEST
) -> Bool[np.ndarray, " k"]:
    """Return `beyond` without stretches that are too short to mean something."""
    kept, k = np.zeros(len(beyond), bool), 0
    while k < len(beyond):
        end = k
        while end < len(beyond) and beyond[end] and chain[end] == chain[k]:
            end += 1
        if end - k >= min(shortest, int((chain == chain[k]).sum())):
            kept[k:end] = True
        k = max(end, k + 1)
    return kept
