"""Structures laid onto each other, and how far they are apart."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from af3nb.result.layout import POLYMERS, Layout

# The atom that stands for a residue.
TRACE = ("CA", "C1'")
CONFIDENT = 70.0  # pLDDT from which a token helps to lay samples on each other
FEWEST = 3  # points that fix a rigid body


def trace(layout: Layout) -> Int[np.ndarray, " k"]:
    """Return the indices of the atoms that stand for residues of polymers."""
    return np.flatnonzero(np.isin(layout.chain_type, POLYMERS) & np.isin(layout.atom_name, TRACE))


def central_atoms(layout: Layout) -> Int[np.ndarray, " n"]:
    """Return the atom that stands for each token: CA or C1' in polymers, else its first."""
    token, center = np.asarray(layout.atom_token), trace(layout)
    atoms = np.full(len(layout.token_chain_id), -1)
    atoms[token[::-1]] = np.arange(len(token))[::-1]  # the first of several is kept
    atoms[token[center]] = center
    return atoms


def guide_atoms(layout: Layout, atom_plddts: Float[np.ndarray, " m"]) -> Int[np.ndarray, " k"]:
    """Return the atoms by which samples are laid on each other.

    They are those of confident tokens of polymers, else of all polymers, else all; fewer than
    three fix nothing, and the next in this order are taken.
    """
    centers = central_atoms(layout)
    polymer = np.isin(layout.chain_type[centers], POLYMERS)
    for tokens in (polymer & (atom_plddts[centers] >= CONFIDENT), polymer):
        if tokens.sum() >= FEWEST:
            return centers[tokens]
    return centers


def superposed(
    moving: Float[np.ndarray, "k 3"],
    onto: Float[np.ndarray, "k 3"],
    whole: Float[np.ndarray, "m 3"],
) -> Float[np.ndarray, "m 3"]:
    """Return `whole` turned and shifted as `moving` has to be to lie best on `onto` (Kabsch)."""
    a, b = np.asarray(moving, float), np.asarray(onto, float)
    u, _, v = np.linalg.svd((a - a.mean(0)).T @ (b - b.mean(0)))
    turn = u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v
    return (np.asarray(whole, float) - a.mean(0)) @ turn + b.mean(0)


def laid_on(
    moved: Float[np.ndarray, "m 3"],
    fixed: Float[np.ndarray, "m 3"],
    atoms: Int[np.ndarray, " k"],
) -> Float[np.ndarray, "m 3"]:
    """Return `moved`, turned and shifted so that `atoms` lie as near as can be to `fixed`'s."""
    return superposed(moved[atoms], fixed[atoms], moved)


def rmsd(first: Float[np.ndarray, "k 3"], second: Float[np.ndarray, "k 3"]) -> float:
    """Return the root of the mean squared distance in angstroms, after superposing."""
    apart = superposed(first, second, first) - second
    return float(np.sqrt((apart**2).sum(axis=1).mean()))


def spread_of_tokens(
    samples: Sequence[Float[np.ndarray, "m 3"]], layout: Layout
) -> Float[np.ndarray, " n"]:
    """Return for each token the root mean square distance from its mean place, in angstroms.

    The samples must have been laid on each other.
    """
    centers = np.stack([positions[central_atoms(layout)] for positions in samples])
    away = centers - centers.mean(axis=0)
    return np.sqrt(np.einsum("snx,snx->sn", away, away).mean(axis=0))
