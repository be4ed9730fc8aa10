"""Chains of polymers that run through each other."""

import numpy as np
from jaxtyping import Float

from af3nb.io.layout import POLYMERS, Layout

CLOSE = 1.1  # angstroms: nearer than any bond between heavy atoms
MOST_ATOMS, LARGEST_FRACTION = 100, 0.5  # of a chain's atoms, before it counts as clashing


def has_clash(positions: Float[np.ndarray, "m 3"], layout: Layout) -> bool:
    """Whether a polymer chain clashes with itself or another one; ligands are not looked at."""
    from scipy.spatial import KDTree

    polymer = np.isin(layout.chain_type, POLYMERS)
    if not polymer.any():
        return False
    _, chain = np.unique(layout.chain_id[polymer].astype(str), return_inverse=True)
    residue = np.asarray(layout.res_id)[polymer]
    pairs = KDTree(positions[polymer]).query_pairs(CLOSE, output_type="ndarray")
    first, second = pairs.T
    apart = np.abs(residue[first] - residue[second]) > 1
    clashing = pairs[apart | (chain[first] != chain[second])]
    hit = np.zeros(len(chain), bool)
    hit[clashing] = True
    hits, sizes = np.bincount(chain[hit], minlength=chain.max() + 1), np.bincount(chain)
    return bool(np.any((hits > MOST_ATOMS) | (hits / sizes > LARGEST_FRACTION)))
