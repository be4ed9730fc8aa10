"""The record of two results compared: shapes, confidences, errors, contacts and scores."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Shaped

from af3nb.comparison.two_results.contacts import ContactChange
from af3nb.comparison.two_results.noise import Change, in_rows
from af3nb.comparison.two_results.scalars import ScoreChange
from af3nb.comparison.two_results.seeds import ENOUGH


@dataclass(frozen=True, eq=False)
class Difference:
    """The second of two results against the first.

    Arrays are over the residues that both have. A difference counts as such only if it is larger
    than what the seeds of one result differ by, and only if both have enough seeds.

    Args:
        names: The names of both.
        weights: The weights of both.
        seeds: How many seeds each has.
        chains: Pairs of the same chain.
        mutations: Residues that differ, as "A 12 LYS: ARG".
        chain: The first result's chain of each residue.
        number: Its number there.
        shape: The distance of each residue from its place in the other result, after superposing
            what is alike, in angstroms.
        plddt: Confidence, from 0 to 100.
        distances: Distances between CA and C1' of residues, in angstroms.
        pae: Expected errors in angstroms, or None where a result lacks them.
        contacts: Contacts gained and lost between chains.
        scores: Scores of the results and of pairs of chains.
    """

    names: tuple[str, str]
    weights: tuple[str, str]
    seeds: tuple[int, int]
    chains: tuple[tuple[str, str], ...]
    mutations: tuple[str, ...]
    chain: Shaped[np.ndarray, " k"]
    number: Shaped[np.ndarray, " k"]
    shape: Change
    plddt: Change
    distances: Change
    pae: Change | None
    contacts: tuple[ContactChange, ...]
    scores: tuple[ScoreChange, ...]

    @property
    def enough(self) -> bool:
        """Whether both have so many seeds that a difference can be told from chance."""
        return min(self.seeds) >= ENOUGH

    @property
    def has_noise(self) -> bool:
        """Whether one of both has several seeds, which show by how much seeds differ."""
        return max(self.seeds) > 1

    @property
    def moved(self) -> Bool[np.ndarray, " k"]:
        """Residues that lie elsewhere, beyond what seeds differ by."""
        return self._rows(self.shape)

    @property
    def changed_plddt(self) -> Bool[np.ndarray, " k"]:
        """Residues with another confidence, beyond what seeds differ by."""
        return self._rows(self.plddt)

    @property
    def found(self) -> bool:
        """Whether anything differs by more than seeds do."""
        whole = any(one.beyond for one in (*self.contacts, *self.scores))
        return self.enough and bool(whole or self.moved.any() or self.changed_plddt.any())

    def _rows(self, change: Change) -> Bool[np.ndarray, " k"]:
        return in_rows(change.beyond & self.enough, self.chain)

    def as_dict(self) -> dict:
        """Return everything but maps of pairs, for JSON: None where a number means nothing."""
        from af3nb.comparison.two_results.tables import as_dict

        return as_dict(self)

    def csv(self) -> str:
        """Return the residues as CSV."""
        from af3nb.comparison.two_results.tables import residues_csv

        return residues_csv(self)

    def __str__(self) -> str:
        from af3nb.comparison.two_results.words import text

        return text(self)
