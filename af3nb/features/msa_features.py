"""Alignments of all chains side by side, and their profiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int

from af3nb.alignment.msa import Msa, gap_only, read_a3m
from af3nb.alignment.pairing import MAX_PAIRED_ROWS, pair_rows, take_rows, without_rows_of
from af3nb.batch import MSA_ROWS
from af3nb.chem.residues import (
    CLASS_INDEX,
    DNA_CLASSES,
    GAP,
    PROTEIN_CLASSES,
    RESIDUE_CLASSES,
    RNA_CLASSES,
)
from af3nb.features.chains import Chain
from af3nb.features.tokens import Tokens, pad
from af3nb.job.job import Protein, Rna
from af3nb.job.rules.pairs import SHORTEST_ALIGNED
from af3nb.result.layout import DNA, PROTEIN, RNA

# The class of each letter, for the kinds of chains that have an alignment.
Alphabets = Mapping[str, Mapping[str, int]]
ALPHABETS: Alphabets = {
    PROTEIN: PROTEIN_CLASSES,
    RNA: RNA_CLASSES,
    DNA: DNA_CLASSES,
}


@dataclass(frozen=True)
class ChainMsa:
    """The alignments of one chain: its own rows, and the rows to pair with other chains."""

    unpaired: Msa
    paired: Msa

    @property
    def profile(self) -> Float32[np.ndarray, "n 31"]:
        """Frequency of each class in each column."""
        rows = self.unpaired.rows
        counts = np.stack([(rows == c).sum(axis=0) for c in range(len(RESIDUE_CLASSES))], axis=1)
        return (counts / len(rows)).astype(np.float32)

    @property
    def deletion_mean(self) -> Float[np.ndarray, " n"]:
        """Mean number of letters inserted before each column."""
        return self.unpaired.deletions.mean(axis=0, dtype=np.float64)


def msa_features(
    chains: Sequence[Chain], tokens: Tokens, padded: int, *, resolve_overlaps: bool
) -> dict[str, np.ndarray]:
    """The alignment (real rows only) and its profile, a column per token.

    Rows paired by species come first, then the chains' own rows side by side. As in DeepMind's
    features, the query appears twice where nothing is paired.
    """
    found = read_chain_msas(chains, columns_of(chains, tokens))
    profile = np.concatenate([c.profile for c in found])
    deletion_mean = np.concatenate([c.deletion_mean for c in found])
    paired = [small(c.paired) for c in found]
    unpaired = [small(c.unpaired) for c in found]
    if needs_pairing(chains):
        rows = pair_rows(paired, MAX_PAIRED_ROWS)
        paired = [take_rows(m, rows[:, i]) for i, m in enumerate(paired)]
        if resolve_overlaps:
            both = zip(unpaired, paired, strict=True)
            unpaired = [without_rows_of(own, shared) for own, shared in both]
    msa, deletions = side_by_side(paired, unpaired)
    return as_features(msa, deletions, profile, deletion_mean, tokens, padded)


def as_features(
    msa: Int[np.ndarray, "r columns"],
    deletions: Int[np.ndarray, "r columns"],
    profile: Float[np.ndarray, "columns types"],
    deletion_mean: Float[np.ndarray, " columns"],
    tokens: Tokens,
    padded: int,
) -> dict[str, np.ndarray]:
    """The features, a column per token."""
    select = tokens.column
    width = [(0, 0), (0, padded - len(select))]
    return {
        "msa": np.pad(msa[:, select], width),
        "msa_mask": np.pad(np.ones((len(msa), len(select)), bool), width),
        "deletion_matrix": np.pad(deletions[:, select], width),
        "profile": pad(profile[select], padded),
        "deletion_mean": pad(deletion_mean[select], padded),
        "num_alignments": np.array(len(msa), np.int32),
    }


def read_chain_msas(
    chains: Sequence[Chain],
    columns: Sequence[int],
    alphabets: Alphabets = ALPHABETS,
    *,
    pairing: bool | None = None,
) -> list[ChainMsa]:
    """The alignments of all chains. Identical ones are read once.

    A chain of a kind without an alphabet is a row of gaps. Rows to pair are read if `pairing`; by
    default, if the chains include different proteins.
    """
    pairing = needs_pairing(chains) if pairing is None else pairing
    known: dict[tuple, ChainMsa] = {}
    found = []
    for chain, width in zip(chains, columns, strict=True):
        key = (id(chain.molecule), chain.codes, width)
        if key not in known:
            known[key] = _read_chain(chain, width, alphabets, pairing)
        found.append(known[key])
    return found


def _read_chain(chain: Chain, width: int, alphabets: Alphabets, pairing: bool) -> ChainMsa:
    if chain.type not in alphabets:
        return ChainMsa(gap_only(width), gap_only(width))
    classes, molecule, query = alphabets[chain.type], chain.molecule, chain.sequence
    unpaired = paired = written = ""
    if len(query) >= SHORTEST_ALIGNED:
        if isinstance(molecule, Protein | Rna):
            unpaired, written = molecule.unpaired_msa or "", molecule.sequence
        if isinstance(molecule, Protein) and pairing:
            paired = molecule.paired_msa or ""
    return ChainMsa(
        read_a3m(unpaired, query, classes, where=chain.where.at("unpaired_msa"), written=written),
        read_a3m(paired, query, classes, where=chain.where.at("paired_msa"), written=written),
    )


def small(msa: Msa) -> Msa:
    """The alignment with insertion counts in one byte, as the model gets them."""
    most = np.iinfo(np.int8).max
    return Msa(msa.rows, np.minimum(msa.deletions, most).astype(np.int8), msa.descriptions)


def needs_pairing(chains: Sequence[Chain]) -> bool:
    """Whether the chains include different proteins: only those are paired."""
    return len({chain.sequence for chain in chains if chain.type == PROTEIN}) > 1


def columns_of(chains: Sequence[Chain], tokens: Tokens) -> list[int]:
    """Columns of each chain: one per residue of a polymer, one per ligand atom."""
    atoms = {chain.id: 0 for chain in chains}
    for residue in tokens.of_residues(tokens.residues):
        atoms[residue.chain.id] += 1
    return [len(c.components) if c.is_polymer else atoms[c.id] for c in chains]


def side_by_side(
    paired: Sequence[Msa], unpaired: Sequence[Msa]
) -> tuple[Int[np.ndarray, "r columns"], Int[np.ndarray, "r columns"]]:
    """The paired rows and then the chains' own rows, as the columns of all chains."""
    gap = CLASS_INDEX[GAP]
    rows = np.concatenate([m.rows for m in paired], axis=1)
    deletions = np.concatenate([m.deletions for m in paired], axis=1)
    said = (rows != gap).any(axis=1)
    rows, deletions = rows[said][:MAX_PAIRED_ROWS], deletions[said][:MAX_PAIRED_ROWS]
    left = MSA_ROWS - len(rows)
    depth = min(left, max(len(m.rows) for m in unpaired))

    def fill(array: np.ndarray, value: int) -> np.ndarray:
        short = depth - min(len(array), depth)
        return np.pad(array[:depth], [(0, short), (0, 0)], constant_values=value)

    own = np.concatenate([fill(m.rows, gap) for m in unpaired], axis=1)
    own_deletions = np.concatenate([fill(m.deletions, 0) for m in unpaired], axis=1)
    return np.concatenate([rows, own]), np.concatenate([deletions, own_deletions])
