"""What touches between chains, found once for all pairs of chains of a sample."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Int

from af3nb.confidence.contacts import TOUCHING
from af3nb.confidence.interfaces.contact.atoms_near import AtomsNear, atoms_near
from af3nb.confidence.interfaces.contact.buried_area import buried_areas
from af3nb.confidence.interfaces.contact.kinds import KINDS, contact_kinds
from af3nb.confidence.interfaces.given import Given

_PHYSICAL = {("N", "O"): 5.5, ("C", "C"): 5.0, ("S", "S"): 2.56}  # angstroms, of CCC

_Pairs = dict[tuple[int, int], Int[np.ndarray, "_ 2"]]


@dataclass(frozen=True, eq=False)
class Touching:
    """Pairs that touch, by the two chains, of which the first comes earlier in the layout."""

    touching_units: _Pairs  # within `TOUCHING`
    physical_units: _Pairs  # by CCC's rule
    counts: dict[tuple[int, int], dict[str, Any]]
    piled_up: bool = False  # too many atoms in one place to count anything

    def units(self, a: int, b: int) -> Int[np.ndarray, "k 2"]:
        """Return the pairs of units that touch; the unit of chain a comes first."""
        return _ordered(self.touching_units, a, b)

    def physical(self, a: int, b: int) -> Int[np.ndarray, "k 2"]:
        """Return the pairs of units in physical contact; the unit of chain a comes first."""
        return _ordered(self.physical_units, a, b)

    def of(self, a: int, b: int) -> dict[str, Any]:
        """Return the numbers of contacts of two chains, and the area that they bury."""
        if self.piled_up:
            return {}
        return self.counts.get((a, b)) or {
            "contacts": 0,
            "residues_in_contact": (0, 0),
            **dict.fromkeys(KINDS, 0),
            "buried_area": 0.0,
        }


def touching(of: Given) -> Touching:
    """Return what touches in a sample."""
    near = atoms_near(of.positions, of.layout)
    if near is None:
        return Touching({}, {}, {}, piled_up=True)
    close = near.among(near.distance <= TOUCHING)
    residues = _by_chains(close, of.layout.residue_of_atom)
    kinds = contact_kinds(near, of.layout)
    met = sorted(residues)
    areas = buried_areas(of.positions, of.layout, met)
    counts: dict[tuple[int, int], dict[str, Any]] = {}
    for pair, area in zip(met, areas.tolist(), strict=True):
        own = residues[pair]
        ends = tuple(len(np.unique(column)) for column in own.T)
        counts[pair] = {"contacts": len(own), "residues_in_contact": ends, "buried_area": area}
        counts[pair] |= {kind: int((kinds[kind] == pair).all(axis=1).sum()) for kind in KINDS}
    units = of.units.of_atom
    physical = near.among(_physical(near, of))
    return Touching(_by_chains(close, units), _by_chains(physical, units), counts)


def _physical(near: AtomsNear, of: Given) -> Bool[np.ndarray, " p"]:
    elements = np.char.upper(of.layout.element.astype(str))
    one, other = elements[near.first], elements[near.second]
    found = np.zeros(len(one), bool)
    for (x, y), most in _PHYSICAL.items():
        pair = ((one == x) & (other == y)) | ((one == y) & (other == x))
        found |= pair & (near.distance <= most)
    return found


def _by_chains(near: AtomsNear, part: Int[np.ndarray, " m"]) -> _Pairs:
    """The pairs of parts that atoms belong to, each once, by their chains."""
    chains, parts = int(near.chain.max()) + 1, int(part.max()) + 1
    ends = near.chain[near.first], near.chain[near.second], part[near.first], part[near.second]
    a, b, i, j = (end.astype(np.int64) for end in ends)
    key = np.unique(((a * chains + b) * parts + i) * parts + j)
    key, j = np.divmod(key, parts)
    key, i = np.divmod(key, parts)
    pairs = np.stack([i, j], axis=1)
    which, first = np.unique(key, return_index=True)
    groups = np.split(pairs, first[1:]) if len(which) else []
    return {divmod(k, chains): own for k, own in zip(which.tolist(), groups, strict=True)}


def _ordered(pairs: _Pairs, a: int, b: int) -> Int[np.ndarray, "k 2"]:
    none = np.zeros((0, 2), int)
    return pairs.get((a, b), none) if a < b else pairs.get((b, a), none)[:, ::-1]
