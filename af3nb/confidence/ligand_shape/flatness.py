"""Flat parts of a molecule that are not flat, and rings that should not be."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from jaxtyping import Float

FLAT = 0.25  # angstroms from the best plane, for aromatic rings and double bonds
TOO_FLAT = 0.05  # angstroms, for six-membered rings without double bonds
_DOUBLE_BOND = "[C;X3;^2](*)(*)=[C;X3;^2](*)(*)"


def flat_groups(mol: Any) -> list[tuple[int, ...]]:
    """Return the atoms of each aromatic ring and each double bond between carbons."""
    from rdkit import Chem

    aromatic = [
        ring
        for ring in _rings(mol)
        if len(ring) in (5, 6) and all(mol.GetAtomWithIdx(i).GetIsAromatic() for i in ring)
    ]
    return aromatic + list(mol.GetSubstructMatches(Chem.MolFromSmarts(_DOUBLE_BOND)))


def puckered_rings(mol: Any) -> list[tuple[int, ...]]:
    """Return the atoms of each six-membered ring in which all atoms are tetrahedral."""
    from rdkit import Chem

    kind = Chem.HybridizationType.SP3
    return [
        ring
        for ring in _rings(mol)
        if len(ring) == 6 and all(mol.GetAtomWithIdx(i).GetHybridization() == kind for i in ring)
    ]


def _rings(mol: Any) -> Iterator[tuple[int, ...]]:
    """The rings, each from its first atom towards the earlier neighbour.

    RDKit starts a ring at another atom in each version.
    """
    for ring in sorted(map(tuple, mol.GetRingInfo().AtomRings()), key=sorted):
        start = ring.index(min(ring))
        ring = ring[start:] + ring[:start]
        yield ring if ring[1] < ring[-1] else ring[:1] + ring[:0:-1]


def out_of_plane(x: Float[np.ndarray, "k 3"]) -> float:
    """Return the largest distance of a point from the best plane through all of them."""
    centred = x - x.mean(axis=0)
    normal = np.linalg.svd(centred)[2][-1]
    return float(np.abs(centred @ normal).max())
