"""Which residues of different chains touch each other."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from af3nb.confidence.contacts import TOUCHING
from af3nb.io.layout import Layout


class Contacts(NamedTuple):
    """Pairs of touching residues `k`, by their places in `residues_of`, with least distances."""

    first: Int[np.ndarray, " k"]
    second: Int[np.ndarray, " k"]
    distance: Float[np.ndarray, " k"]


def residues_of(layout: Layout) -> Int[np.ndarray, " m"]:
    """Return for each atom the place of its residue, 0-based, in the order of the layout."""
    chain, number = layout.chain_id, np.asarray(layout.res_id)
    new = np.ones(len(number), bool)
    new[1:] = (chain[1:] != chain[:-1]) | (number[1:] != number[:-1])
    return np.cumsum(new) - 1


def interface_contacts(
    positions: Float[np.ndarray, "m 3"], layout: Layout, *, within: float = TOUCHING
) -> Contacts:
    """Return all pairs of residues of different chains with atoms nearer than `within` angstroms.

    The nearest come first; the first residue of a pair stands earlier in the layout.
    """
    from scipy.spatial import KDTree

    residue = residues_of(layout)
    _, chain = np.unique(layout.chain_id.astype(str), return_inverse=True)
    pairs = KDTree(positions).query_pairs(within, output_type="ndarray")
    pairs = pairs[chain[pairs[:, 0]] != chain[pairs[:, 1]]]
    apart = np.linalg.norm(positions[pairs[:, 0]] - positions[pairs[:, 1]], axis=1)
    ends = np.sort(residue[pairs], axis=1)
    order = np.lexsort((apart, ends[:, 1], ends[:, 0]))
    ends, apart = ends[order], apart[order]
    nearest = np.ones(len(ends), bool)
    nearest[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    ends, apart = ends[nearest], apart[nearest]
    order = np.argsort(apart, kind="stable")
    return Contacts(ends[order, 0], ends[order, 1], apart[order].astype(float))
