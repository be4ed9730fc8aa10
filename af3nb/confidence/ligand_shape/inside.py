"""Ligands that lie partly inside a polymer."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from af3nb.job.job import Job
from af3nb.result.layout import Layout, Positions

INSIDE, INSIDE_ION = 1.9, 1.5  # angstroms between heavy atoms that are not bonded


@dataclass(frozen=True, eq=False)
class Inside:
    """A ligand's chain with atoms too near a polymer it is not bonded to.

    `own` are all its atoms, `polymer` those of the polymers that it is not bonded to, `partners`
    those among them that are too near, and `atoms` how many of the ligand's are.
    """

    chain: str
    limit: float
    own: Int[np.ndarray, " k"]
    polymer: Int[np.ndarray, " m"]
    partners: Int[np.ndarray, " p"]
    atoms: int


def inside_polymer(positions: Positions, layout: Layout, job: Job | None) -> Iterator[Inside]:
    """Yield each ligand that is partly inside a polymer. Without a job, which lists bonds, a single
    pair of atoms that are too near counts as a bond."""
    from scipy.spatial import KDTree

    bonds = job.bonds if job else ()
    joined = {frozenset(end.chain for end in bond) for bond in bonds}
    polymer = np.flatnonzero(layout.in_polymer)
    for chain in dict.fromkeys(layout.chain_id[~layout.in_polymer]):
        own = np.flatnonzero(layout.chain_id == chain)
        rest = polymer[[frozenset((chain, c)) not in joined for c in layout.chain_id[polymer]]]
        if not len(rest):
            continue
        limit = INSIDE if len(own) > 1 else INSIDE_ION
        near = KDTree(positions[rest]).query_ball_point(positions[own], limit)
        partners = sorted({int(rest[k]) for found in near for k in found})
        atoms = sum(bool(found) for found in near)
        bonded = job is None and atoms == len(partners) == 1  # as a glycan is
        if partners and not bonded:
            yield Inside(chain, limit, own, rest, np.array(partners), atoms)
