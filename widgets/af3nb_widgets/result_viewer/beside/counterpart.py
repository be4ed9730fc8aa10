"""A structure beside a result: which residue is which, where it lies, and what differs."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.comparison.compare import scored
from af3nb.comparison.matching.common import Common, common
from af3nb.comparison.matching.sides import Side, experiment, predicted
from af3nb.comparison.record import Comparison
from af3nb.comparison.superposing import WHOLE, guides
from af3nb.comparison.two_results.difference import difference
from af3nb.comparison.two_results.record import Difference
from af3nb.result.compare.samples import placed
from af3nb.result.compare.superpose import FEWEST, superposed
from af3nb.result.layout import Positions
from af3nb.result.provenance import Provenance
from af3nb.result.result import Result, Sample, StoredPairScores
from af3nb_widgets.result_viewer import squares
from af3nb_widgets.result_viewer.beside import square, tables
from af3nb_widgets.result_viewer.beside.ligand_pairs import ligand_pairs
from af3nb_widgets.result_viewer.data import ViewerData
from af3nb_widgets.result_viewer.numbers import packed

RESULT, EXPERIMENT = "result", "experiment"


class Counterpart:
    """A second structure and its samples. An experiment has one sample, without confidences."""

    def __init__(
        self, first: Result, second: Result, kind: str, side: Callable[[Sample], Side]
    ) -> None:
        self.kind = kind
        self.first, self._samples = first, first.ranked
        self.data = ViewerData(second)
        self._side = side
        self.common = lru_cache(maxsize=2)(self._common)  # large: all pairs of atoms
        self.comparison = cache(self._comparison)

    @property
    def second(self) -> Result:
        """The second structure as a result."""
        return self.data.result

    @cached_property
    def difference(self) -> Difference:
        """What differs between the two results, beside what seeds differ by."""
        return difference(self.first, self.second)

    def view(self) -> dict[str, Any]:
        """Return what all samples of the second structure share."""
        return {"kind": self.kind, "overview": self.data.overview()}

    def match(self, rank: int, other: int, superpose: str = WHOLE) -> dict[str, Any]:
        """Return a sample of the second, laid on a sample of the first, and what differs."""
        both, found = self.common(rank, other), self.comparison(rank, other, superpose)
        sample, residues = self.data.sample(other), found.residues
        more = list(ligand_pairs(both, found.ligands))
        rows = [*both.rows.tolist(), *([a, b] for a, b, _ in more)]
        return {
            "key": self.data.key,
            "rank": rank,
            "superpose": superpose,
            "sample": sample | {"positions": packed(self._laid(both, rank, superpose), "<f4")},
            "pairs": packed(rows),
            "distance": packed([*residues.distance, *(one.rmsd for *_, one in more)], "<f4"),
            "lddt": packed([*residues.lddt, *(one.lddt_pli for *_, one in more)], "<f4"),
            "wrong": packed(residues.sure_but_wrong, "u1"),
            "right": packed(residues.unsure_but_right, "u1"),
            "told": tables.told(found, self.kind),
        }

    def change(self) -> dict[str, Any]:
        """Return what differs between the results over their seeds, in words and by residue."""
        return {"key": self.data.key, **tables.change(self.difference, self.first.layout)}

    def square(self, rank: int, other: int, what: str) -> dict[str, Any]:
        """Return errors of the second, or differences of errors or distances of the pairs."""
        made = {"key": self.data.key, "rank": rank, "other": other, "what": what}
        if what == "pae2":
            return squares.square(self.data.samples[other], "pae") | made
        both, pair = self.common(rank, other), (self._samples[rank], self.data.samples[other])
        seen = self.difference if self.kind == RESULT else None
        return square.square(both, pair, what, seen) | made

    def _common(self, rank: int, other: int) -> Common:
        model = predicted(self.first, self._samples[rank])
        if self.kind == RESULT:
            model = replace(model, word="first result")
        return common(model, self._side(self.data.samples[other]))

    def _comparison(self, rank: int, other: int, superpose: str) -> Comparison:
        return scored(self._samples[rank], self.common(rank, other), superpose=superpose)

    def _laid(self, both: Common, rank: int, superpose: str) -> Positions:
        """The second structure where it lies on the first as the viewer shows that."""
        shown = placed(self._samples[rank], self._samples[0], self.first.layout)
        by = guides(both, superpose)
        if len(by) < FEWEST:
            by = np.arange(len(both.atoms))
        if len(by) < FEWEST:
            return both.truth.positions - both.truth.positions.mean(0) + shown.mean(0)
        return superposed(both.y[by], shown[both.atoms[by, 0]], both.truth.positions)


def second_result(first: Result, second: Result) -> Counterpart:
    """Return a second result beside a first."""

    def side(sample: Sample) -> Side:
        return replace(predicted(second, sample), word="second result")

    return Counterpart(first, second, RESULT, side)


def of_experiment(first: Result, path: Path, name: str = "") -> Counterpart:
    """Return the experiment in a file beside a result."""
    there = experiment(path, name=name)
    x = there.positions.astype(np.float32)
    none = StoredPairScores(path.with_name("none"), len(there.layout.token_chain_id))
    sample = Sample(0, 0, x, np.zeros(len(x), np.float32), {"ranking_score": np.nan}, none)
    structure = Result(there.name, there.layout, (sample,), None, Provenance())
    return Counterpart(first, structure, EXPERIMENT, lambda _: there)
