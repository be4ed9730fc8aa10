"""OpenFold3's conventions, as its package 0.5.0 has them.

Where that package leaves out what a job asks for, the convention is that of its training: it does
not use the bonds of a query, but was trained with residues split into atoms where they are bonded.
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Int

from af3nb.alignment.msa import Msa
from af3nb.alignment.pairing import (
    MAX_ROWS_PER_SPECIES,
    rows_by_species,
    species_of,
    take_rows,
    without_rows_of,
)
from af3nb.batch import MSA_ROWS
from af3nb.chem.components import Component, Components
from af3nb.chem.residues import (
    AMINO_ACIDS,
    CLASS_INDEX,
    GAP,
    PROTEIN_CLASSES,
    RNA_BASES,
    RNA_CLASSES,
    STANDARD,
    UNKNOWN_AMINO_ACID,
    UNKNOWN_DNA,
)
from af3nb.chem.residues import DNA_UNKNOWN_CLASS as UNKNOWN_DNA_CLASS
from af3nb.features.atoms import Residue
from af3nb.features.bonds import Ends, UserBonds, ends_of, inner_bonds, symmetric_table
from af3nb.features.chains import Chain
from af3nb.features.conventions.alignments import (
    N_TYPES,
    distinct,
    in_classes,
    profile_of,
    without_repeats,
)
from af3nb.features.conventions.convention import Convention, Tables
from af3nb.features.gathers import Identities, atom_tables
from af3nb.features.msa_features import (
    as_features,
    columns_of,
    needs_pairing,
    read_chain_msas,
    side_by_side,
    small,
)
from af3nb.features.reference import pseudo_beta
from af3nb.features.template_features import template_features
from af3nb.features.tokens import Tokens, tokens_of
from af3nb.job.job import Bond, Ligand
from af3nb.result.layout import PROTEIN, RNA

PAIRED_ROWS = MSA_ROWS // 2 - 1
_GAP = CLASS_INDEX[GAP]
_LAST = {"protein": "OXT", "rna": "OP3", "dna": "OP3"}  # leaves every residue
# Letters outside of the twenty are unknown, also B, Z and U.
_PROTEIN = {
    a: c if a in (*AMINO_ACIDS, "-") else PROTEIN_CLASSES["X"] for a, c in PROTEIN_CLASSES.items()
}


@dataclass(frozen=True)
class OpenFold3(Convention):
    """How OpenFold3 turns a job into features."""

    bonds_at_centres: bool = False

    def chains(
        self, chains: Sequence[Chain], components: Components
    ) -> tuple[list[Chain], list[str]]:
        """The chains in the order of the job."""
        del components
        return list(chains), []

    def tokens(self, residues: Sequence[Residue], bonds: Sequence[Bond]) -> Tokens:
        """A standard residue is split into atoms where the user bonds it."""
        bonded = {(a.chain, a.residue) for pair in bonds for a in pair}

        def is_one_token(r: Residue) -> bool:
            return (
                r.chain.is_polymer
                and r.component.code in STANDARD
                and (r.chain.id, r.number) not in bonded
            )

        return tokens_of(residues, is_one_token, ranked=True)

    def residue_class(self, residue: Residue) -> int:
        """The class of the residue's own name; unknown for modified residues and ligands."""
        code = residue.component.code
        if code == UNKNOWN_DNA:
            return UNKNOWN_DNA_CLASS
        return CLASS_INDEX.get(code, CLASS_INDEX[UNKNOWN_AMINO_ACID])

    def entity(self, chain: Chain, names: tuple[str, ...]) -> Hashable:
        """Chains of one sequence of letters are one entity, whatever their modifications."""
        del names
        if isinstance(chain.molecule, Ligand):
            return chain.molecule.smiles or chain.codes
        return chain.molecule.sequence

    def msa(self, chains: Sequence[Chain], tokens: Tokens, padded: int) -> dict[str, np.ndarray]:
        """The query, paired rows, and each chain's own rows; DNA and ligands are gaps.

        The chain's own rows, from which the profile is made, stand once each.
        """
        alphabets = {
            PROTEIN: distinct(_PROTEIN, "".join(AMINO_ACIDS)),
            RNA: distinct(RNA_CLASSES, "".join(RNA_BASES)),
        }
        classes = {PROTEIN: _PROTEIN, RNA: RNA_CLASSES}
        found = read_chain_msas(chains, columns_of(chains, tokens), alphabets)
        own = [without_repeats(c.unpaired) for c in found]
        paired = [take_rows(c.paired, np.zeros(1, np.int64)) for c in found]
        profiles, means = [], []
        for i, (chain, msa) in enumerate(zip(chains, own, strict=True)):
            if chain.type in classes:
                own[i] = in_classes(msa, classes[chain.type])
                paired[i] = in_classes(paired[i], classes[chain.type])
                profiles.append(profile_of(own[i].rows))
            else:
                profiles.append(np.zeros((msa.rows.shape[1], N_TYPES), np.float32))
            means.append(own[i].deletions.mean(axis=0, dtype=np.float64))
        if needs_pairing(chains):
            rows = _pair([c.paired.descriptions for c in found], [c.sequence for c in chains])
            for i, chain in enumerate(chains):
                if chain.type != PROTEIN:
                    continue
                shared = in_classes(take_rows(found[i].paired, rows[:, i]), _PROTEIN)
                own[i] = without_rows_of(own[i], shared)
                paired[i] = in_classes(
                    take_rows(found[i].paired, np.concatenate([[0], rows[:, i]])), _PROTEIN
                )
            paired = [_deep(m, 1 + len(rows)) for m in paired]
        msa, deletions = side_by_side([small(m) for m in paired], [small(m) for m in own])
        profile, mean = np.concatenate(profiles), np.concatenate(means)
        return as_features(msa, deletions, profile, mean, tokens, padded)

    def templates(
        self, chains: Sequence[Chain], tokens: Tokens, padded: int
    ) -> dict[str, np.ndarray]:
        """Where nothing is aligned, also in empty templates, the class is the gap."""
        features = template_features(chains, tokens, padded, empty=(_GAP,) * 4)
        used = features["template_atom_mask"].any((1, 2))
        n = int(np.max(np.flatnonzero(used), initial=-1)) + 1
        return {name: array[:n] for name, array in features.items()}

    def bonds(self, tokens: Tokens, ids: Identities, bonds: UserBonds, padded: int) -> Tables:
        """Bonds between atoms that are tokens, in both directions."""
        pairs = [
            *inner_bonds(tokens),
            *ends_of(tokens, (*bonds.polymer_ligand, *bonds.ligand_ligand)),
            *_backbone(tokens),
        ]
        return {
            "tokens_to_polymer_ligand_bonds": symmetric_table(tokens, ids, [], padded),
            "tokens_to_ligand_ligand_bonds": symmetric_table(tokens, ids, pairs, padded),
        }

    def pseudo_beta(self, tokens: Tokens, ids: Identities, padded: int) -> dict[str, np.ndarray]:
        """As in AlphaFold 3, except unknown nucleotides: the first atom of the complex."""

        found = pseudo_beta(tokens, ids, padded)
        unknown = [r.component.code in ("N", "DN") for r in tokens.residues]
        where = np.flatnonzero(tokens.of_residues(unknown))
        found["gather_idxs"][where] = 0
        return found

    def atoms(self, ids: Identities, padded: int) -> Tables:
        """Windows as in AlphaFold 3; what is beyond the ends does not exist."""
        return atom_tables(ids, padded, masked=True)

    def _leaving(
        self, component: Component, kind: str, *, first: bool, last: bool, bonded: Collection[str]
    ) -> Collection[str]:
        """The leaving atoms of every residue of a polymer, at its ends, too; none of ligands."""
        del first, last, bonded
        if kind == "ligand":
            return ()
        return (component.code not in STANDARD and component.leaving_names) or (_LAST[kind],)


def _pair(names: Sequence[Sequence[str]], sequences: Sequence[str]) -> Int[np.ndarray, "p chains"]:
    """The row of each chain in each paired row, without the queries; -1 where it has none.

    Species that many sequences have come first, among equals in alphabetical order. What is left
    of a species when one sequence has no more rows is paired between the others.
    """
    first = {s: i for i, s in reversed(list(enumerate(sequences)))}
    own = list(first.values())
    left = {i: dict(rows_by_species(names[i], species_of)) for i in own}
    species = sorted({s for found in left.values() for s in found} - {""})
    blocks: list[np.ndarray] = [np.zeros((0, len(names)), np.int64)]
    for many in range(len(own), 1, -1):
        for name in species:
            have = [i for i in own if len(left[i].get(name, ())) > 0]
            if len(have) != many:
                continue
            count = min(MAX_ROWS_PER_SPECIES, *(len(left[i][name]) for i in have))
            block = np.full((count, len(names)), -1, np.int64)
            for i in have:
                rows = np.sort(left[i][name])
                copies = [k for k, s in enumerate(sequences) if s == sequences[i]]
                block[:, copies] = rows[:count, None]
                left[i][name] = rows[count:]
            blocks.append(block)
    return np.concatenate(blocks)[:PAIRED_ROWS]


def _deep(msa: Msa, rows: int) -> Msa:
    """The alignment with rows of gaps at the bottom."""
    missing = np.full(rows - len(msa.rows), -1)
    return take_rows(msa, np.concatenate([np.arange(len(msa.rows)), missing]))


def _backbone(tokens: Tokens) -> list[Ends]:
    """The bonds between neighbours of a chain that are both split into atoms."""
    split = (tokens.atoms != "").sum(axis=1) == 1
    whole = {int(r) for r, one in zip(tokens.residue, split, strict=True) if not one}
    pairs = []
    for i, (a, b) in enumerate(pairwise(tokens.residues)):
        if a.chain is b.chain and a.chain.is_polymer and not {i, i + 1} & whole:
            ends = ("C", "N") if a.chain.type == PROTEIN else ("O3'", "P")
            pairs.append(((i, ends[0]), (i + 1, ends[1])))
    return pairs
