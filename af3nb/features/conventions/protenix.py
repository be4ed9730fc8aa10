"""Protenix' conventions, as its package 2.0.0 has them.

An ion is a ligand here. That package forgets ions among the alignments, so that an ion, and
whatever follows it, gets the columns of another chain.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from af3nb.alignment.pairing import (
    MAX_PAIRED_ROWS,
    pair_rows,
    species_of,
    take_rows,
    without_rows_of,
)
from af3nb.chem.chains import leaving_atoms
from af3nb.chem.components import Component, Components
from af3nb.chem.residues import (
    AMINO_ACIDS,
    CLASS_INDEX,
    DNA_CLASSES,
    DNA_UNKNOWN_CLASS,
    GAP,
    PROTEIN_CLASSES,
    RNA_CLASSES,
    UNKNOWN_AMINO_ACID,
    one_letter,
)
from af3nb.features.atoms import Residue
from af3nb.features.bonds import UserBonds, ends_of, inner_bonds, symmetric_table
from af3nb.features.chains import Chain
from af3nb.features.conventions.alignments import (
    distinct,
    in_classes,
    joined,
    profile_of,
    without_repeats,
)
from af3nb.features.conventions.convention import Convention, Tables
from af3nb.features.gathers import Identities, atom_tables, centred_windows
from af3nb.features.msa_features import (
    as_features,
    columns_of,
    needs_pairing,
    read_chain_msas,
    side_by_side,
    small,
)
from af3nb.features.template_features import template_features
from af3nb.features.tokens import Tokens, residue_class
from af3nb.job.job import Molecule, Protein, Rna
from af3nb.result.layout import DNA, PROTEIN, RNA
from af3nb.result.provenance import RNA_ALIGNMENTS, TEMPLATES

_UNKNOWN = CLASS_INDEX[UNKNOWN_AMINO_ACID]
_GAP = CLASS_INDEX[GAP]
_CLASSES = {
    PROTEIN: PROTEIN_CLASSES,
    RNA: RNA_CLASSES,
    DNA: {a: DNA_UNKNOWN_CLASS if c == RNA_CLASSES["N"] else c for a, c in DNA_CLASSES.items()},
}
_UNIREF = re.compile(r"UniRef100_[^_\s]+_(?P<species>[^/\s]+)")


@dataclass(frozen=True)
class Protenix(Convention):
    """How Protenix turns a job into features."""

    bonds_at_centres: bool = False
    polymer_bonds: bool = True
    templated: bool = True  # whether the network has templates
    rna_alignments: bool = True  # whether it was trained with alignments of RNA

    def chains(
        self, chains: Sequence[Chain], components: Components
    ) -> tuple[list[Chain], list[str]]:
        """The chains in the order of the job; selenomethionine becomes methionine."""
        methionine = components.get("MET")
        changed, notes = [], []
        for chain in chains:
            if chain.type == PROTEIN and "MSE" in chain.codes and methionine is not None:
                parts = tuple(methionine if c.code == "MSE" else c for c in chain.components)
                chain = replace(chain, components=parts)
                notes.append(f"Protenix reads selenomethionine as methionine (chain {chain.id}).")
            changed.append(chain)
        return changed, [*notes, *self.unused((c.id, c.molecule) for c in chains)]

    @property
    def unread(self) -> tuple[str, ...]:
        """Templates and alignments of RNA, where the network was not trained with them."""
        taken = ((TEMPLATES, self.templated), (RNA_ALIGNMENTS, self.rna_alignments))
        return tuple(what for what, is_taken in taken if not is_taken)

    def unused(self, chains: Iterable[tuple[str, Molecule]]) -> list[str]:
        """A sentence for each kind of evidence that is not read, with its chains."""
        both = list(chains)
        templates = [id for id, m in both if isinstance(m, Protein) and m.templates]
        alignments = [id for id, m in both if isinstance(m, Rna) and m.unpaired_msa]
        notes = []
        if templates and not self.templated:
            notes.append(f"These weights use no templates: {_those(templates)} not used.")
        if alignments and not self.rna_alignments:
            what = f"the alignments of RNA ({', '.join(alignments)}) are not used"
            notes.append(f"These weights were trained without alignments of RNA: {what}.")
        return notes

    def residue_class(self, residue: Residue) -> int:
        """As in AlphaFold 3, but unknown DNA is no unknown RNA."""
        if residue.chain.type == DNA and one_letter(residue.component.code, "X") not in "ACGT":
            return DNA_UNKNOWN_CLASS
        return residue_class(residue)

    def entity(self, chain: Chain, names: tuple[str, ...]) -> Hashable:
        """The chains of one molecule of the job."""
        del names
        return id(chain.molecule)

    def msa(self, chains: Sequence[Chain], tokens: Tokens, padded: int) -> dict[str, np.ndarray]:
        """The rows to pair also stand before a chain's own rows; each row stands once.

        Ligands are unknown residues. Nucleic acids and ligands have their query where other
        chains have more rows.
        """
        alphabets = {kind: distinct(c, _own_letters(c)) for kind, c in _CLASSES.items()}
        wanted = (
            alphabets if self.rna_alignments else {k: a for k, a in alphabets.items() if k != RNA}
        )
        found = read_chain_msas(chains, columns_of(chains, tokens), wanted, pairing=True)
        own, paired = [], []
        for chain, msas in zip(chains, found, strict=True):
            if chain.type not in alphabets:
                rows = np.full_like(msas.unpaired.rows, _UNKNOWN)
                ligand = replace(msas.unpaired, rows=rows)
                own.append(ligand)
                paired.append(ligand)
                continue
            if chain.type not in wanted:
                alone = read_chain_msas([_alone(chain)], [len(chain.components)], alphabets)
                msas = alone[0]
            rows = joined(msas.paired, msas.unpaired) if chain.type == PROTEIN else msas.unpaired
            own.append(in_classes(without_repeats(rows), _CLASSES[chain.type]))
            paired.append(in_classes(msas.paired, _CLASSES[chain.type]))
        profile = np.concatenate([profile_of(m.rows) for m in own])
        mean = np.concatenate([m.deletions.mean(axis=0, dtype=np.float64) for m in own])
        if needs_pairing(chains):
            pairs = pair_rows(paired, MAX_PAIRED_ROWS, _species)
            paired = [take_rows(m, pairs[:, i]) for i, m in enumerate(paired)]
            own = [without_rows_of(m, shared) for m, shared in zip(own, paired, strict=True)]
        else:
            paired = [take_rows(m, np.zeros(1, np.int64)) for m in paired]
        msa, deletions = side_by_side([small(m) for m in paired], [small(m) for m in own])
        self._fill(msa, chains, [m.rows.shape[1] for m in own])
        return as_features(msa, deletions, profile, mean, tokens, padded)

    def templates(
        self, chains: Sequence[Chain], tokens: Tokens, padded: int
    ) -> dict[str, np.ndarray]:
        """Where a chain has no template, the first is one of gaps, and the others of alanine."""
        features = template_features(chains, tokens, padded, empty=(_GAP, 0, 0, 0))
        used = features["template_atom_mask"].any((1, 2))
        n = max(1, int(np.max(np.flatnonzero(used), initial=-1)) + 1) if self.templated else 0
        return {name: array[:n] for name, array in features.items()}

    def bonds(self, tokens: Tokens, ids: Identities, bonds: UserBonds, padded: int) -> Tables:
        """Bonds inside ligands and modified residues and the user's, in both directions."""
        pairs = [*inner_bonds(tokens), *ends_of(tokens, self.seen(bonds))]
        return {
            "tokens_to_polymer_ligand_bonds": symmetric_table(tokens, ids, [], padded),
            "tokens_to_ligand_ligand_bonds": symmetric_table(tokens, ids, pairs, padded),
        }

    def atoms(self, ids: Identities, padded: int) -> Tables:
        """Windows around their queries; what is beyond the ends does not exist."""
        return atom_tables(ids, padded, centred_windows, masked=True)

    def _leaving(
        self, component: Component, kind: str, *, first: bool, last: bool, bonded: Collection[str]
    ) -> Collection[str]:
        """As in AlphaFold 3 for polymers. A ligand loses what leaves the atoms that are bonded."""
        if kind != "ligand":
            return leaving_atoms(component, kind, first=first, last=last, bonded=bonded)
        near = {name for atom in bonded for name, _ in component.neighbours(atom)}
        heavy = set(component.heavy_names)
        return sorted(near & component.leaving_names & heavy)

    def _fill(self, msa: np.ndarray, chains: Sequence[Chain], widths: Sequence[int]) -> None:
        """Put the query where a chain other than a protein has gaps only."""
        start = 0
        for chain, width in zip(chains, widths, strict=True):
            if chain.type != PROTEIN:
                columns = msa[:, start : start + width]
                columns[(columns == _GAP).all(axis=1)] = columns[0]
            start += width


def _those(chains: Sequence[str]) -> str:
    return f"those of chain{'s' * (len(chains) > 1)} {', '.join(chains)} are"


def _species(description: str) -> str:
    found = _UNIREF.match(description)
    return found["species"] if found else species_of(description)


def _own_letters(classes) -> str:
    """The letters that stand for a class, in place of the nearest or of the unknown one."""
    if classes is PROTEIN_CLASSES:
        return "".join(AMINO_ACIDS)
    return "".join(a for a in "ACGTU" if classes[a] not in (RNA_CLASSES["N"], DNA_UNKNOWN_CLASS))


def _alone(chain: Chain) -> Chain:
    """The chain without its alignment."""
    return replace(chain, molecule=replace(chain.molecule, unpaired_msa=""))
