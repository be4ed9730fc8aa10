"""How far the samples of a result differ, once they are laid on each other."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.confidence.superpose import TRACE, superposed
from af3nb.io.layout import POLYMERS, Layout

CONFIDENT = 70.0  # pLDDT from which a token helps to lay samples on each other
FEWEST = 3  # points that fix a rigid body


def central_atoms(layout: Layout) -> Int[np.ndarray, " n"]:
    """Return the atom that stands for each token: CA or C1' in polymers, else its first."""
    token = np.asarray(layout.atom_token)
    center = np.isin(layout.chain_type, POLYMERS) & np.isin(layout.atom_name, TRACE)
    atoms = np.full(len(layout.token_chain_id), -1)
    atoms[token[::-1]] = np.arange(len(token))[::-1]  # the first of several is kept
    atoms[token[center]] = np.flatnonzero(center)
    return atoms


def laid_on(
    moved: Float[np.ndarray, "m 3"],
    fixed: Float[np.ndarray, "m 3"],
    atoms: Int[np.ndarray, " k"],
) -> Float[np.ndarray, "m 3"]:
    """Return `moved`, turned and shifted so that `atoms` lie as near as can be to `fixed`'s."""
    return superposed(moved[atoms], fixed[atoms], moved)


def guide_atoms(
    layout: Layout,
    atom_plddts: Float[np.ndarray, " m"],
    chosen: Bool[np.ndarray, " n"] | None = None,
) -> Int[np.ndarray, " k"]:
    """Return the atoms by which samples are laid on each other.

    They are those of the chosen tokens, else those of confident tokens of polymers, else all;
    fewer than three fix nothing, and the next in this order are taken.
    """
    centers = central_atoms(layout)
    polymer = np.isin(layout.chain_type[centers], POLYMERS)
    sure = polymer & (atom_plddts[centers] >= CONFIDENT)
    for tokens in (chosen, sure, polymer):
        if tokens is not None and tokens.sum() >= FEWEST:
            return centers[tokens]
    return centers


def spread_of_tokens(
    samples: Sequence[Float[np.ndarray, "m 3"]], layout: Layout
) -> Float[np.ndarray, " n"]:
    """Return for each token the root mean square distance from its mean place, in angstroms.

    The samples must have been laid on each other.
    """
    centers = np.stack([positions[central_atoms(layout)] for positions in samples])
    away = centers - centers.mean(axis=0)
    return np.sqrt(np.einsum("snx,snx->sn", away, away).mean(axis=0))
