"""Atoms of different chains that are near each other, found once for all counts."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import KDTree

from af3nb.confidence.interfaces.units import chain_of_atoms
from af3nb.result.layout import Layout, Positions

FARTHEST = 5.5  # angstroms: no rule looks farther
BONDED = 2.0  # angstroms between heavy atoms of a chain: all bonds but those of metals
_MOST = 20_000_000  # pairs; only atoms that are piled up have more


@dataclass(frozen=True, eq=False)
class AtomsNear:
    """The `p` pairs of atoms of different chains; the chain of `first` comes earlier."""

    positions: Float[np.ndarray, "m 3"]
    chain: Int[np.ndarray, " m"]
    first: Int[np.ndarray, " p"]
    second: Int[np.ndarray, " p"]
    distance: Float[np.ndarray, " p"]
    tree: KDTree

    @property
    def chains(self) -> Int[np.ndarray, "p 2"]:
        """The chains of each pair."""
        return np.stack([self.chain[self.first], self.chain[self.second]], axis=1)

    def among(self, chosen: Bool[np.ndarray, " p"]) -> "AtomsNear":
        """Return the chosen pairs."""
        parts = (self.first[chosen], self.second[chosen], self.distance[chosen])
        return AtomsNear(self.positions, self.chain, *parts, self.tree)

    def bonded(self, atoms: Int[np.ndarray, " k"]) -> list[list[int]]:
        """Return the atoms of the same chain that each of these is bonded to, by distance."""
        near = self.tree.query_ball_point(self.positions[atoms], BONDED)
        return [
            [j for j in others if j != i and self.chain[j] == self.chain[i]]
            for i, others in zip(atoms.tolist(), near, strict=True)
        ]


def atoms_near(positions: Positions, layout: Layout) -> AtomsNear | None:
    """Return all pairs of atoms within `FARTHEST`; None if atoms are piled up."""
    x, chain = np.asarray(positions, float), chain_of_atoms(layout)
    tree = KDTree(x)
    if tree.count_neighbors(tree, FARTHEST) > 2 * _MOST:
        return None
    pairs = tree.query_pairs(FARTHEST, output_type="ndarray")
    pairs = pairs[chain[pairs[:, 0]] != chain[pairs[:, 1]]]
    swap = chain[pairs[:, 0]] > chain[pairs[:, 1]]
    pairs[swap] = pairs[swap][:, ::-1]
    first, second = pairs.T
    return AtomsNear(x, chain, first, second, np.linalg.norm(x[first] - x[second], axis=1), tree)
