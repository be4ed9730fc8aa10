"""Alternative positions of atoms: which of them AlphaFold 3 uses."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

NO_LETTER = ("", ".", "?", "\0")


class Site(NamedTuple):
    """An atom of a residue as a file lists it; `letter` names its alternative, if it has one."""

    component: str
    name: str
    letter: str
    occupancy: float


def used_sites(sites: Sequence[Site]) -> list[int]:
    """Return which atoms of a residue AlphaFold 3 uses, by their places.

    If all have letters, the component and then the letter with the highest mean occupancy are
    used. If some have none, each atom is chosen for itself. Of equals, the first letter is used.
    Only positions of an atom that follow one another are compared, so a name can be left more than
    once; the last of it counts.
    """
    letters = [site.letter not in NO_LETTER for site in sites]
    kept: list[int] = []
    for lettered, group in groupby(range(len(sites)), letters.__getitem__):
        places = list(group)
        if not lettered:
            kept += places
        elif all(letters):
            kept += _of_residue(sites, places)
        else:
            kept += [_most_occupied(sites, same) for same in _by_name(sites, places)]
    return kept


def _of_residue(sites: Sequence[Site], places: Iterable[int]) -> list[int]:
    """The atoms of the component and the letter with the highest occupancies."""
    best, best_letter, most = [], "", -math.inf
    for _, group in groupby(places, lambda place: sites[place].component):
        own = list(group)
        occupied = _mean_occupancies(sites, own)
        total = sum(occupied.values(), np.float32(0))
        if total > most or total == most and min(occupied) < best_letter:
            best, most = own, total
            best_letter = min(occupied, key=lambda letter: (-occupied[letter], letter))
    return [
        next((place for place in same if sites[place].letter == best_letter), same[0])
        for same in _by_name(sites, best)
    ]


def _mean_occupancies(sites: Sequence[Site], places: Iterable[int]) -> dict[str, np.float32]:
    """By letters; in single precision, in which AlphaFold 3 finds its equals."""
    values: dict[str, list[np.float32]] = {}
    for place in places:
        values.setdefault(sites[place].letter, []).append(np.float32(sites[place].occupancy))
    return {a: sum(found, np.float32(0)) / np.float32(len(found)) for a, found in values.items()}


def _most_occupied(sites: Sequence[Site], places: Iterable[int]) -> int:
    return min(places, key=lambda place: (-sites[place].occupancy, sites[place].letter))


def _by_name(sites: Sequence[Site], places: Iterable[int]) -> list[list[int]]:
    """Places of one name that follow one another; deuterium counts as hydrogen."""
    return [list(group) for _, group in groupby(places, lambda place: _hydrogen(sites[place].name))]


def _hydrogen(name: str) -> str:
    return "H" + name[1:] if name.startswith("D") else name
