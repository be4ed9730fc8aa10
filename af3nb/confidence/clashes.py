"""Chains of polymers that pass through each other."""

import numpy as np
from jaxtyping import Int

from af3nb.result.layout import Layout, Positions

CLOSE = 1.1  # angstroms: nearer than any bond between heavy atoms
MOST_ATOMS, LARGEST_FRACTION = 100, 0.5  # of a chain's atoms, before it counts as clashing


def has_clash(positions: Positions, layout: Layout) -> bool:
    """Whether a polymer chain clashes with itself or another one; ligands do not count."""
    _, chain = np.unique(layout.chain_id.astype(str), return_inverse=True)
    count, hit = chain.max() + 1, np.unique(clashing_pairs(positions, layout))
    hits, sizes = np.bincount(chain[hit], minlength=count), np.bincount(chain, minlength=count)
    return bool(np.any((hits > MOST_ATOMS) | (hits / sizes > LARGEST_FRACTION)))


def clashing_pairs(positions: Positions, layout: Layout) -> Int[np.ndarray, "k 2"]:
    """Return the pairs of polymer atoms in one place, unless their residues are neighbours."""
    from scipy.spatial import KDTree

    polymer = np.flatnonzero(layout.in_polymer)
    if not len(polymer):
        return np.zeros((0, 2), int)
    chain, residue = layout.chain_id[polymer], layout.res_id[polymer]
    pairs = KDTree(positions[polymer]).query_pairs(CLOSE, output_type="ndarray")
    first, second = pairs.T
    apart = np.abs(residue[first] - residue[second]) > 1
    return polymer[pairs[apart | (chain[first] != chain[second])]]
