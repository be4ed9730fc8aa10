"""Which residue of a ligand is which of its counterpart."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from af3nb.comparison.matching.common import Common
from af3nb.comparison.matching.sides import Side
from af3nb.comparison.scores.ligands import Placed


def ligand_pairs(both: Common, ligands: Sequence[Placed]) -> Iterator[tuple[int, int, Placed]]:
    """Yield the residues, of the first and of the second, of ligands that both have.

    A ligand of several residues, such as a glycan, may be one chain in the first and several in the
    second. Where several residues differ, it is left out. A ligand of one residue may have another
    code in the second, as one that was given as SMILES has.
    """
    at = {address: chain for chain, address in both.truth.addresses.items()}
    for chain, group in groupby(ligands, key=lambda one: one.chain):
        own = list(group)
        chains = dict.fromkeys(at.get(one.reference, one.reference) for one in own)
        here = _residues(both.model, [chain])
        there = _residues(both.truth, list(chains))
        codes = [[side.place(r)[2] for r in rows] for side, rows in
                 ((both.model, here), (both.truth, there))]  # fmt: skip
        if len(here) != len(there) or (len(here) > 1 and codes[0] != codes[1]):
            continue
        for k, (a, b) in enumerate(zip(here, there, strict=True)):
            yield a, b, own[min(k, len(own) - 1)]


def _residues(side: Side, chains: list[str]) -> list[int]:
    chain = side.layout.chain_id[side.starts]
    return [int(r) for one in chains for r in np.flatnonzero(chain == one)]
