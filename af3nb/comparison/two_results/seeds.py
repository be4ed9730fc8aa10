"""The best sample of each seed of two results, residue by residue of both."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from af3nb.comparison.matching.common import Common, common
from af3nb.comparison.matching.sides import predicted
from af3nb.result.compare.copies import copies_as_in
from af3nb.result.compare.samples import best_of_seeds
from af3nb.result.result import Result, Sample

ENOUGH = 5  # seeds of each result, from which a difference can be told from chance


@dataclass(frozen=True, eq=False)
class Seeds:
    """The best sample of each seed of one result.

    `orders` say which atom of each sample is the one of the result's best sample: copies of a
    molecule may have changed places. `residues` are those that both results have.
    """

    result: Result
    samples: tuple[Sample, ...]
    orders: tuple[Int[np.ndarray, " m"], ...]
    residues: Int[np.ndarray, " k"]
    traced: Int[np.ndarray, " t"]  # atoms that stand for residues of both

    @property
    def points(self) -> Float[np.ndarray, "s t 3"]:
        """Where each sample has the CA and C1' that both results have."""
        found = [
            np.asarray(s.positions, float)[order][self.traced]
            for s, order in zip(self.samples, self.orders, strict=True)
        ]
        return np.stack(found)

    @property
    def tokens(self) -> Int[np.ndarray, " k"]:
        """The first token of each residue."""
        starts = self.result.layout.residue_starts[self.residues]
        return np.asarray(self.result.layout.atom_token)[starts]

    @property
    def plddt(self) -> Float[np.ndarray, "s k"]:
        """The confidence of each residue."""
        layout = self.result.layout
        found = [
            layout.over_residues(np.asarray(s.atom_plddts, float)[order])[self.residues]
            for s, order in zip(self.samples, self.orders, strict=True)
        ]
        return np.stack(found)


def paired(first: Result, second: Result) -> tuple[Common, Seeds, Seeds]:
    """Return what two results have in common, and the seeds of both."""
    both = common(predicted(first), predicted(second))
    sides = [
        _seeds(result, both.rows[:, k], both.atoms[both.trace, k])
        for k, result in enumerate((first, second))
    ]
    return both, sides[0], sides[1]


def _seeds(result: Result, residues: np.ndarray, traced: np.ndarray) -> Seeds:
    samples = best_of_seeds(result.ranked)
    best = samples[0].positions
    orders = [copies_as_in(s.positions, best, result.layout) for s in samples]
    return Seeds(result, tuple(samples), tuple(orders), residues, traced)
