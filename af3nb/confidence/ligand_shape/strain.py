"""How strained a ligand is: PoseBusters' ratio of energies (Buttenschoen 2024).

The energy of the ligand as it was predicted, over the mean energy of 50 conformers of the molecule
on its own, made with ETKDG (version 3) and relaxed with UFF; above 100, the shape is improbable.
Predictions have no hydrogens: they are placed by UFF while the other atoms stay.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb.chem.components import Component
from af3nb.chem.conformers import embedding, molecule
from af3nb.confidence.ligand_shape.residues import (
    LigandResidue,
    ligand_residues,
    names_of_atoms,
)
from af3nb.job.job import Job
from af3nb.result.layout import Layout, Positions

MOST_RATIO = 100.0
CONFORMERS = 50
LARGEST = 100  # atoms with hydrogens; conformers of larger molecules take more than ten seconds
_LEAST_MEAN = 1.0  # kcal/mol, nearer to zero than which the mean divides nothing
_ATTEMPTS = 20  # for each conformer
_SEED = 42
_H_LENGTH = 1.1  # angstroms
_NUDGE = 1e-3  # keeps a direction finite where neighbours are symmetric
_STEPS = 200  # of minimisation
_NAME = "af3nb_name"


@dataclass(frozen=True)
class Strain:
    """The energies of one residue of a ligand in kcal/mol, or `why` they are not known.

    `mean` is that of the relaxed conformers.
    """

    chain: str
    residue: int
    code: str
    energy: float | None = None
    mean: float | None = None
    why: str = ""

    @property
    def ratio(self) -> float | None:
        """The energy over the mean of the conformers."""
        return None if self.energy is None or self.mean is None else self.energy / self.mean

    def __bool__(self) -> bool:
        return self.ratio is not None and self.ratio > MOST_RATIO


@dataclass(frozen=True)
class _Relaxed:
    mean: float | None
    why: str = ""


def strains(positions: Positions, layout: Layout, job: Job | None) -> list[Strain]:
    """Return the strain of each residue of each ligand; single atoms and pairs are left out."""
    return [_strain(residue) for residue in ligand_residues(positions, layout, job, least=3)]


def _strain(of: LigandResidue) -> Strain:
    from rdkit import rdBase

    who = (of.chain, of.number, of.code)
    known = {name for name, x in of.places.items() if np.isfinite(x).all()}
    there = frozenset(known.intersection(of.component.heavy_names))
    if not there:
        return Strain(*who, why="its atoms have other names than the component's")
    with rdBase.BlockLogs():
        relaxed = _relaxed(of.component, there)
        if relaxed.mean is None:
            return Strain(*who, why=relaxed.why)
        try:
            energy = _energy_in_place(_present(of.component, there), of.places)
        except (ValueError, RuntimeError):  # such as of two atoms in one place
            energy = float("nan")
    if not np.isfinite(energy):
        return Strain(*who, why="the energy of its shape is not finite")
    return Strain(*who, energy, relaxed.mean)


@lru_cache(maxsize=256)
def _relaxed(component: Component, there: frozenset[str]) -> _Relaxed:
    """The mean energy of relaxed conformers of the atoms that are there."""
    from rdkit import Chem
    from rdkit.Chem import rdDistGeom
    from rdkit.Chem import rdForceFieldHelpers as force_field

    if molecule(component) is None:
        return _Relaxed(None, "RDKit cannot read this molecule")
    bare = _present(component, there)
    mol = None if bare is None else Chem.AddHs(bare)
    if mol is None or not force_field.UFFHasAllMoleculeParams(mol):
        return _Relaxed(None, "the force field UFF does not know all of its atoms")
    if mol.GetNumAtoms() > LARGEST:
        count = f"{mol.GetNumAtoms()} atoms with hydrogens, more than {LARGEST}"
        return _Relaxed(None, f"it is too large ({count})")
    if len(Chem.GetMolFrags(mol)) > 1:
        return _Relaxed(None, "its atoms are not all bonded")
    settings = embedding(_SEED, _ATTEMPTS)
    settings.useRandomCoords, settings.numThreads = True, 0  # which changes no number
    found = list(rdDistGeom.EmbedMultipleConfs(mol, CONFORMERS, settings))
    if not found:
        return _Relaxed(None, "RDKit finds no conformer of it")
    relaxed = force_field.UFFOptimizeMoleculeConfs(mol, numThreads=0)
    mean = float(np.mean([energy for _, energy in relaxed]))
    if not np.isfinite(mean) or mean < _LEAST_MEAN:
        return _Relaxed(None, "the energy of its conformers is too near zero for a ratio")
    return _Relaxed(mean)


@lru_cache(maxsize=256)
def _present(component: Component, there: frozenset[str]) -> Any:
    """RDKit's molecule of the atoms that are there, without hydrogens and coordinates.

    An atom that left for a bond to another residue is replaced by a hydrogen, which keeps the
    handedness of its neighbour. None where RDKit objects.
    """
    from rdkit import Chem

    named = Chem.Mol(molecule(component))
    named.RemoveAllConformers()
    for atom, name in zip(named.GetAtoms(), names_of_atoms(component), strict=True):
        atom.SetProp(_NAME, name)
    try:
        mol = Chem.RWMol(Chem.RemoveAllHs(named))
        for atom in [a for a in mol.GetAtoms() if a.GetProp(_NAME) not in there]:
            bonds = [b for b in atom.GetBonds() if b.GetOtherAtom(atom).GetProp(_NAME) in there]
            if len(bonds) == 1:
                _make_hydrogen(atom, bonds[0])
        gone = [a.GetIdx() for a in mol.GetAtoms()
                if a.GetAtomicNum() > 1 and a.GetProp(_NAME) not in there]  # fmt: skip
        for i in sorted(gone, reverse=True):
            mol.RemoveAtom(i)
        Chem.SanitizeMol(mol)
        return mol.GetMol()
    except (ValueError, RuntimeError):  # RDKit raises both
        return None


def _make_hydrogen(atom: Any, bond: Any) -> None:
    from rdkit import Chem

    near = bond.GetOtherAtom(atom)
    near.SetNumExplicitHs(near.GetNumExplicitHs() + int(bond.GetBondTypeAsDouble()) - 1)
    bond.SetBondType(Chem.BondType.SINGLE)
    atom.SetAtomicNum(1)
    atom.SetFormalCharge(0)
    atom.SetNumExplicitHs(0)


def _energy_in_place(bare: Any, places: dict[str, np.ndarray]) -> float:
    """The energy with hydrogens where UFF puts them, and all other atoms where they are."""
    from rdkit import Chem
    from rdkit.Chem import rdForceFieldHelpers as force_field

    placed, shape = Chem.Mol(bare), Chem.Conformer(bare.GetNumAtoms())
    for i, x in enumerate(_positions(bare, places)):
        shape.SetAtomPosition(i, x.tolist())
    placed.AddConformer(shape)
    mol = Chem.AddHs(placed, addCoords=True)
    field, fixed = force_field.UFFGetMoleculeForceField(mol), 0
    field.Initialize()
    for atom in mol.GetAtoms():
        if atom.GetAtomicNum() > 1:
            field.AddFixedPoint(atom.GetIdx())
            fixed += 1
    if fixed < mol.GetNumAtoms():
        with suppress(RuntimeError):  # of a shape so bad that no direction leads down
            field.Minimize(maxIts=_STEPS)
    return float(field.CalcEnergy())


def _positions(mol: Any, places: dict[str, np.ndarray]) -> Float[np.ndarray, "n 3"]:
    """Where the atoms are; a hydrogen in place of an atom that left points away from the rest."""
    x = np.array([places.get(a.GetProp(_NAME), np.zeros(3)) for a in mol.GetAtoms()])
    for atom in mol.GetAtoms():
        if atom.GetAtomicNum() == 1:
            (near,) = atom.GetNeighbors()
            rest = [n.GetIdx() for n in near.GetNeighbors() if n.GetAtomicNum() > 1]
            away = x[near.GetIdx()] - x[rest].mean(axis=0) + _NUDGE
            x[atom.GetIdx()] = x[near.GetIdx()] + _H_LENGTH * away / np.linalg.norm(away)
    return x
