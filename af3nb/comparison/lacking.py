"""What one structure has and the other lacks, in sentences."""

from collections.abc import Iterator

import numpy as np

from af3nb.comparison.matching.common import Common
from af3nb.comparison.matching.sides import EXPERIMENT
from af3nb.comparison.scores.ligands import Ligands
from af3nb.errors import counted
from af3nb.job.structures.template_mapping import ranges

_MOST = 10  # things that a sentence lists


def lacking(common: Common, ligands: Ligands) -> Iterator[str]:
    """Yield a sentence for everything that is not compared."""
    if common.truth.models > 1:
        yield f"The {common.truth.word} has {common.truth.models} models; the first is compared."
    yield from _chains(common)
    for chain, reference in common.chains:
        yield from _residues(common, chain, reference)
    model, word = common.model.word, common.truth.word
    for words, names in (
        (f"The {word} lacks ligands of the {model}", ligands.only_predicted),
        (f"The {model} lacks ligands of the {word}", ligands.only_observed),
    ):
        if names:
            yield f"{words}: {_listed(names)}."


def _chains(common: Common) -> Iterator[str]:
    here, there = ({pair[k] for pair in common.chains} for k in (0, 1))
    model = [c for c in common.model.polymers if c not in here]
    truth = [c for c in common.truth.polymers if c not in there]
    one, other = common.model.word, common.truth.word
    if model:
        copies = " If they are copies, the file of the biological assembly may have them."
        yield (
            f"The {other} lacks {counted(len(model), 'chain')} of the {one}: {_listed(model)}."
            f"{copies if other == EXPERIMENT else ''}"
        )
    if truth:
        yield f"The {one} lacks {counted(len(truth), 'chain')} of the {other}: {_listed(truth)}."


def _residues(common: Common, chain: str, reference: str) -> Iterator[str]:
    rows, model, word = common.rows[common.chain == chain], common.model.word, common.truth.word
    for side, column, polymer, words in (
        (common.model, 0, common.model.polymers[chain], f"the {word} has no atoms of"),
        (common.truth, 1, common.truth.polymers[reference], f"the {model} has nothing for"),
    ):
        left = np.setdiff1d(polymer.residues, rows[:, column])
        if len(left):
            numbers = tuple(sorted(side.place(int(r))[1] for r in left))
            whose = f" of its chain {reference}" if column else ""
            yield (
                f"Chain {chain}: {words} {counted(len(left), 'residue')}{whose} "
                f"({ranges(numbers)})."
            )
    different = [
        f"{a[2]} {a[1]} is {b[2]}"
        for a, b in ((common.model.place(i), common.truth.place(j)) for i, j in rows.tolist())
        if a[2] != b[2]
    ]
    if different:
        yield f"Chain {chain}: residues differ in the {word}: {_listed(different)}."
    if cut := _cut(common, chain):
        residues = f"{counted(len(cut), 'residue')} ({ranges(cut)})"
        yield f"Chain {chain}: the {word} lacks atoms of {residues}."


def _cut(common: Common, chain: str) -> tuple[int, ...]:
    """The residues that lack atoms which the prediction has; the last oxygen does not count."""
    own = np.flatnonzero(common.chain == chain)
    shared = np.bincount(common.residue, minlength=len(common.rows))[own]
    side = common.model
    kept = side.layout.atom_name != "OXT"
    sizes = np.bincount(side.residue_of_atom[kept], minlength=len(side.starts))
    same = [side.place(int(i))[2] == common.truth.place(int(j))[2] for i, j in common.rows[own]]
    cut = own[np.array(same, bool) & (shared < sizes[common.rows[own, 0]])]
    return tuple(sorted(side.place(int(i))[1] for i in common.rows[cut, 0]))


def _listed(names) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
