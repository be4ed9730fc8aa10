"""Whether two structures agree around each residue, even if they are bent as a whole."""

import numpy as np
from jaxtyping import Float

from af3nb.result.compare.superpose import trace
from af3nb.result.layout import Layout, Positions

_NEAR = 15.0  # angstroms; lDDT's
_STEPS = (0.5, 1.0, 2.0, 4.0)  # angstroms; lDDT's


def local_agreement(first: Positions, second: Positions, layout: Layout) -> Float[np.ndarray, " r"]:
    """Return the lDDT (Mariani et al., 2013) of each residue's CA or C1' in the second structure to
    the first, within its chain, from 0 to 1; NaN for a residue without such an atom."""
    from scipy.spatial import KDTree

    atoms = trace(layout)
    scores = np.full(layout.residue_of_atom[-1] + 1, np.nan)
    if not len(atoms):
        return scores
    a, b = np.asarray(first, float)[atoms], np.asarray(second, float)[atoms]
    pairs = KDTree(a).query_pairs(_NEAR, output_type="ndarray")
    chain = layout.chain_id[atoms]
    i, j = pairs[chain[pairs[:, 0]] == chain[pairs[:, 1]]].T
    off = np.abs(np.linalg.norm(a[i] - a[j], axis=1) - np.linalg.norm(b[i] - b[j], axis=1))
    kept = np.mean([off < step for step in _STEPS], axis=0)
    both, n = np.concatenate([i, j]), len(atoms)
    count = np.bincount(both, minlength=n)
    total = np.bincount(both, np.concatenate([kept, kept]), minlength=n)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    scores[layout.residue_of_atom[atoms]] = mean
    return scores
