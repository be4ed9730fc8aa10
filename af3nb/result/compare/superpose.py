"""Structures superposed, and how far apart they are."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from af3nb.result.layout import Layout, Positions

# The atom that stands for a residue.
TRACE = ("CA", "C1'")
SURE_PLDDT = 70.0  # from which a token helps to superpose samples
FEWEST = 3  # points that fix a rigid body
_ROUNDS = 10
_NEAR = 2.0  # angstroms, within which points are alike
_SHARE = 0.5  # of the points that count as alike at least


def trace(layout: Layout) -> Int[np.ndarray, " k"]:
    """Return the indices of the atoms that stand for residues of polymers."""
    return np.flatnonzero(layout.in_polymer & np.isin(layout.atom_name, TRACE))


def central_atoms(layout: Layout) -> Int[np.ndarray, " n"]:
    """Return the atom that stands for each token: CA or C1' in polymers, else its first."""
    token, center = layout.atom_token, trace(layout)
    atoms = np.full(len(layout.token_chain_id), -1)
    atoms[token[::-1]] = np.arange(len(token))[::-1]  # the first of several is kept
    atoms[token[center]] = center
    return atoms


def guide_atoms(layout: Layout, atom_plddts: Float[np.ndarray, " m"]) -> Int[np.ndarray, " k"]:
    """Return the atoms that superpose samples: those of the sure tokens of polymers.

    With fewer than three, all tokens of polymers count, and with fewer than three of these, all.
    """
    centers = central_atoms(layout)
    polymer = layout.in_polymer[centers]
    for tokens in (polymer & (atom_plddts[centers] >= SURE_PLDDT), polymer):
        if tokens.sum() >= FEWEST:
            return centers[tokens]
    return centers


def superposed(
    moving: Float[np.ndarray, "k 3"], onto: Float[np.ndarray, "k 3"], whole: Positions
) -> Positions:
    """Return `whole`, moved by what lays `moving` best on `onto` (Kabsch's algorithm)."""
    a, b = np.asarray(moving, float), np.asarray(onto, float)
    u, _, v = np.linalg.svd((a - a.mean(0)).T @ (b - b.mean(0)))
    turn = u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v
    return (np.asarray(whole, float) - a.mean(0)) @ turn + b.mean(0)


def laid_on(moved: Positions, fixed: Positions, atoms: Int[np.ndarray, " k"]) -> Positions:
    """Return `moved`, superposed on `fixed` by some atoms of both."""
    return superposed(moved[atoms], fixed[atoms], moved)


def alike(
    x: Float[np.ndarray, "k 3"], y: Float[np.ndarray, "k 3"]
) -> tuple[Int[np.ndarray, " c"], Float[np.ndarray, " k"]]:
    """Return the points that stay together when those that are far are left out again and again,
    and the distances of all points once they are superposed by these."""
    core, far = np.arange(len(x)), np.zeros(len(x))
    for _ in range(_ROUNDS):
        far = np.linalg.norm(superposed(x[core], y[core], x) - y, axis=-1)
        size = max(FEWEST, int(_SHARE * len(x)), int((far < _NEAR).sum()))
        new = np.sort(np.argsort(far, kind="stable")[:size])
        if np.array_equal(new, core):
            break
        core = new
    return core, far


def rmsd(first: Float[np.ndarray, "k 3"], second: Float[np.ndarray, "k 3"]) -> float:
    """Return the root mean square distance after superposing, in angstroms."""
    apart = superposed(first, second, first) - second
    return float(np.sqrt((apart**2).sum(axis=1).mean()))


def spread_of_tokens(samples: Sequence[Positions], layout: Layout) -> Float[np.ndarray, " n"]:
    """Return for each token the root mean square distance from its mean place, in angstroms.

    The samples must be superposed.
    """
    centers = np.stack([positions[central_atoms(layout)] for positions in samples])
    away = centers - centers.mean(axis=0)
    return np.sqrt(np.einsum("snx,snx->sn", away, away).mean(axis=0))
