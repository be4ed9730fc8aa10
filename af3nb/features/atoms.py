"""Which heavy atoms each residue has in a complex."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from af3nb.chem.components import Component, Components
from af3nb.chem.residues import UNKNOWN_AMINO_ACID
from af3nb.features.chains import Chain
from af3nb.io.job import AtomAddress
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
    bonded: Collection[AtomAddress],
    *,
    fix_standalone_glycans: bool,
) -> list[Residue]:
    """All residues in the order of the model; `bonded` are the ends of the user's bonds.

    An unknown amino acid has the atoms of glycine. Inner residues lack what binding to their
    neighbours takes away. A glycan lacks O1 unless it is bonded there; DeepMind's rule takes O1
    also from a lone sugar, which `fix_standalone_glycans` leaves whole.
    """
    residues = []
    for chain in chains:
        for number, component in enumerate(chain.components, start=1):
            source = component
            if component.code == UNKNOWN_AMINO_ACID:
                source = components.get("GLY") or component
            here = {a.atom for a in bonded if (a.chain, a.residue) == (chain.id, number)}
            dropped = _dropped(chain, number, component, here, fix_standalone_glycans)
            atoms = {source.atom_names[i]: source.elements[i] for i in source.heavy_atoms}
            present = {name: e for name, e in atoms.items() if name not in dropped}
            residues.append(Residue(chain, number, component, tuple(atoms), present))
    return residues


def _dropped(
    chain: Chain, number: int, component: Component, bonded: set[str], fix_standalone: bool
) -> tuple[str, ...]:
    if chain.type == PROTEIN:
        return () if number == len(chain.components) else ("OXT",)
    if chain.is_polymer:
        return () if number == 1 else ("OP3",)
    if component.is_glycan and "O1" not in bonded and (bonded or not fix_standalone):
        return ("O1",)
    return ()
