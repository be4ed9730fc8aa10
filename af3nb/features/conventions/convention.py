"""AlphaFold 3's own conventions, and what another maker's may replace."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from af3nb.chem.chains import leaving_atoms
from af3nb.chem.components import Component, Components
from af3nb.features.atoms import Residue, residues_of
from af3nb.features.bonds import UserBonds, bond_tables
from af3nb.features.chains import Chain
from af3nb.features.gathers import Identities, atom_tables
from af3nb.features.msa_features import msa_features
from af3nb.features.reference import pseudo_beta
from af3nb.features.template_features import template_features
from af3nb.features.tokens import (
    Tokens,
    is_standard,
    residue_class,
    same_residue_names,
    tokens_of,
)
from af3nb.job.job import Bond, Molecule, chain_order
from af3nb.job.rules.bonds import BondSight

Tables = dict[str, dict[str, np.ndarray]]


@dataclass(frozen=True)
class Convention:
    """How AlphaFold 3 turns a job into features. Other makers replace what they do otherwise."""

    resolve_msa_overlaps: bool = True
    fix_standalone_glycans: bool = False
    bonds_at_centres: bool = True  # the network sees a polymer's bond at the residue's centre
    polymer_bonds: bool = False  # whether the network sees bonds between polymers

    def chains(
        self, chains: Sequence[Chain], components: Components
    ) -> tuple[list[Chain], list[str]]:
        """The chains in the order of the network, and notes on what was replaced in them."""
        del components
        return sorted(chains, key=lambda chain: chain_order(chain.id)), []

    @property
    def sight(self) -> BondSight:
        """Which of a job's bonds the network sees."""
        return BondSight(self.bonds_at_centres, self.polymer_bonds)

    @property
    def unread(self) -> tuple[str, ...]:
        """The kinds of evidence that the network does not take."""
        return ()

    def unused(self, chains: Iterable[tuple[str, Molecule]]) -> list[str]:
        """A sentence on each part of these chains that the network does not take."""
        del chains
        return []

    def residues(
        self, chains: Sequence[Chain], components: Components, bonds: Sequence[Bond]
    ) -> list[Residue]:
        """The residues with the atoms that they keep."""
        return residues_of(chains, components, bonds, self._leaving)

    def tokens(self, residues: Sequence[Residue], bonds: Sequence[Bond]) -> Tokens:
        """The residues split into tokens."""
        del bonds
        return tokens_of(residues, is_standard)

    def residue_class(self, residue: Residue) -> int:
        """The class of a residue."""
        return residue_class(residue)

    def entity(self, chain: Chain, names: tuple[str, ...]) -> Hashable:
        """What makes two chains copies of one entity."""
        return same_residue_names(chain, names)

    def msa(self, chains: Sequence[Chain], tokens: Tokens, padded: int) -> dict[str, np.ndarray]:
        """The alignment and its profile."""
        return msa_features(chains, tokens, padded, resolve_overlaps=self.resolve_msa_overlaps)

    def templates(
        self, chains: Sequence[Chain], tokens: Tokens, padded: int
    ) -> dict[str, np.ndarray]:
        """The templates."""
        return template_features(chains, tokens, padded)

    def bonds(self, tokens: Tokens, ids: Identities, bonds: UserBonds, padded: int) -> Tables:
        """The tables of bonds."""
        return bond_tables(tokens, ids, bonds, padded)

    def seen(self, bonds: UserBonds) -> tuple[Bond, ...]:
        """The user's bonds that reach the network, those with a polymer first.

        `Job.warnings` tells of those that do not, by `sight`.
        """
        seen = bonds.polymer_ligand + bonds.ligand_ligand
        return seen + bonds.polymer_polymer if self.polymer_bonds else seen

    def pseudo_beta(self, tokens: Tokens, ids: Identities, padded: int) -> dict[str, np.ndarray]:
        """The representative atom of each token."""
        return pseudo_beta(tokens, ids, padded)

    def atoms(self, ids: Identities, padded: int) -> Tables:
        """The tables of the windows of atoms."""
        return atom_tables(ids, padded)

    def _leaving(
        self, component: Component, kind: str, *, first: bool, last: bool, bonded: Collection[str]
    ) -> Collection[str]:
        glycans: Any = {"fix_standalone_glycans": self.fix_standalone_glycans}
        return leaving_atoms(component, kind, first=first, last=last, bonded=bonded, **glycans)


ALPHAFOLD3 = Convention()
