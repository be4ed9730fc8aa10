"""What the rules look at: one sample among the others of its result."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from af3nb.confidence.wording.statement import Span
from af3nb.job.job import Job
from af3nb.result.compare.copies import copies_as_in
from af3nb.result.compare.samples import best_of_seeds
from af3nb.result.layout import POLYMERS, Layout, Positions
from af3nb.result.result import Result, Sample

SMALL_MODEL = "mini"  # no statement says that an answer of this model is likely right


def once(find: Callable) -> Callable:
    """Compute what several rules need only the first time; `find` takes a subject."""

    @wraps(find)
    def found(subject: "Subject", *args: Hashable) -> Any:
        what = (find, *args)
        if what not in subject.known:
            subject.known[what] = find(subject, *args)
        return subject.known[what]

    return found


@dataclass(frozen=True, eq=False)
class Residues:
    """The `r` residues of all chains in the order of the layout."""

    chain: np.ndarray
    number: Int[np.ndarray, " r"]
    name: np.ndarray
    of_atom: Int[np.ndarray, " m"]  # the residue that each atom belongs to

    def spans(self, chosen: Shaped[np.ndarray, " k"]) -> tuple[Span, ...]:
        """Return residues, chosen by a mask or by indices, as runs of neighbours in a chain."""
        mask = np.zeros(len(self.number), bool)
        mask[chosen] = True
        found: list[Span] = []
        for chain in dict.fromkeys(self.chain[mask]):
            own = np.flatnonzero(self.chain == chain)
            numbers = self.number[own]
            if mask[own].all():
                found.append(Span(chain, int(numbers.min()), int(numbers.max()), whole=True))
                continue
            mine = np.flatnonzero(mask[own])
            for run in np.split(mine, np.flatnonzero(np.diff(mine) > 1) + 1):
                found.append(Span(chain, int(numbers[run[0]]), int(numbers[run[-1]])))
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Subject:
    """A sample with its result.

    `flawed` are the chains in which a problem was found; no statement praises them.
    """

    result: Result
    sample: Sample
    flawed: frozenset[str] = frozenset()
    known: dict[Hashable, Any] = field(default_factory=dict, repr=False)  # by `once`

    @property
    def layout(self) -> Layout:
        """Which atom is where."""
        return self.result.layout

    @property
    def job(self) -> Job | None:
        """The job that was folded, if it is known."""
        return self.result.job

    @property
    def untrained(self) -> bool:
        """Whether the weights are random numbers."""
        return self.result.provenance.untrained

    @property
    def small(self) -> bool:
        """Whether the bundled model made this."""
        return self.result.weights == SMALL_MODEL

    def may_praise(self, chains: Iterable[str]) -> bool:
        """Whether high scores of these chains may be taken as a sign that they are right."""
        return not (self.small or self.spoilt(chains))

    def spoilt(self, chains: Iterable[str]) -> bool:
        """Whether one of these chains has a problem, whatever its scores."""
        return bool(self.flawed.intersection(chains))

    @cached_property
    def positions(self) -> Positions:
        """The atoms of the sample, in angstroms."""
        return np.asarray(self.sample.positions)

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that were run."""
        return tuple(dict.fromkeys(s.seed for s in self.result.samples))

    @cached_property
    def compared(self) -> tuple[Sample, ...]:
        """The samples that show the spread: this one and the best of each other seed; if there is
        one seed, all samples."""
        if len(self.seeds) < 2:
            return self.result.samples
        best = {s.seed: s for s in best_of_seeds([self.sample, *self.result.ranked])}
        return tuple(best[seed] for seed in dict.fromkeys([self.sample.seed, *self.seeds]))

    @cached_property
    def others(self) -> list[Sample]:
        """The samples that this one is compared with."""
        return [sample for sample in self.compared if sample is not self.sample]

    @property
    def compared_by(self) -> str:
        """Whether the samples compared are called seeds or samples."""
        return "seed" if len(self.seeds) > 1 else "sample"

    @cached_property
    def residues(self) -> Residues:
        """All residues."""
        layout, first = self.layout, self.layout.residue_starts
        return Residues(
            layout.chain_id[first],
            layout.res_id[first],
            layout.res_name[first],
            layout.residue_of_atom,
        )

    @cached_property
    def residue_plddt(self) -> Float[np.ndarray, " r"]:
        """The mean pLDDT of each residue's atoms."""
        return self.layout.over_residues(self.sample.atom_plddts)

    @cached_property
    def chain_types(self) -> Mapping[str, str]:
        """The type of each chain, in the order of the layout."""
        return self.layout.chain_types

    @cached_property
    def polymers(self) -> tuple[str, ...]:
        """The chains that are proteins or nucleic acids."""
        return tuple(chain for chain, kind in self.chain_types.items() if kind in POLYMERS)

    @cached_property
    def ligands(self) -> tuple[str, ...]:
        """All other chains."""
        return tuple(chain for chain in self.chain_types if chain not in self.polymers)

    def matched_positions(self, other: Sample) -> Positions:
        """The atoms of another sample, each copy of a molecule named like its match here."""
        return np.asarray(other.positions)[self._order(other)]

    @once
    def names_in(self, other: Sample) -> Mapping[str, str]:
        """The name of each chain of this sample in another, where copies may be exchanged."""
        here, there = self.layout.chain_id, self.layout.chain_id[self._order(other)]
        first = np.sort(np.unique(here.astype(str), return_index=True)[1])
        return dict(zip(here[first], there[first], strict=True))

    @once
    def _order(self, other: Sample) -> Int[np.ndarray, " m"]:
        return copies_as_in(other.positions, self.sample.positions, self.layout)

    def chain_spans(self, chains: Iterable[str]) -> tuple[Span, ...]:
        """Whole chains as places."""
        return self.residues.spans(self.in_chains(chains))

    def in_chains(self, chains: Iterable[str]) -> Bool[np.ndarray, " r"]:
        """Which residues are in one of these chains."""
        return np.isin(self.residues.chain, list(chains))

    def pair_scores(
        self, key: str, a: str, b: str, sample: Sample | None = None
    ) -> tuple[float, ...]:
        """`iptm` or `pae_min` of two chains in both directions, without missing numbers."""
        rows = (sample or self.sample).summary.get(f"chain_pair_{key}")
        table = np.array(rows, float) if rows is not None else np.zeros((0, 0))
        chains = list(self.chain_types)
        if table.shape != (len(chains), len(chains)):
            return ()
        i, j = chains.index(a), chains.index(b)
        return tuple(float(v) for v in (table[i, j], table[j, i]) if np.isfinite(v))

    def score(self, key: str) -> float:
        """A number of the sample's summary; NaN if it is missing."""
        value = self.sample.summary.get(key)
        return float("nan") if value is None else float(value)
