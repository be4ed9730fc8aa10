"""Tokens: one for a standard residue, else one per atom (Section 2.6 of the paper)."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int, Shaped

from af3nb.batch import ATOMS_PER_TOKEN
from af3nb.chem import chains as chemistry
from af3nb.chem.residues import (
    AMINO_ACIDS,
    CLASS_INDEX,
    DNA_BASES,
    RNA_BASES,
    UNKNOWN_AMINO_ACID,
    UNKNOWN_RNA,
    one_letter,
)
from af3nb.features.atoms import Residue
from af3nb.features.chains import Chain
from af3nb.result.layout import BRANCHED, DNA, NON_POLYMER, PROTEIN, RNA, Layout


@dataclass(frozen=True, eq=False)
class Tokens:
    """The `n` real tokens of a complex and the atoms in their 24 slots."""

    residues: tuple[Residue, ...]
    residue: Int[np.ndarray, " n"]  # index into residues
    atoms: Shaped[np.ndarray, "n 24"]  # names; "" where a slot is empty
    elements: Shaped[np.ndarray, "n 24"]
    center: Int[np.ndarray, " n"]  # slot of the representative atom of the token
    column: Int[np.ndarray, " n"]  # column in the alignments and templates, chains side by side

    @property
    def is_atom(self) -> Bool[np.ndarray, "n 24"]:
        """Which slots hold an atom."""
        return self.atoms != ""

    def of_residues(self, values: Sequence) -> list:
        """Values per token, from values per residue."""
        return [values[i] for i in self.residue]


def tokens_of(
    residues: Sequence[Residue],
    is_one_token: Callable[[Residue], bool] | None = None,
    *,
    ranked: bool = False,
) -> Tokens:
    """Split residues into tokens.

    The slot of an atom in a residue's token is its place among the atoms of the component or, if
    `ranked`, among those that are there.
    """
    is_one_token = is_one_token or is_standard
    residue, slots, centers, columns = [], [], [], []
    column = 0
    for i, r in enumerate(residues):
        if is_one_token(r):
            name = "CA" if r.chain.type == PROTEIN else "C1'"
            listed = [a if a in r.elements else "" for a in r.listed[:ATOMS_PER_TOKEN]]
            listed = [a for a in listed if a] if ranked else listed
            first = next(s for s, a in enumerate(listed) if a)
            cut = [(listed, listed.index(name) if name in listed else first)]
        else:
            cut = [([atom], 0) for atom in r.elements]
        for atoms, center in cut:
            residue.append(i)
            slots.append(atoms)
            centers.append(center)
            columns.append(column)
        column += 1 if r.chain.is_polymer else len(cut)
    atoms = np.full((len(slots), ATOMS_PER_TOKEN), "", object)
    elements = atoms.copy()
    for k, (i, listed) in enumerate(zip(residue, slots, strict=True)):
        atoms[k, : len(listed)] = listed
        elements[k, : len(listed)] = [residues[i].elements.get(a, "") for a in listed]
    numbers = (np.array(v, np.int32) for v in (residue, centers, columns))
    residue, centers, columns = numbers
    return Tokens(tuple(residues), residue, atoms, elements, centers, columns)


def is_standard(residue: Residue) -> bool:
    """Whether a residue is one token to AlphaFold 3."""
    return chemistry.is_one_token(residue.component.code, residue.chain.molecule.kind)


def layout_of(tokens: Tokens) -> Layout:
    """The atoms of the tokens, for writing molecules."""
    token, slot = np.nonzero(tokens.is_atom)
    residues = [tokens.residues[i] for i in tokens.residue[token]]
    own = [tokens.residues[i] for i in tokens.residue]
    return Layout(
        chain_id=_objects([r.chain.id for r in residues]),
        chain_type=_objects([r.chain.type for r in residues]),
        res_id=np.array([r.number for r in residues], np.int32),
        res_name=_objects([r.component.code for r in residues]),
        atom_name=tokens.atoms[token, slot],
        element=tokens.elements[token, slot],
        atom_token=token.astype(np.int32),
        atom_slot=slot.astype(np.int32),
        token_chain_id=_objects([r.chain.id for r in own]),
        token_res_id=np.array([r.number for r in own], np.int32),
        token_res_name=_objects([r.component.code for r in own]),
    )


def token_features(
    tokens: Tokens,
    padded: int,
    class_of: Callable[[Residue], int],
    entity_of: Callable[[Chain, tuple[str, ...]], Hashable],
) -> dict[str, np.ndarray]:
    """Features of each token alone; padding is zero. For `entity_of` see `chain_numbers`."""
    n = len(tokens.residue)
    classes = [class_of(r) for r in tokens.residues]
    types = np.array(tokens.of_residues([r.chain.type for r in tokens.residues]))
    asym, entity, sym = chain_numbers(tokens, entity_of)
    integers = {
        "residue_index": tokens.of_residues([r.number for r in tokens.residues]),
        "token_index": np.arange(1, n + 1),
        "aatype": tokens.of_residues(classes),
        "asym_id": asym,
        "entity_id": entity,
        "sym_id": sym,
        "residue_center_index": tokens.center,
    }
    flags = {
        "seq_mask": np.ones(n),
        "is_protein": types == PROTEIN,
        "is_rna": types == RNA,
        "is_dna": types == DNA,
        "is_ligand": np.isin(types, (NON_POLYMER, BRANCHED)),
        "is_nonstandard_polymer_chain": np.zeros(n),  # a job cannot hold any
        "is_water": np.zeros(n),
    }
    features = {k: pad(np.asarray(v, np.int32), padded) for k, v in integers.items()}
    features |= {k: pad(np.asarray(v, bool), padded) for k, v in flags.items()}
    return features | {"seq_length": np.array(n, np.int32)}


def same_residue_names(chain: Chain, names: tuple[str, ...]) -> Hashable:
    """What makes chains one entity to AlphaFold 3."""
    del chain
    return names


def chain_numbers(
    tokens: Tokens, entity_of: Callable[[Chain, tuple[str, ...]], Hashable] = same_residue_names
) -> tuple[list[int], list[int], list[int]]:
    """For each token, the numbers of its chain, of its entity, and of the copy of the entity.

    Chains are one entity if `entity_of` says the same of the chain and its tokens' residue names.
    """
    names: dict[str, list[str]] = {}
    chains: dict[str, Chain] = {}
    for r in tokens.of_residues(tokens.residues):
        names.setdefault(r.chain.id, []).append(r.component.code)
        chains[r.chain.id] = r.chain
    entities: dict[Hashable, list[str]] = {}
    for chain_id, codes in names.items():
        entities.setdefault(entity_of(chains[chain_id], tuple(codes)), []).append(chain_id)
    asym = {chain_id: i for i, chain_id in enumerate(names, start=1)}
    entity = {c: i for i, copies in enumerate(entities.values(), start=1) for c in copies}
    sym = {c: i for copies in entities.values() for i, c in enumerate(copies, start=1)}
    ids = tokens.of_residues([r.chain.id for r in tokens.residues])
    return [asym[c] for c in ids], [entity[c] for c in ids], [sym[c] for c in ids]


def pad(array: np.ndarray, rows: int) -> np.ndarray:
    """The array with zeros appended to its first axis."""
    return np.pad(array, [(0, rows - len(array))] + [(0, 0)] * (array.ndim - 1))


def residue_class(residue: Residue) -> int:
    """The class of a residue; a modified one has that of its parent."""
    letter = one_letter(residue.component.code, "X")
    match residue.chain.type:
        case t if t == RNA:
            name = RNA_BASES.get(letter, UNKNOWN_RNA)
        case t if t == DNA:
            name = DNA_BASES.get(letter, UNKNOWN_RNA)
        case t if t == PROTEIN:
            name = AMINO_ACIDS.get(letter, UNKNOWN_AMINO_ACID)
        case _:
            name = UNKNOWN_AMINO_ACID
    return CLASS_INDEX[name]


def _objects(values: Sequence[str]) -> Shaped[np.ndarray, " k"]:
    array = np.empty(len(values), object)
    array[:] = values
    return array
