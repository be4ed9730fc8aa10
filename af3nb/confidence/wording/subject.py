"""What the rules look at: one sample among the others of its result."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.confidence.wording.statement import Span
from af3nb.job.job import Job
from af3nb.result.compare.copies import copies_as_in
from af3nb.result.layout import POLYMERS, Layout
from af3nb.result.result import Result, Sample

SMALL_MODEL = "mini"  # of whose answers nothing may be said to be likely right


@dataclass(frozen=True, eq=False)
class Residues:
    """The `r` residues of all chains in the order of the layout."""

    chain: np.ndarray
    number: Int[np.ndarray, " r"]
    name: np.ndarray
    polymer: Bool[np.ndarray, " r"]
    of_atom: Int[np.ndarray, " m"]  # the residue that each atom belongs to
    of_token: Int[np.ndarray, " n"]

    def spans(self, chosen: Bool[np.ndarray, " r"]) -> tuple[Span, ...]:
        """The chosen residues as runs of neighbours in a chain."""
        found: list[Span] = []
        for chain in dict.fromkeys(self.chain[chosen]):
            own = np.flatnonzero(self.chain == chain)
            numbers = self.number[own]
            if chosen[own].all():
                found.append(Span(chain, int(numbers.min()), int(numbers.max()), whole=True))
                continue
            mine = np.flatnonzero(chosen[own])
            for run in np.split(mine, np.flatnonzero(np.diff(mine) > 1) + 1):
                found.append(Span(chain, int(numbers[run[0]]), int(numbers[run[-1]])))
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Subject:
    """A sample with its result.

    `flawed` are chains in which a problem was found: nothing of them is praised.
    """

    result: Result
    sample: Sample
    flawed: frozenset[str] = frozenset()
    _known: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @property
    def layout(self) -> Layout:
        """Which atom is where."""
        return self.result.layout

    @property
    def job(self) -> Job | None:
        """What was folded, if it is known."""
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
        """Whether high scores of these chains may be called a sign of being right."""
        return not (self.small or self.spoilt(chains))

    def spoilt(self, chains: Iterable[str]) -> bool:
        """Whether something is wrong with one of them, whatever the scores."""
        return bool(self.flawed.intersection(chains))

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that were run."""
        return tuple(dict.fromkeys(s.seed for s in self.result.samples))

    @cached_property
    def compared(self) -> tuple[Sample, ...]:
        """What tells the spread: of each seed the best sample, of this one's seed this one; with
        one seed all samples."""
        if len(self.seeds) < 2:
            return self.result.samples
        best: dict[int, Sample] = {self.sample.seed: self.sample}
        for sample in self.result.samples:
            if sample.seed == self.sample.seed:
                continue
            if sample.seed not in best or _rank(sample) > _rank(best[sample.seed]):
                best[sample.seed] = sample
        return tuple(best.values())

    @cached_property
    def residues(self) -> Residues:
        """All residues."""
        layout = self.layout
        of_atom = layout.residue_of_atom
        of_token = np.zeros(len(layout.token_chain_id), int)
        of_token[layout.atom_token] = of_atom
        first = np.unique(of_atom, return_index=True)[1]
        return Residues(
            layout.chain_id[first],
            np.asarray(layout.res_id)[first],
            layout.res_name[first],
            np.isin(layout.chain_type[first], POLYMERS),
            of_atom,
            of_token,
        )

    @cached_property
    def residue_plddt(self) -> Float[np.ndarray, " r"]:
        """The mean pLDDT of each residue's atoms."""
        of_atom = self.residues.of_atom
        return np.bincount(of_atom, np.asarray(self.sample.atom_plddts, float)) / np.bincount(
            of_atom
        )

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The type of each chain, in the order of the layout."""
        return dict(zip(self.layout.chain_id, self.layout.chain_type, strict=True))

    @cached_property
    def polymers(self) -> tuple[str, ...]:
        """The chains that are proteins or nucleic acids."""
        return tuple(chain for chain, kind in self.kinds.items() if kind in POLYMERS)

    def positions(self, other: Sample) -> Float[np.ndarray, "m 3"]:
        """The atoms of another sample, each copy of a molecule named as the one like it is here."""
        return np.asarray(other.positions)[self._order(other)]

    def name_in(self, other: Sample, chain: str) -> str:
        """What a chain of this sample is called in another, where copies may stand exchanged."""
        return self.once(("names", other.seed, other.index), lambda: self._names(other))[chain]

    def _names(self, other: Sample) -> Mapping[str, str]:
        here, there = self.layout.chain_id, self.layout.chain_id[self._order(other)]
        first = np.sort(np.unique(here.astype(str), return_index=True)[1])
        return dict(zip(here[first], there[first], strict=True))

    def _order(self, other: Sample) -> Int[np.ndarray, " m"]:
        here = self.sample.positions
        return self.once(
            ("order", other.seed, other.index),
            lambda: copies_as_in(other.positions, here, self.layout),
        )

    def chain_spans(self, chains: Iterable[str]) -> tuple[Span, ...]:
        """Whole chains as places."""
        return self.residues.spans(np.isin(self.residues.chain, list(chains)))

    def once(self, what: Hashable, find: Callable[[], Any]) -> Any:
        """What several rules need is computed by the first of them."""
        if what not in self._known:
            self._known[what] = find()
        return self._known[what]

    def pair_scores(
        self, key: str, a: str, b: str, sample: Sample | None = None
    ) -> tuple[float, ...]:
        """`iptm` or `pae_min` of two chains, as the one sees the other and the other way round,
        without what the summary lacks."""
        rows = (sample or self.sample).summary.get(f"chain_pair_{key}")
        table = np.array(rows, float) if rows is not None else np.zeros((0, 0))
        if table.shape != (len(self.kinds), len(self.kinds)):
            return ()
        chains = list(self.kinds)
        i, j = chains.index(a), chains.index(b)
        return tuple(float(v) for v in (table[i, j], table[j, i]) if np.isfinite(v))

    def score(self, key: str, sample: Sample | None = None) -> float:
        """A number of the summary; NaN where it has none."""
        value = (sample or self.sample).summary.get(key)
        return float("nan") if value is None else float(value)


def _rank(sample: Sample) -> float:
    return float(np.nan_to_num(sample.ranking_score, nan=-np.inf))
