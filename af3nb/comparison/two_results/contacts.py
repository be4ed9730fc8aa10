"""Contacts between chains that one result has and the other lacks."""

from itertools import combinations
from typing import NamedTuple

import numpy as np

from af3nb.comparison.two_results.seeds import Seeds
from af3nb.confidence.contacts import contacts

FEWEST = 3  # contacts gained or lost: among many, one or two change by chance

Pair = tuple[int, int]  # residues that both results have, counted from 0


class ContactChange(NamedTuple):
    """Contacts of two chains: those that all seeds of one result have and no seed of the other.

    `distance` is the share of contacts in which seeds of the two differ (the median), and `noise`
    the largest share in which seeds of one result do.
    """

    chains: tuple[str, str]
    gained: tuple[Pair, ...]
    lost: tuple[Pair, ...]
    distance: float
    noise: float

    @property
    def beyond(self) -> bool:
        """Whether the two differ by more than seeds do, and in more than one or two contacts."""
        changed = len(self.gained) + len(self.lost)
        return self.distance > self.noise and changed >= FEWEST


def contact_changes(first: Seeds, second: Seeds, chain: np.ndarray) -> list[ContactChange]:
    """Return the changes of every two chains that touch in a seed of either result; `chain` is that
    of each residue that both have."""
    sides = [_found(side) for side in (first, second)]
    pairs = set().union(*(one for side in sides for one in side))
    groups: dict[tuple[str, str], set[Pair]] = {}
    for pair in pairs:
        groups.setdefault((str(chain[pair[0]]), str(chain[pair[1]])), set()).add(pair)
    return [_change(names, own, sides) for names, own in sorted(groups.items())]


def _found(side: Seeds) -> list[set[Pair]]:
    """The contacts of each seed, between residues that both results have."""
    layout = side.result.layout
    index = {int(r): k for k, r in enumerate(side.residues)}
    found = []
    for sample, order in zip(side.samples, side.orders, strict=True):
        touching = contacts(np.asarray(sample.positions)[order], layout)
        ends = zip(touching.first.tolist(), touching.second.tolist(), strict=True)
        pairs = [(index[a], index[b]) for a, b in ends if a in index and b in index]
        found.append({(min(p), max(p)) for p in pairs})
    return found


def _change(names, own: set[Pair], sides: list[list[set[Pair]]]) -> ContactChange:
    first, second = ([one & own for one in side] for side in sides)
    gained = set.intersection(*second) - set.union(*first)
    lost = set.intersection(*first) - set.union(*second)
    between = [_apart(a, b) for a in first for b in second]
    within = [_apart(a, b) for side in (first, second) for a, b in combinations(side, 2)]
    noise = max(within, default=1.0)
    return ContactChange(
        names, tuple(sorted(gained)), tuple(sorted(lost)), float(np.median(between)), noise
    )


def _apart(a: set[Pair], b: set[Pair]) -> float:
    """The share of the contacts of two seeds that only one of them has."""
    return 1 - len(a & b) / len(a | b) if a | b else 0.0
