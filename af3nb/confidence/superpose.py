"""One structure laid onto another, and how far they are apart."""

import numpy as np
from jaxtyping import Float

from af3nb.io.layout import POLYMERS, Layout

# The atom that stands for a residue.
TRACE = ("CA", "C1'")


def trace(layout: Layout) -> np.ndarray:
    """Return the indices of the atoms that stand for residues of polymers."""
    return np.flatnonzero(np.isin(layout.chain_type, POLYMERS) & np.isin(layout.atom_name, TRACE))


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


def rmsd(first: Float[np.ndarray, "k 3"], second: Float[np.ndarray, "k 3"]) -> float:
    """Return the root of the mean squared distance in angstroms, after superposing."""
    apart = superposed(first, second, first) - second
    return float(np.sqrt((apart**2).sum(axis=1).mean()))
