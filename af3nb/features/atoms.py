"""Which heavy atoms each residue has in a complex."""

from collections.abc import Sequence
from dataclasses import dataclass

from af3nb.chem.components import Component, Components
from af3nb.chem.residues import UNKNOWN_AMINO_ACID
from af3nb.features.chains import Chain
from af3nb.io.job import Bond
from af3nb.io.layout import PROTEIN


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
    *,
    fix_standalone_glycans: bool,
) -> list[Residue]:
    """All residues in the order of the model; `bonds` are the user's.

    An unknown amino acid has the atoms of glycine. Inner residues lack what binding to their
    neighbours takes away. A glycan lacks O1 unless another residue is bonded there; DeepMind's
    rule takes O1 also from a lone sugar, which `fix_standalone_glycans` leaves whole.
    """
    ids = {chain.id for chain in chains}
    linking = [
        (a, b)
        for a, b in bonds
        if (a.chain, a.residue) != (b.chain, b.residue) and {a.chain, b.chain} <= ids
    ]
    named, linked = _atoms_by_residue(bonds), _atoms_by_residue(linking)
    residues = []
    for chain in chains:
        for number, component in enumerate(chain.components, start=1):
            bonded = (named if chain.is_polymer else linked).get((chain.id, number), set())
            dropped = _dropped(chain, number, component, bonded, fix_standalone_glycans)
            atoms = _heavy_atoms(component, components)
            there = {name: e for name, e in atoms.items() if name not in dropped}
            residues.append(Residue(chain, number, component, tuple(atoms), there))
    return residues


def _atoms_by_residue(bonds: Sequence[Bond]) -> dict[tuple[str, int], set[str]]:
    atoms: dict[tuple[str, int], set[str]] = {}
    for bond in bonds:
        for end in bond:
            atoms.setdefault((end.chain, end.residue), set()).add(end.atom)
    return atoms


def _heavy_atoms(component: Component, components: Components) -> dict[str, str]:
    """Elements by name."""
    if component.code == UNKNOWN_AMINO_ACID:
        component = components.get("GLY") or component
    return {component.atom_names[i]: component.elements[i] for i in component.heavy_atoms}


def _dropped(
    chain: Chain, number: int, component: Component, bonded: set[str], fix_standalone: bool
) -> tuple[str, ...]:
    if chain.type == PROTEIN:
        last = number == len(chain.components)
        return () if last or "OXT" in bonded else ("OXT",)
    if chain.is_polymer:
        return () if number == 1 else ("OP3",)
    if component.is_glycan and "O1" not in bonded and (bonded or not fix_standalone):
        return ("O1",)
    return ()
