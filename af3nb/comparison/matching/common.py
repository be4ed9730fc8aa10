"""The atoms that both structures have, in pairs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from af3nb.comparison.matching.chains import match_chains
from af3nb.comparison.matching.naming import EQUIVALENT
from af3nb.comparison.matching.sides import Side
from af3nb.comparison.scores.lddt import Agreement
from af3nb.result.compare.superpose import TRACE

# What residues with other side chains still share.
BACKBONE = frozenset("N CA C O CB OXT P OP1 OP2 OP3 O5' C5' C4' O4' C3' O3' C2' O2' C1'".split())


@dataclass(frozen=True, eq=False)
class Common:
    """Atoms and residues of matched chains that both structures have.

    `rows` are the residues of both; `atoms` the atoms of both, and `residue` counts their pairs of
    residues from 0. Chains are named as in the model.
    """

    model: Side
    truth: Side
    chains: tuple[tuple[str, str], ...]
    rows: Int[np.ndarray, "k 2"]
    atoms: Int[np.ndarray, "a 2"]
    residue: Int[np.ndarray, " a"]

    @cached_property
    def x(self) -> Float[np.ndarray, "a 3"]:
        """The model's positions."""
        return self.model.positions[self.atoms[:, 0]]

    @cached_property
    def y(self) -> Float[np.ndarray, "a 3"]:
        """The experiment's positions."""
        return self.truth.positions[self.atoms[:, 1]]

    @cached_property
    def chain(self) -> Shaped[np.ndarray, " k"]:
        """The model's chain of each pair of residues."""
        return self.model.layout.chain_id[self.model.starts[self.rows[:, 0]]]

    @cached_property
    def trace(self) -> Int[np.ndarray, " t"]:
        """The pairs of atoms that stand for residues: CA and C1'."""
        return np.flatnonzero(np.isin(self.model.layout.atom_name[self.atoms[:, 0]], TRACE))

    @cached_property
    def trace_residue(self) -> Int[np.ndarray, " t"]:
        """The pair of residues of each of these."""
        return self.residue[self.trace]

    @cached_property
    def partner(self) -> Int[np.ndarray, " a"]:
        """The pair of atoms with which each may change its name in the model, or itself."""
        found = np.arange(len(self.atoms))
        names = self.model.layout.atom_name[self.atoms[:, 0]]
        starts = np.searchsorted(self.residue, np.arange(len(self.rows) + 1))
        for k, row in enumerate(self.rows[:, 1].tolist()):
            swaps = EQUIVALENT.get(_parent(self.truth.place(row)[2]))
            if swaps is None:
                continue
            own = range(starts[k], starts[k + 1])
            at = {str(names[i]): i for i in own}
            if all(name in at for pair in swaps for name in pair):
                for a, b in swaps:
                    found[at[a]], found[at[b]] = at[b], at[a]
        return found

    @cached_property
    def agreement(self) -> Agreement:
        """The lDDT of all atoms, equivalent atoms named in the better way."""
        return Agreement.of(self.x, self.y, self.residue, self.partner)

    def agreement_of(self, own: Bool[np.ndarray, " a"]) -> Agreement:
        """The same of some of the atoms; they are of whole residues."""
        place = np.cumsum(own) - 1
        partner = place[self.partner[own]]
        return Agreement.of(self.x[own], self.y[own], self.residue[own], partner)

    @cached_property
    def same_letter(self) -> Bool[np.ndarray, " k"]:
        """Whether the residues of each pair are the same, modified or not."""
        letters = [np.full(len(side.starts), "", object) for side in (self.model, self.truth)]
        for side, own in zip((self.model, self.truth), letters, strict=True):
            for polymer in side.polymers.values():
                own[polymer.residues] = np.array(list(polymer.letters), object)[polymer.places]
        return letters[0][self.rows[:, 0]] == letters[1][self.rows[:, 1]]


def common(model: Side, truth: Side) -> Common:
    """Return what two structures have in common."""
    found = match_chains(model, truth)
    rows = np.concatenate([np.zeros((0, 2), int), *found.values()])
    atoms, residue = [], []
    for k, pair in enumerate(rows):
        for a, b in _shared(model, truth, *pair.tolist()):
            atoms.append((a, b))
            residue.append(k)
    return Common(
        model,
        truth,
        tuple(found),
        rows,
        np.array(atoms, int).reshape(-1, 2),
        np.array(residue, int),
    )


def _shared(model: Side, truth: Side, here: int, there: int) -> Iterator[tuple[int, int]]:
    """The atoms that two residues share; of other side chains, nothing but the first carbon."""
    a, b = (_atoms(side, r) for side, r in ((model, here), (truth, there)))
    codes = model.place(here)[2], truth.place(there)[2]
    names = {str(truth.layout.atom_name[i]): i for i in b}
    for i in a:
        name = str(model.layout.atom_name[i])
        at = names.get(name)
        if at is None or (codes[0] != codes[1] and not _fits(model, truth, i, at, codes)):
            continue
        yield int(i), int(at)


def _fits(model: Side, truth: Side, i: int, at: int, codes: tuple[str, str]) -> bool:
    name = str(model.layout.atom_name[i])
    if name in BACKBONE:
        return True
    same_element = str(model.layout.element[i]).upper() == str(truth.layout.element[at]).upper()
    return same_element and _parent(codes[0]) == _parent(codes[1])


@lru_cache(maxsize=1024)
def _parent(code: str) -> str:
    from af3nb.chem.components import built_in

    component = built_in(code)
    return (component.parent if component and component.parent else code) or code


def _atoms(side: Side, residue: int) -> range:
    starts = side.starts
    end = starts[residue + 1] if residue + 1 < len(starts) else len(side.layout.atom_name)
    return range(int(starts[residue]), int(end))
