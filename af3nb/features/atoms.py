"""The heavy atoms that each residue has in a complex."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from af3nb.chem.chains import heavy_atoms
from af3nb.chem.components import Component, Components
from af3nb.features.chains import Chain
from af3nb.job.job import Bond, between_residues, bonded_atoms


@dataclass(frozen=True, eq=False)
class Residue:
    """A residue in its chain; `number` counts from 1."""

    chain: Chain
    number: int
    component: Component
    listed: tuple[str, ...]  # heavy atoms of the component, in its order
    elements: dict[str, str]  # by name, of the atoms that are there


def residues_of(
    chains: Sequence[Chain],
    components: Components,
    bonds: Sequence[Bond],
    leaving_atoms: Callable[..., Collection[str]],
) -> list[Residue]:
    """All residues in the order of the model; `bonds` are the user's.

    `leaving_atoms` says which heavy atoms a residue loses; see `af3nb.chem.chains.leaving_atoms`.
    """
    ids = {chain.id for chain in chains}
    linking = [(a, b) for a, b in between_residues(bonds) if {a.chain, b.chain} <= ids]
    named, linked = bonded_atoms(bonds), bonded_atoms(linking)
    residues = []
    for chain in chains:
        bonded = named if chain.is_polymer else linked
        for number, component in enumerate(chain.components, start=1):
            atoms = heavy_atoms(component, components)
            leaving = leaving_atoms(
                component,
                chain.molecule.kind,
                first=number == 1,
                last=number == len(chain.components),
                bonded=bonded.get((chain.id, number), ()),
            )
            there = {name: e for name, e in atoms.items() if name not in leaving}
            residues.append(Residue(chain, number, component, tuple(atoms), there))
    return residues
