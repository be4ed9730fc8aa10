"""Which atom of which residue stands where: the link from model arrays back to molecules."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int, Shaped

# Chain types, as mmCIF spells them in `_entity_poly.type`, and two for what is no polymer.
PROTEIN, RNA, DNA = "polypeptide(L)", "polyribonucleotide", "polydeoxyribonucleotide"
NON_POLYMER, BRANCHED = "non-polymer", "branched"
POLYMERS = (PROTEIN, RNA, DNA)


@dataclass(frozen=True)
class Layout:
    """Real atoms (`m`) in output order and real tokens (`n`), without padding.

    Atom `k` is slot `atom_slot[k]` of token `atom_token[k]`, both 0-based: it is found in an
    ``(n, 24)`` array at ``array[atom_token, atom_slot]``. Strings are numpy object arrays.
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
    def chains(self) -> tuple[str, ...]:
        """Chain ids in the order of the model (DeepMind's: A, B, ..., Z, AA, BA, ...)."""
        return tuple(dict.fromkeys(self.chain_id))

    @property
    def residue_of_atom(self) -> Int[np.ndarray, " m"]:
        """The residue of each atom, counted from 0 through all chains."""
        chain, number = self.chain_id, np.asarray(self.res_id)
        new = np.ones(len(number), bool)
        new[1:] = (chain[1:] != chain[:-1]) | (number[1:] != number[:-1])
        return np.cumsum(new) - 1
