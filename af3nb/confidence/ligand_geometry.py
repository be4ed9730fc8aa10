"""Ligands as drawn against ligands as asked for: handedness, double bonds, lengths of bonds.

What was asked for is the component of the dictionary, the user's own, or the SMILES. A
stereocentre that the input leaves open may come out either way.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb.chem.components import Component
from af3nb.chem.conformers import molecule, reference_conformers
from af3nb.job.job import Bond, Job
from af3nb.result.layout import POLYMERS, Layout
from af3nb.result.used_components import heavy_bonds, used_components

TOLERANCE = 0.25  # of a bond's length, as PoseBusters has it
_ORGANIC = frozenset("B C N O F SI P S SE CL BR I".split())
_FLAT = 0.3  # cubic angstroms of the tetrahedron, below which a centre has no hand
_SEED = 1


@dataclass(frozen=True)
class LongBond:
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
    bonds: tuple[LongBond, ...]
    checked: tuple[int, int, int]  # centres, double bonds, bonds

    def __bool__(self) -> bool:
        return bool(self.centres or self.double_bonds or self.bonds)


def ligand_faults(
    positions: Float[np.ndarray, "m 3"], layout: Layout, job: Job | None
) -> list[LigandFaults]:
    """Return for each residue of each ligand what differs from the input, be it nothing."""
    components, found = used_components(layout, job), []
    ligand = ~np.isin(layout.chain_type, POLYMERS)
    places = dict.fromkeys(
        zip(layout.chain_id[ligand], layout.res_id[ligand].tolist(), layout.res_name[ligand],
            strict=True)
    )  # fmt: skip
    for chain, residue, code in places:
        component = components.get(code)
        if component is None or len(component.heavy_atoms) < 2:
            continue
        own = np.flatnonzero((layout.chain_id == chain) & (layout.res_id == residue))
        drawn = dict(zip(layout.atom_name[own], positions[own].astype(float), strict=True))
        drawn |= _partners(positions, layout, job, chain, residue, component)
        found.append(LigandFaults(chain, residue, code, *_faults(component, drawn)))
    return found


def missing_bonds(
    positions: Float[np.ndarray, "m 3"], layout: Layout, job: Job | None
) -> list[tuple[Bond, float, float]]:
    """Return the job's covalent bonds that are not made: the bond, its length and what it should
    be, in angstroms."""
    index = _index(layout)
    found = []
    for bond in job.bonds if job else ():
        ends = [index.get((end.chain, end.residue, end.atom)) for end in bond]
        if None in ends:
            continue
        length = float(np.linalg.norm(positions[ends[0]] - positions[ends[1]]))
        expected = sum(_covalent_radius(str(layout.element[end])) for end in ends)
        if abs(length - expected) > TOLERANCE * expected:
            found.append((bond, length, expected))
    return found


def _faults(component: Component, drawn: dict[str, np.ndarray]) -> tuple[Any, Any, Any, Any]:
    reference = _reference(component)
    element = dict(zip(component.atom_names, map(str.upper, component.elements), strict=True))
    centres, double_bonds, checked = [], [], [0, 0, 0]
    for name, neighbours in _centres(component, reference):
        points = (name, *neighbours)
        if set(points) <= drawn.keys():
            expected = _volume([reference[p] for p in points])
            if abs(expected) > _FLAT:
                checked[0] += 1
                if _volume([drawn[p] for p in points]) * expected < 0:
                    centres.append(name)
    for points in _double_bonds(component):
        if set(points) <= drawn.keys() & reference.keys():
            checked[1] += 1
            if _same_side([drawn[p] for p in points]) != _same_side([reference[p] for p in points]):
                double_bonds.append((points[1], points[2]))
    bonds = []
    for a, b, *_ in heavy_bonds(component):
        if {a, b} <= drawn.keys() & reference.keys() and {element[a], element[b]} <= _ORGANIC:
            checked[2] += 1
            length, expected = _apart(drawn, a, b), _apart(reference, a, b)
            if expected > 0.5 and abs(length - expected) > TOLERANCE * expected:
                bonds.append(LongBond((a, b), length, expected))
    return tuple(centres), tuple(double_bonds), tuple(bonds), tuple(checked)


def _reference(component: Component) -> dict[str, np.ndarray]:
    """Where the atoms of the component are: its ideal coordinates, or a conformer of its SMILES."""
    for x in (component.ideal, component.model):
        heavy = list(component.heavy_atoms)
        if np.isfinite(x[heavy]).all():
            return dict(zip(component.atom_names, x, strict=True))
    (made,) = reference_conformers([component], np.random.RandomState(_SEED))
    if made is None or not made.embedded:
        return {}
    return dict(zip(made.names, made.positions.astype(float), strict=True))


def _centres(component: Component, reference: dict) -> list[tuple[str, tuple[str, ...]]]:
    """The stereocentres that the input fixes, each with three heavy neighbours."""
    from rdkit import Chem

    mol, names = _named(component)
    if mol is None:
        return []
    found = []
    for atom in mol.GetAtoms():
        if atom.GetChiralTag() == Chem.ChiralType.CHI_UNSPECIFIED:
            continue
        near = [names[n.GetIdx()] for n in atom.GetNeighbors() if n.GetAtomicNum() > 1]
        name = names[atom.GetIdx()]
        if len(near) >= 3 and {name, *near[:3]} <= reference.keys():
            found.append((name, tuple(near[:3])))
    return found


def _double_bonds(component: Component) -> list[tuple[str, str, str, str]]:
    """The double bonds whose side the input fixes, between one neighbour at each end."""
    from rdkit import Chem

    mol, names = _named(component)
    if mol is None:
        return []
    found = []
    for bond in mol.GetBonds():
        if bond.GetStereo() <= Chem.BondStereo.STEREOANY or bond.IsInRing():
            continue
        ends = bond.GetBeginAtom(), bond.GetEndAtom()
        beside = [
            [names[n.GetIdx()] for n in end.GetNeighbors()
             if n.GetAtomicNum() > 1 and n.GetIdx() not in (ends[0].GetIdx(), ends[1].GetIdx())]
            for end in ends
        ]  # fmt: skip
        if all(beside):
            middle = [names[end.GetIdx()] for end in ends]
            found.append((beside[0][0], *middle, beside[1][0]))
    return found


def _named(component: Component) -> tuple[Any, tuple[str, ...]]:
    """RDKit's molecule with its stereochemistry, and its atoms' names."""
    mol = molecule(component)
    smiles = component.smiles is not None
    return mol, component.atom_names if smiles else tuple(sorted(component.atom_names))


def _partners(
    positions: Float[np.ndarray, "m 3"],
    layout: Layout,
    job: Job | None,
    chain: str,
    residue: int,
    component: Component,
) -> dict[str, np.ndarray]:
    """Where a bond to another residue took an atom's place: that atom's name and its successor."""
    index, here = _index(layout), (chain, residue)
    bonded = {a: {b for x, y, *_ in component.bonds for b in (x, y) if a in (x, y)} - {a}
              for a in component.atom_names}  # fmt: skip
    heavy = {component.atom_names[i] for i in component.heavy_atoms}
    found = {}
    for bond in job.bonds if job else ():
        for end, other in (bond, bond[::-1]):
            far = index.get((other.chain, other.residue, other.atom))
            if (end.chain, end.residue) != here or (other.chain, other.residue) == here:
                continue
            gone = [a for a in bonded.get(end.atom, ()) if a in heavy and (*here, a) not in index]
            if far is not None and len(gone) == 1:
                found[gone[0]] = positions[far].astype(float)
    return found


def _index(layout: Layout) -> dict[tuple[str, int, str], int]:
    keys = zip(layout.chain_id, layout.res_id.tolist(), layout.atom_name, strict=True)
    return {key: i for i, key in enumerate(keys)}


def _covalent_radius(element: str) -> float:
    from rdkit import Chem

    return Chem.GetPeriodicTable().GetRcovalent(element.capitalize())


def _volume(x: list[np.ndarray]) -> float:
    a, b, c = (point - x[0] for point in x[1:])
    return float(np.dot(a, np.cross(b, c)))


def _same_side(x: list[np.ndarray]) -> bool:
    """Whether the outer two of four atoms are on one side of the line through the inner two."""
    axis = x[2] - x[1]
    first, second = np.cross(axis, x[0] - x[1]), np.cross(axis, x[3] - x[2])
    return bool(np.dot(first, second) > 0)


def _apart(x: dict[str, np.ndarray], a: str, b: str) -> float:
    return float(np.linalg.norm(x[a] - x[b]))
