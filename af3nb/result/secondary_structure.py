"""Helices and strands of proteins, for ribbons: one letter for each residue.

They follow from hydrogen bonds of the backbone, with the energies and patterns of Kabsch and
Sander (1983). Only alpha helices and the strands of ladders are found.
"""

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.result.layout import PROTEIN, Layout, Positions

_BACKBONE = ("N", "CA", "C", "O")
_COUPLING = 27.9  # kcal/mol times angstroms
_BONDED = -0.5  # kcal/mol
_FARTHEST = 5.2  # angstroms from N to O; no bond is longer
_PEPTIDE = 2.0  # angstroms from C to the next N; a longer one is a break


def secondary_structure(positions: Positions, layout: Layout) -> str:
    """Return `h`, `s` or `c` (helix, strand, other) for every residue of the layout."""
    residue = layout.residue_of_atom
    letters = np.full(residue[-1] + 1, "c")
    atoms = _backbones(layout, residue)
    if not len(atoms):
        return "".join(letters)
    x = np.asarray(positions, float)[atoms]  # residues, then N, CA, C and O
    follows = np.zeros(len(atoms), bool)
    near = np.linalg.norm(x[1:, 0] - x[:-1, 2], axis=1) < _PEPTIDE
    follows[1:] = near & (layout.chain_id[atoms[1:, 0]] == layout.chain_id[atoms[:-1, 0]])
    place = np.arange(len(atoms)) + 2 * np.cumsum(~follows)  # a gap at each break
    donors = np.flatnonzero(follows & (layout.res_name[atoms[:, 0]] != "PRO"))
    bonds = np.zeros((place[-1] + 3,) * 2, bool)
    bonds[place[donors][:, None], place[None]] = _bonds(x, donors)
    found = np.where(_strands(bonds), "s", "c")
    found[_helices(bonds)] = "h"
    letters[residue[atoms[:, 0]]] = found[place]
    return "".join(letters)


def _backbones(layout: Layout, residue: Int[np.ndarray, " m"]) -> Int[np.ndarray, "r 4"]:
    """N, CA, C and O of each protein residue that has them all."""
    table = np.full((residue[-1] + 1, 4), -1)
    protein = layout.chain_type == PROTEIN
    for k, name in enumerate(_BACKBONE):
        own = np.flatnonzero(protein & (layout.atom_name == name))
        table[residue[own], k] = own
    return table[(table >= 0).all(axis=1)]


def _bonds(x: Float[np.ndarray, "r 4 3"], donors: Int[np.ndarray, " d"]) -> Bool[np.ndarray, "d r"]:
    """Whether the N-H of each donor is bonded to the C=O of each residue."""
    from scipy.spatial import KDTree

    bonded = np.zeros((len(donors), len(x)), bool)
    if not len(donors):
        return bonded
    n, c, o = x[donors, 0], x[:, 2], x[:, 3]
    carbonyl = x[donors - 1, 2] - x[donors - 1, 3]
    hydrogen = n + 1.01 * carbonyl / np.linalg.norm(carbonyl, axis=1, keepdims=True)
    near = KDTree(n).query_ball_tree(KDTree(o), _FARTHEST)
    i = np.repeat(np.arange(len(donors)), [len(others) for others in near])
    j = np.array([k for others in near for k in others], int)

    def inverse(a, b):
        return 1 / np.maximum(np.linalg.norm(a - b, axis=1), 0.5)

    energy = _COUPLING * (
        inverse(o[j], n[i])
        + inverse(c[j], hydrogen[i])
        - inverse(o[j], hydrogen[i])
        - inverse(c[j], n[i])
    )
    bonded[i, j] = (energy < _BONDED) & (np.abs(donors[i] - j) > 1)
    return bonded


def _helices(bonds: Bool[np.ndarray, "p p"]) -> Bool[np.ndarray, " p"]:
    """Residues between two turns, of four residues each, that follow each other."""
    turn = np.zeros(len(bonds), bool)
    turn[:-4] = np.diagonal(bonds, -4)
    found = np.zeros(len(bonds), bool)
    for start in np.flatnonzero(turn[1:] & turn[:-1]) + 1:
        found[start : start + 4] = True
    return found


def _strands(bonds: Bool[np.ndarray, "p p"]) -> Bool[np.ndarray, " p"]:
    """Residues of ladders: bridges beside bridges, with at most one residue bulging out."""
    wide = np.pad(bonds, 1)

    def at(a: int, b: int) -> np.ndarray:
        return wide[1 + a : len(wide) - 1 + a, 1 + b : len(wide) - 1 + b]

    def back(a: int, b: int) -> np.ndarray:
        return at(b, a).T

    parallel = (back(-1, 0) & at(1, 0)) | (at(0, -1) & back(0, 1))
    across = (at(0, 0) & back(0, 0)) | (back(-1, 1) & at(1, -1))
    i = np.arange(len(bonds))
    bridged = ((parallel | across) & (np.abs(i[:, None] - i) > 2)).any(axis=1)
    bridged[1:-1] |= bridged[:-2] & bridged[2:]
    beside = np.zeros_like(bridged)
    beside[1:] |= bridged[:-1]
    beside[:-1] |= bridged[1:]
    return bridged & beside
