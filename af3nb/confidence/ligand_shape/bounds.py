"""Distances inside a molecule against the bounds of distance geometry."""

from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from af3nb.chem.components import Component
from af3nb.chem.conformers import molecule

ANGLE = 0.25  # of the bounds, for atoms with a common neighbour
CLASH = 0.3  # of the least distance, for atoms farther apart along bonds


@lru_cache(maxsize=256)
def bounds_of(
    component: Component,
) -> tuple[Float[np.ndarray, "n n"], Float[np.ndarray, "n n"], Float[np.ndarray, "n n"]]:
    """Return the least and largest distances of all atoms in angstroms, and the numbers of bonds
    between them, for a component that RDKit can read."""
    from rdkit import Chem
    from rdkit.Chem.rdDistGeom import GetMoleculeBoundsMatrix

    mol = molecule(component)
    matrix = GetMoleculeBoundsMatrix(mol)
    upper = np.triu(matrix, 1) + np.triu(matrix, 1).T
    lower = np.tril(matrix, -1) + np.tril(matrix, -1).T
    return lower, upper, Chem.GetDistanceMatrix(mol)


def wrong_angles(
    distance: Float[np.ndarray, "n n"], bounds: tuple[Any, Any, Any]
) -> Bool[np.ndarray, "n n"]:
    """Return which pairs with a common neighbour have an impossible distance."""
    lower, upper, bonds = bounds
    return (bonds == 2) & ((distance < (1 - ANGLE) * lower) | (distance > (1 + ANGLE) * upper))


def clashes(
    distance: Float[np.ndarray, "n n"], bounds: tuple[Any, Any, Any]
) -> Bool[np.ndarray, "n n"]:
    """Return which pairs that are at least three bonds apart are too near each other."""
    lower, _, bonds = bounds
    return (bonds > 2) & (distance < (1 - CLASH) * lower)
