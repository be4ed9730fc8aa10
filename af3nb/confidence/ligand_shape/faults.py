"""What is impossible in the shape and the place of each ligand of a sample."""

from dataclasses import dataclass

import numpy as np

from af3nb.chem.components import Component
from af3nb.chem.conformers import molecule
from af3nb.confidence.ligand_shape.bounds import bounds_of, clashes, wrong_angles
from af3nb.confidence.ligand_shape.flatness import (
    FLAT,
    TOO_FLAT,
    flat_groups,
    out_of_plane,
    puckered_rings,
)
from af3nb.confidence.ligand_shape.residues import ligand_residues, names_of_atoms
from af3nb.job.job import Job
from af3nb.result.layout import Layout, Positions

Names = tuple[str, ...]


@dataclass(frozen=True)
class ShapeFaults:
    """What is impossible in one residue of a ligand; atoms by name.

    `bent` are aromatic rings and double bonds that are not flat, `flat` are saturated rings that
    are, `angles` and `clashes` are pairs of atoms at an impossible distance.
    """

    chain: str
    residue: int
    code: str
    bent: tuple[Names, ...]
    flat: tuple[Names, ...]
    angles: tuple[Names, ...]
    clashes: tuple[Names, ...]

    def __bool__(self) -> bool:
        return bool(self.bent or self.flat or self.angles or self.clashes)


def shape_faults(positions: Positions, layout: Layout, job: Job | None) -> list[ShapeFaults]:
    """Return what is impossible in each residue of each ligand, even if nothing is.

    A residue that RDKit cannot read, and a single atom, is left out.
    """
    return [
        ShapeFaults(of.chain, of.number, of.code, *_faults(of.component, of.places))
        for of in ligand_residues(positions, layout, job, least=3)
        if molecule(of.component) is not None
    ]


def _faults(component: Component, places: dict[str, np.ndarray]) -> tuple[tuple[Names, ...], ...]:
    mol = molecule(component)
    names = names_of_atoms(component)
    x = np.array([places.get(name, np.full(3, np.nan)) for name in names])

    def known(groups: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        return [group for group in groups if np.isfinite(x[list(group)]).all()]

    def named(groups: list[tuple[int, ...]]) -> tuple[Names, ...]:
        return tuple(tuple(names[i] for i in group) for group in groups)

    bent = [g for g in known(flat_groups(mol)) if out_of_plane(x[list(g)]) > FLAT]
    flat = [g for g in known(puckered_rings(mol)) if out_of_plane(x[list(g)]) < TOO_FLAT]
    distance, bounds = np.linalg.norm(x[:, None] - x, axis=-1), bounds_of(component)
    pairs = [
        [(i, j) for i, j in np.argwhere(wrong(distance, bounds)).tolist() if i < j]
        for wrong in (wrong_angles, clashes)
    ]
    return (named(bent), named(flat), *map(named, pairs))
