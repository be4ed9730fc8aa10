"""Ligands as predicted against ligands as asked for: handedness, double bonds, bond lengths.

What was asked for is the component of the dictionary, the user's own component, or the SMILES. A
stereocentre that the input leaves open may come out either way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from af3nb.chem.components import Component
from af3nb.chem.conformers import molecule, reference_conformers
from af3nb.confidence.handedness import signed_volume
from af3nb.confidence.ligand_shape.residues import ligand_residues, names_of_atoms
from af3nb.job.job import Bond, Job
from af3nb.result.layout import Layout, Positions
from af3nb.result.used_components import heavy_bonds

TOLERANCE = 0.25  # of a bond's length, as in PoseBusters
_ORGANIC = frozenset("B C N O F SI P S SE CL BR I".split())
_FLAT = 0.3  # cubic angstroms of the tetrahedron, below which a centre has no handedness
_SEED = 1

Checked = TypeVar("Checked")
AtomPositions = Mapping[str, np.ndarray]  # of one residue, by name


@dataclass(frozen=True)
class WrongBond:
    """Two atoms, how far they are apart and how far they should be, in angstroms."""

    atoms: tuple[str, str]
    length: float
    expected: float


@dataclass(frozen=True)
class LigandFaults:
    """What is wrong in one residue; atoms by name. `checked` counts what was looked at."""

    chain: str
    residue: int
    code: str
    centres: tuple[str, ...]
    double_bonds: tuple[tuple[str, str], ...]
    bonds: tuple[WrongBond, ...]
    checked: tuple[int, int, int]  # centres, double bonds, bonds

    def __bool__(self) -> bool:
        return bool(self.centres or self.double_bonds or self.bonds)


def ligand_faults(positions: Positions, layout: Layout, job: Job | None) -> list[LigandFaults]:
    """Return what differs from the input for each residue of each ligand, even if nothing does."""
    found = []
    for of in ligand_residues(positions, layout, job, least=2):
        component, here = of.component, (of.chain, of.number)
        predicted = {**of.places, **_partners(positions, layout, job, here, component)}
        sides = (component, predicted, _reference(component))
        centres, double_bonds = _centres_right(*sides), _double_bonds_right(*sides)
        bonds = _bonds_right(*sides)
        found.append(
            LigandFaults(
                *here, of.code, _wrong(centres), _wrong(double_bonds), _wrong(bonds),
                (len(centres), len(double_bonds), len(bonds)),
            )
        )  # fmt: skip
    return found


def missing_bonds(
    positions: Positions, layout: Layout, job: Job | None
) -> list[tuple[Bond, float, float]]:
    """Return the job's covalent bonds that are not made: the bond, its length and the length it
    should have, in angstroms."""
    from rdkit import Chem

    radius, atom_at = Chem.GetPeriodicTable().GetRcovalent, layout.atom_at
    found = []
    for bond in job.bonds if job else ():
        ends = [atom_at.get((end.chain, end.residue, end.atom)) for end in bond]
        if None in ends:
            continue
        length = float(np.linalg.norm(positions[ends[0]] - positions[ends[1]]))
        expected = sum(radius(str(layout.element[end]).capitalize()) for end in ends)
        if abs(length - expected) > TOLERANCE * expected:
            found.append((bond, length, expected))
    return found


def _wrong(checked: Mapping[Checked, bool]) -> tuple[Checked, ...]:
    return tuple(place for place, right in checked.items() if not right)


def _centres_right(
    component: Component, predicted: AtomPositions, reference: AtomPositions
) -> dict[str, bool]:
    """Whether each stereocentre that the input fixes has the handedness it should have."""
    from rdkit import Chem

    mol, names = _named(component)
    checked = {}
    for atom in mol.GetAtoms() if mol is not None else ():
        near = [names[n.GetIdx()] for n in atom.GetNeighbors() if n.GetAtomicNum() > 1][:3]
        corners = [names[atom.GetIdx()], *near]
        fixed = atom.GetChiralTag() != Chem.ChiralType.CHI_UNSPECIFIED and len(near) == 3
        if fixed and set(corners) <= predicted.keys() & reference.keys():
            here, expected = (
                signed_volume(np.array([x[c] for c in corners])) for x in (predicted, reference)
            )
            if abs(expected) > _FLAT:
                checked[corners[0]] = here * expected >= 0
    return checked


def _double_bonds_right(
    component: Component, predicted: AtomPositions, reference: AtomPositions
) -> dict[tuple[str, str], bool]:
    """Whether each double bond that the input fixes has its neighbours on the right sides."""
    from rdkit import Chem

    mol, names = _named(component)
    checked = {}
    for bond in mol.GetBonds() if mol is not None else ():
        if bond.GetStereo() <= Chem.BondStereo.STEREOANY or bond.IsInRing():
            continue
        ends = bond.GetBeginAtom(), bond.GetEndAtom()
        middle = [end.GetIdx() for end in ends]
        beside = [
            [n.GetIdx() for n in end.GetNeighbors()
             if n.GetAtomicNum() > 1 and n.GetIdx() not in middle]
            for end in ends
        ]  # fmt: skip
        if all(beside):
            points = [names[i] for i in (beside[0][0], *middle, beside[1][0])]
            if set(points) <= predicted.keys() & reference.keys():
                here, there = (_same_side([x[p] for p in points]) for x in (predicted, reference))
                checked[points[1], points[2]] = here == there
    return checked


def _bonds_right(
    component: Component, predicted: AtomPositions, reference: AtomPositions
) -> dict[WrongBond, bool]:
    """Whether each bond between atoms that are not metals has the length it should have."""
    element = dict(zip(component.atom_names, map(str.upper, component.elements), strict=True))
    checked = {}
    for a, b, *_ in heavy_bonds(component):
        if {a, b} <= predicted.keys() & reference.keys() and {element[a], element[b]} <= _ORGANIC:
            length, right = (float(np.linalg.norm(x[a] - x[b])) for x in (predicted, reference))
            off = right > 0.5 and abs(length - right) > TOLERANCE * right
            checked[WrongBond((a, b), length, right)] = not off
    return checked


def _reference(component: Component) -> AtomPositions:
    """The atoms of the component: its ideal coordinates, or a conformer of its SMILES."""
    for x in (component.ideal, component.model):
        if np.isfinite(x[list(component.heavy_atoms)]).all():
            return dict(zip(component.atom_names, x, strict=True))
    (made,) = reference_conformers([component], np.random.RandomState(_SEED))
    if made is None or not made.embedded:
        return {}
    return dict(zip(made.names, made.positions.astype(float), strict=True))


def _named(component: Component) -> tuple[Any, tuple[str, ...]]:
    """RDKit's molecule with its stereochemistry, and its atoms' names."""
    return molecule(component), names_of_atoms(component)


def _partners(
    positions: Positions,
    layout: Layout,
    job: Job | None,
    here: tuple[str, int],
    component: Component,
) -> AtomPositions:
    """The atoms of other residues that took the place of one here, by the name of that one."""
    bonded = {a: {b for x, y, *_ in component.bonds for b in (x, y) if a in (x, y)} - {a}
              for a in component.atom_names}  # fmt: skip
    atom_at, found = layout.atom_at, {}
    for bond in job.bonds if job else ():
        for end, other in (bond, bond[::-1]):
            far = atom_at.get((other.chain, other.residue, other.atom))
            if (end.chain, end.residue) != here or (other.chain, other.residue) == here:
                continue
            gone = [
                a for a in bonded.get(end.atom, ())
                if a in component.heavy_names and (*here, a) not in atom_at
            ]  # fmt: skip
            if far is not None and len(gone) == 1:
                found[gone[0]] = positions[far].astype(float)
    return found


def _same_side(x: list[np.ndarray]) -> bool:
    """Whether the outer two of four atoms are on one side of the line through the inner two."""
    axis = x[2] - x[1]
    first, second = np.cross(axis, x[0] - x[1]), np.cross(axis, x[3] - x[2])
    return bool(np.dot(first, second) > 0)
