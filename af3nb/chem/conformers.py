"""Reference conformers: a possible shape of a component on its own (RDKit's ETKDG, version 3).

The random numbers are DeepMind's: one `numpy.random.RandomState` runs through all residues of a
complex in order, so that a seed gives the same reference positions with the same RDKit and
dictionary.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float, Float32, Int

from af3nb.chem.components import Component
from af3nb.chem.smiles import molecule_from_smiles

_MAX_THREADS = 8
_LONGEST_NAME = 4
_QUIET = frozenset(("H", "C", "N", "O", "P", "S"))
_LATEST_SEEN = "2021-09-30"  # the model was trained on what is older
_TINY = 1e-10  # keeps a division by the length of an axis finite


@dataclass(frozen=True)
class Reference:
    """A component with all hydrogens in a random pose, in angstroms."""

    names: tuple[str, ...]
    elements: Int[np.ndarray, " n"]  # atomic numbers
    charges: Int[np.ndarray, " n"]
    positions: Float32[np.ndarray, "n 3"]
    embedded: bool  # whether the positions are a conformer of RDKit


@dataclass(frozen=True)
class _Draw:
    """All random numbers of one residue."""

    seed: int | None
    axes: Float[np.ndarray, "2 3"]
    shift: Float[np.ndarray, "3"]


def reference_conformers(
    components: Sequence[Component],
    random: np.random.RandomState,
    *,
    max_iterations: int | None = None,
    max_modified_date: str = _LATEST_SEEN,
    wanted: Sequence[bool] | None = None,
) -> list[Reference | None]:
    """Return a separate conformer for each component; components may repeat.

    Where `wanted` is False the random numbers are drawn but nothing is computed. A component that
    cannot be embedded has its ideal coordinates; entries of the dictionary last modified before
    `max_modified_date` fall back to the coordinates of an experiment.
    """
    from rdkit import rdBase

    draws = [_draw(component, random) for component in components]
    todo = [i for i in range(len(components)) if wanted is None or wanted[i]]

    def one(i: int) -> Reference:
        return _reference(components[i], draws[i], max_iterations, max_modified_date)

    # RDKit releases the interpreter's lock. Each residue has its own seed, so neither the number
    # of threads nor their order changes the result. Elements that RDKit warns about go first and
    # alone, since its logs cannot be silenced in several threads.
    quiet = [i for i in todo if _QUIET.issuperset(components[i].elements)]
    loud = [i for i in todo if not _QUIET.issuperset(components[i].elements)]
    found: dict[int, Reference] = {}
    threads = min(_MAX_THREADS, os.cpu_count() or 1)
    with rdBase.BlockLogs(), ThreadPoolExecutor(threads) as pool:
        found |= {i: one(i) for i in loud}
        found |= zip(quiet, pool.map(one, quiet), strict=True)
    return [found.get(i) for i in range(len(components))]


def unplaced(component: Component) -> tuple[str, ...]:
    """Names of atoms whose coordinates are needed but unknown, which would lie at the origin.

    A single atom needs none, nor does a component of SMILES, whose shape follows from its bonds.
    """
    if component.smiles is not None or len(component.atom_names) == 1:
        return ()
    unknown = np.isnan(_written(component, _LATEST_SEEN)).any(axis=1)
    return tuple(n for n, u in zip(component.atom_names, unknown, strict=True) if u)


def has_written_shape(component: Component) -> bool:
    """Whether written coordinates can stand in for a conformer; a single atom needs none."""
    positions = np.nan_to_num(_written(component, _LATEST_SEEN))
    return len(positions) == 1 or bool(np.ptp(positions, axis=0).any())


@lru_cache(maxsize=1024)
def molecule(component: Component) -> Any:
    """RDKit's molecule of a component, atoms sorted by name; None where RDKit objects.

    A component made from SMILES keeps its order and has no coordinates; any other has the ideal
    ones, from which its stereochemistry is read. All of them and all charges must be known.
    """
    from rdkit import rdBase

    if component.smiles is not None:
        return molecule_from_smiles(component.smiles)
    complete = len(component.ideal) > 0 and not np.isnan(component.ideal).any()
    complete &= component.charges_known
    if not complete or any(len(name) > _LONGEST_NAME for name in component.atom_names):
        return None
    with rdBase.BlockLogs():
        try:
            return _build(component)
        except (KeyError, ValueError, RuntimeError):  # RDKit raises the last two
            return None


def _build(component: Component):
    from rdkit import Chem
    from rdkit.Geometry import Point3D

    orders = {
        "SING": Chem.BondType.SINGLE,
        "DOUB": Chem.BondType.DOUBLE,
        "TRIP": Chem.BondType.TRIPLE,
    }
    index = {name: i for i, name in enumerate(component.atom_names)}
    mol = Chem.RWMol()
    conformer = Chem.Conformer(len(index))
    rows = zip(component.elements, component.charges, component.ideal, strict=True)
    for i, (symbol, charge, position) in enumerate(rows):
        atom = Chem.Atom("*" if symbol == "X" else symbol.capitalize())
        atom.SetFormalCharge(int(charge))
        atom.SetNoImplicit(True)
        mol.AddAtom(atom)
        conformer.SetAtomPosition(i, Point3D(*map(float, position)))
    for bond in component.bonds:
        count = mol.AddBond(index[bond.atom1], index[bond.atom2], orders[bond.order])
        mol.GetBondWithIdx(count - 1).SetIsAromatic(bond.aromatic)
    mol.UpdatePropertyCache(strict=False)
    mol.AddConformer(conformer)
    Chem.AssignStereochemistryFrom3D(mol)
    Chem.SanitizeMol(mol)
    return Chem.RenumberAtoms(mol, sorted(index.values(), key=component.atom_names.__getitem__))


def _draw(component: Component, random: np.random.RandomState) -> _Draw:
    seed = None if molecule(component) is None else int(random.randint(1, 1 << 31))
    return _Draw(seed, random.normal(size=(2, 3)), random.normal(size=3))


def _reference(
    component: Component, draw: _Draw, max_iterations: int | None, max_modified_date: str
) -> Reference:
    mol = molecule(component)
    positions = None if mol is None else _embed(mol, draw.seed, max_iterations)
    embedded = positions is not None
    if positions is None:
        positions = np.nan_to_num(_written(component, max_modified_date)).astype(np.float32)
    names, elements, charges = _atoms(component, in_order_of_molecule=embedded)
    placed = _place(positions, draw).astype(np.float32)
    return Reference(names, elements, charges, placed, embedded)


@lru_cache(maxsize=1024)
def _atoms(component: Component, in_order_of_molecule: bool):
    """Names, atomic numbers and charges in the order of the positions."""
    if not in_order_of_molecule:
        elements = np.array([_atomic_number(e) for e in component.elements], np.int32)
        return component.atom_names, elements, component.charges
    atoms = list(molecule(component).GetAtoms())
    names = component.atom_names
    return (
        names if component.smiles is not None else tuple(sorted(names)),
        np.array([a.GetAtomicNum() for a in atoms], np.int32),
        np.array([a.GetFormalCharge() for a in atoms], np.int32),
    )


def embedding(seed: int | None, max_iterations: int | None) -> Any:
    """Return RDKit's settings for one conformer."""
    from rdkit.Chem import rdDistGeom

    settings = rdDistGeom.ETKDGv3()
    settings.randomSeed = seed
    if max_iterations is not None:
        settings.maxIterations = max_iterations
    return settings


def _embed(mol, seed: int | None, max_iterations: int | None) -> Float32[np.ndarray, "n 3"] | None:
    from rdkit import Chem
    from rdkit.Chem import rdDistGeom

    copy = Chem.Mol(mol)
    number = rdDistGeom.EmbedMolecule(copy, embedding(seed, max_iterations))
    if number < 0:
        return None
    return np.asarray(copy.GetConformer(number).GetPositions(), np.float32)


def _written(component: Component, before: str) -> Float[np.ndarray, "n 3"]:
    positions = component.ideal
    old = component.modified_date is not None and component.modified_date < before
    if np.isnan(positions).any() and old:
        positions = component.model
    return positions


def _place(positions: Float[np.ndarray, "n 3"], draw: _Draw) -> Float[np.ndarray, "n 3"]:
    """Rotate and shift at random, about the centre of all atoms."""
    e0 = _unit(draw.axes[0])
    e1 = _unit(draw.axes[1] - e0 * (draw.axes[1] @ e0))
    rotation = np.stack([e0, e1, np.cross(e0, e1)])
    centred = positions - positions.mean(axis=0)
    return np.einsum("ij,kj->ki", rotation, centred) + draw.shift


def _unit(v: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3"]:
    return v / max(np.linalg.norm(v), _TINY)


def _atomic_number(symbol: str) -> int:
    from rdkit import Chem

    try:
        return Chem.GetPeriodicTable().GetAtomicNumber(symbol.capitalize())
    except RuntimeError:  # such as X, which means no element in the dictionary
        return 0
