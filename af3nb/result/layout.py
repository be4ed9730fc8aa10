"""Which atom of which residue is where: the link from the model's arrays back to molecules."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

Positions = Float[np.ndarray, "m 3"]  # of atoms, in angstroms

# Chain types as mmCIF spells them in `_entity_poly.type`, and two for everything else.
PROTEIN, RNA, DNA = "polypeptide(L)", "polyribonucleotide", "polydeoxyribonucleotide"
NON_POLYMER, BRANCHED = "non-polymer", "branched"
POLYMERS = (PROTEIN, RNA, DNA)


@dataclass(frozen=True)
class Layout:
    """Real atoms (`m`) in output order and real tokens (`n`), without padding.

    Atom `k` is in slot `atom_slot[k]` of token `atom_token[k]`, both 0-based: an ``(n, 24)`` array
    has it at ``array[atom_token, atom_slot]``. Strings are numpy object arrays.
    """

    chain_id: Shaped[np.ndarray, " m"]
    chain_type: Shaped[np.ndarray, " m"]
    res_id: Int[np.ndarray, " m"]
    res_name: Shaped[np.ndarray, " m"]
    atom_name: Shaped[np.ndarray, " m"]
    element: Shaped[np.ndarray, " m"]
    atom_token: Int[np.ndarray, " m"]
    atom_slot: Int[np.ndarray, " m"]

    token_chain_id: Shaped[np.ndarray, " n"]
    token_res_id: Int[np.ndarray, " n"]
    token_res_name: Shaped[np.ndarray, " n"]

    @property
    def chain_types(self) -> Mapping[str, str]:
        """The type of each chain, in the order of the model (DeepMind's: A ... Z, AA, BA ...)."""
        return dict(zip(self.chain_id, self.chain_type, strict=True))

    @property
    def chains(self) -> tuple[str, ...]:
        """Chain ids in the order of the model."""
        return tuple(self.chain_types)

    @property
    def in_polymer(self) -> Bool[np.ndarray, " m"]:
        """Whether each atom is part of a protein or nucleic acid."""
        return np.isin(self.chain_type, POLYMERS)

    @property
    def atom_at(self) -> Mapping[tuple[str, int, str], int]:
        """The index of each atom by chain, residue number and name."""
        places = zip(self.chain_id, self.res_id.tolist(), self.atom_name, strict=True)
        return {place: i for i, place in enumerate(places)}

    @property
    def residue_of_atom(self) -> Int[np.ndarray, " m"]:
        """The residue of each atom, counted from 0 through all chains."""
        chain, number = self.chain_id, np.asarray(self.res_id)
        new = np.ones(len(number), bool)
        new[1:] = (chain[1:] != chain[:-1]) | (number[1:] != number[:-1])
        return np.cumsum(new) - 1

    @property
    def residue_starts(self) -> Int[np.ndarray, " r"]:
        """The first atom of each residue."""
        return np.unique(self.residue_of_atom, return_index=True)[1]

    def over_residues(self, values: Float[np.ndarray, " m"]) -> Float[np.ndarray, " r"]:
        """Return the mean of `values` in each residue's atoms."""
        residue = self.residue_of_atom
        return np.bincount(residue, np.asarray(values, float)) / np.bincount(residue)
