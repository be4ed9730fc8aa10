"""Two results compared, beside what the seeds of each differ by."""

from collections.abc import Iterator

import numpy as np

from af3nb.comparison.matching.common import Common
from af3nb.comparison.two_results.contacts import contact_changes
from af3nb.comparison.two_results.noise import LEAST, Change, change, moved
from af3nb.comparison.two_results.record import Difference
from af3nb.comparison.two_results.scalars import pae, score_changes
from af3nb.comparison.two_results.seeds import Seeds, paired
from af3nb.errors import InputError
from af3nb.result.compare.superpose import central_atoms
from af3nb.result.result import Result


def difference(first: Result, second: Result) -> Difference:
    """Compare two results of the same molecules, such as wild type and mutant.

    Chains are matched by sequence, so that mutations, other names and partners that only one of
    the two has do not matter. The best sample of each seed counts.

    Args:
        first: What is compared with, such as the wild type.
        second: What changed.
    """
    both, a, b = paired(first, second)
    if not len(both.rows):
        raise InputError(
            "the two results have no chain in common.",
            where=f"{first.name}, {second.name}",
            remedy="Compare results of the same molecules.",
        )
    pair = [_atoms(both, side, k) for k, side in enumerate((a, b))]
    errors = [pae(side) for side in (a, b)]
    places = [both.model.place(int(r)) for r in both.rows[:, 0]]
    return Difference(
        names=(first.name, second.name),
        weights=(first.weights, second.weights),
        seeds=(len(a.samples), len(b.samples)),
        chains=both.chains,
        mutations=tuple(_mutations(both)),
        chain=np.array([place[0] for place in places], object),
        number=np.array([place[1] for place in places], int),
        shape=_over_residues(moved(a.points, b.points), both),
        plddt=change(a.plddt, b.plddt, LEAST["pLDDT"]),
        distances=change(_maps(pair[0]), _maps(pair[1]), LEAST["distance"]),
        pae=None if errors[0] is None or errors[1] is None
        else change(errors[0], errors[1], LEAST["PAE"]),
        contacts=tuple(contact_changes(a, b, both.chain)),
        scores=tuple(score_changes(a, b, both.chains)),
    )  # fmt: skip


def _over_residues(points: Change, both: Common) -> Change:
    """The same for all residues: those without CA or C1' have no distance and do not differ."""
    at, count = both.trace_residue, len(both.rows)
    far, noise, beyond = np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, bool)
    far[at], noise[at], beyond[at] = points
    return Change(far, noise, beyond)


def _atoms(both: Common, side: Seeds, which: int) -> np.ndarray:
    """Where each seed has the atom that stands for each residue."""
    central = central_atoms(side.result.layout)[side.tokens]
    found = [
        np.asarray(s.positions, np.float32)[order][central]
        for s, order in zip(side.samples, side.orders, strict=True)
    ]
    return np.stack(found)


def _maps(points: np.ndarray) -> np.ndarray:
    return np.linalg.norm(points[:, :, None] - points[:, None], axis=-1)


def _mutations(both: Common) -> Iterator[str]:
    for i, j in both.rows.tolist():
        here, there = both.model.place(i), both.truth.place(j)
        if here[2] != there[2]:
            yield f"{here[0]} {here[1]} {here[2]}: {there[2]}"
