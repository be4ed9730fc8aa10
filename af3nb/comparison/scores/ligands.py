"""Ligands: how far each lies from its place in the experiment, whatever equal atoms are called."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from af3nb.comparison.matching.common import Common
from af3nb.comparison.matching.sides import Side
from af3nb.comparison.scores.dockq import BACKBONE
from af3nb.comparison.scores.lddt import kept
from af3nb.result.compare.superpose import FEWEST, superposed
from af3nb.result.used_components import heavy_bonds, used_components

POCKET = 10.0  # angstroms around the ligand in the experiment, whose residues are superposed
NEAR = 6.0  # angstroms, of pairs of atoms of lDDT-PLI
_MOST_MATCHES = 2000
_BOND = 0.4  # angstroms that a bond may be longer than two radii


class Molecule(NamedTuple):
    """A ligand, or one residue of it: its atoms in a layout."""

    chain: str
    number: int
    code: str
    atoms: Int[np.ndarray, " a"]


@dataclass(frozen=True)
class Placed:
    """A ligand in the model and in the experiment.

    `rmsd` is that of the heavy atoms after superposing the pocket, with equal atoms exchanged in
    the best way, and NaN if no chain is in both to superpose by; `lddt_pli` is the share of the
    distances to the polymers within 6 angstroms that are kept. Contacts that only the model has are
    not counted against it.
    """

    code: str
    chain: str
    reference: str
    rmsd: float
    lddt_pli: float
    pocket: int  # residues


@dataclass(frozen=True)
class Ligands:
    """Ligands that both structures have, and those of one alone, such as "ATP (B)"."""

    placed: tuple[Placed, ...]
    only_predicted: tuple[str, ...]
    only_observed: tuple[str, ...]


def ligands(common: Common) -> Ligands:
    """Return how well the ligands of the model are placed."""
    from scipy.optimize import linear_sum_assignment

    here, there = molecules(common.model), molecules(common.truth)
    graphs = [_Graphs(side) for side in (common.model, common.truth)]
    cost = np.full((len(here), len(there)), np.inf)
    found: dict[tuple[int, int], Placed] = {}
    for j, whole in enumerate(there):
        pocket = _pocket(common, whole)
        for i, model in enumerate(here):
            truth = _shared(common, model, whole)
            if not len(truth.atoms) or not _alike(common, model, truth):
                continue
            orders = _orders(graphs[0].of(model), graphs[1].of(truth))
            if orders is not None:
                found[i, j] = _placed(common, model, truth, pocket, orders)
                cost[i, j] = np.nan_to_num(found[i, j].rmsd)  # without RMSD, in their order
    placed, taken = [], (set(), set())
    finite = np.where(np.isfinite(cost), cost, 1e9)
    for i, j in zip(*linear_sum_assignment(finite), strict=True):
        if np.isfinite(cost[i, j]):
            placed.append(found[i, j])
            taken[0].add(i)
            taken[1].add(j)
    left = [
        tuple(_told(side, one) for k, one in enumerate(every) if k not in used)
        for side, every, used in zip(
            (common.model, common.truth), (here, there), taken, strict=True
        )
    ]
    return Ligands(tuple(placed), *left)


def molecules(side: Side) -> list[Molecule]:
    """Return the residues that are no part of a polymer."""
    polymer, found = side.layout.in_polymer, []
    for residue in np.unique(side.residue_of_atom[~polymer]):
        chain, number, code = side.place(int(residue))
        atoms = np.flatnonzero(side.residue_of_atom == residue)
        found.append(Molecule(chain, number, code, atoms))
    return found


def _told(side: Side, one: Molecule) -> str:
    return f"{one.code} ({side.addresses.get(one.chain, one.chain)})"


def _shared(common: Common, model: Molecule, truth: Molecule) -> Molecule:
    """The experiment's ligand without atoms that a model of the same component lacks."""
    if model.code != truth.code:
        return truth
    known = common.model.layout.atom_name[model.atoms]
    own = np.isin(common.truth.layout.atom_name[truth.atoms], known)
    return truth._replace(atoms=truth.atoms[own])


def _alike(common: Common, model: Molecule, truth: Molecule) -> bool:
    """Whether both have the same code, or the elements of a ligand that was given as SMILES."""
    if model.code == truth.code:
        return True
    elements = [
        sorted(str(e).upper() for e in side.layout.element[one.atoms])
        for side, one in ((common.model, model), (common.truth, truth))
    ]
    drawn = any(one.code.startswith("LIG") for one in (model, truth))
    return drawn and elements[0] == elements[1]


def _pocket(common: Common, truth: Molecule) -> Int[np.ndarray, " p"]:
    """The shared atoms of backbones of residues near a ligand of the experiment."""
    from scipy.spatial import KDTree

    side = common.truth
    polymer = np.flatnonzero(side.layout.in_polymer)
    if not len(polymer):
        return polymer
    far = KDTree(side.positions[truth.atoms]).query(side.positions[polymer])[0]
    near = np.unique(side.residue_of_atom[polymer[far < POCKET]])
    rows = np.flatnonzero(np.isin(common.rows[:, 1], near))
    names = common.model.layout.atom_name[common.atoms[:, 0]]
    return np.flatnonzero(np.isin(common.residue, rows) & np.isin(names, BACKBONE))


def _placed(
    common: Common, model: Molecule, truth: Molecule, pocket: np.ndarray, orders: np.ndarray
) -> Placed:
    side, whole = common.truth, np.arange(len(common.atoms))
    by = pocket if len(pocket) >= FEWEST else whole
    at, y = common.model.positions[model.atoms], side.positions[truth.atoms]
    rmsd = np.nan
    if len(by) >= FEWEST:
        laid = superposed(common.x[by], common.y[by], at)
        rmsd = np.sqrt(np.square(laid[orders] - y).sum(-1).mean(-1)).min()
    address = side.addresses.get(truth.chain, truth.chain)
    residues = len(np.unique(common.residue[pocket]))
    pli = _lddt_pli(common, at, y, orders)
    return Placed(model.code, model.chain, address, float(rmsd), pli, residues)


def _lddt_pli(common: Common, x: np.ndarray, y: np.ndarray, orders: np.ndarray) -> float:
    """The best lDDT of pairs of a ligand's and a polymer's atom, over the orders of the ligand."""
    from scipy.spatial import KDTree

    if not len(common.y):
        return float("nan")
    pairs = KDTree(y).sparse_distance_matrix(KDTree(common.y), NEAR, output_type="ndarray")
    if not len(pairs):
        return float("nan")
    i, j = pairs["i"], pairs["j"]
    here = np.linalg.norm(x[orders[:, i]] - common.agreement.named[j], axis=-1)
    return float(kept(here, pairs["v"][None]).mean(-1).max())


class _Graphs:
    """Molecules as RDKit's graphs of elements: all bonds are alike, as in DockQ and spyrmsd."""

    def __init__(self, side: Side):
        self.side = side
        self.components = used_components(side.layout, side.job)

    def of(self, one: Molecule) -> Any:
        from rdkit import Chem

        graph, names = Chem.RWMol(), {}
        for atom in one.atoms:
            element = str(self.side.layout.element[atom]).capitalize()
            new = Chem.Atom(element if element != "X" else "*")
            new.SetNoImplicit(True)
            names[str(self.side.layout.atom_name[atom])] = graph.AddAtom(new)
        for a, b in self._bonds(one, names):
            graph.AddBond(a, b, Chem.BondType.SINGLE)
        return graph

    def _bonds(self, one: Molecule, names: dict[str, int]) -> Iterator[tuple[int, int]]:
        component = self.components.get(one.code)
        if component and names.keys() <= set(component.atom_names):
            bonds = [(b.atom1, b.atom2) for b in heavy_bonds(component)]
            yield from ((names[a], names[b]) for a, b in bonds if a in names and b in names)
            return
        from rdkit import Chem

        table = Chem.GetPeriodicTable()
        elements = [str(e).capitalize() for e in self.side.layout.element[one.atoms]]
        radii: Float[np.ndarray, " a"] = np.array([table.GetRcovalent(e) for e in elements])
        x = self.side.positions[one.atoms]
        near = np.linalg.norm(x[:, None] - x, axis=-1) < radii[:, None] + radii + _BOND
        yield from ((int(i), int(j)) for i, j in np.argwhere(near) if i < j)


def _orders(model: Any, truth: Any) -> Int[np.ndarray, "o b"] | None:
    """All ways in which the model's atoms can be the experiment's, or None."""
    if truth.GetNumAtoms() == 1 == model.GetNumAtoms():
        return np.zeros((1, 1), int)
    found = model.GetSubstructMatches(truth, uniquify=False, maxMatches=_MOST_MATCHES)
    return np.array(found, int) if found else None
