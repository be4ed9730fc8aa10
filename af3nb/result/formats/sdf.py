"""Predicted ligands as SDF, with the bond orders of their components."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

import numpy as np
from jaxtyping import Int

from af3nb.chem.components import Component
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.result.layout import POLYMERS, Layout, Positions
from af3nb.result.used_components import heavy_bonds, used_components

_MOST_ATOMS_V2000 = 999


def ligand_chains(layout: Layout) -> tuple[str, ...]:
    """Return the ids of the chains that are not polymers."""
    return tuple(c for c, kind in layout.chain_types.items() if kind not in POLYMERS)


def write_sdf(positions: Positions, layout: Layout, chain: str, *, job: Job | None = None) -> str:
    """Return one ligand chain as an SDF record without hydrogens.

    The data item `atom.prop.name` holds the atom names, in the order of the atoms.
    """
    from rdkit import Chem

    molecule = ligand_molecule(positions, layout, chain, job=job)
    Chem.CreateAtomStringPropertyList(molecule, "name")
    stream = StringIO()
    writer = Chem.SDWriter(stream)
    writer.SetKekulize(False)
    writer.SetForceV3000(molecule.GetNumAtoms() > _MOST_ATOMS_V2000)
    writer.write(molecule)
    writer.flush()
    text = stream.getvalue()
    writer.close()  # closes the stream as well
    return text


def ligand_molecule(
    positions: Positions, layout: Layout, chain: str, *, job: Job | None = None
) -> Any:
    """Return one ligand chain as an RDKit molecule; each atom has the properties name and residue.

    Hydrogens replace the bonds to a polymer, as if the ligand were free.
    """
    from rdkit import Chem, rdBase

    atoms = np.flatnonzero(layout.chain_id == chain)
    if not len(atoms) or layout.chain_type[atoms[0]] in POLYMERS:
        known = ", ".join(ligand_chains(layout)) or "none"
        raise InputError(f'chain "{chain}" is not a ligand of this result (ligands: {known}).')
    components = used_components(layout, job)
    molecule = _bare(positions, layout, atoms, components)
    index = {(int(layout.res_id[a]), layout.atom_name[a]): i for i, a in enumerate(atoms)}
    for number, code in _residues(layout, atoms).items():
        for a, b, order, _ in heavy_bonds(components[code]):
            _connect(molecule, index, (number, a), (number, b), order)
    for first, second in job.bonds if job else ():
        if first.chain == second.chain == chain:
            ends = ((first.residue, first.atom), (second.residue, second.atom))
            _connect(molecule, index, *ends, "SING")
    with rdBase.BlockLogs():
        problems = Chem.DetectChemistryProblems(molecule)
        if not problems:  # a metal complex keeps its bonds as they are written
            Chem.SanitizeMol(molecule)
            Chem.AssignStereochemistryFrom3D(molecule)
            Chem.Kekulize(molecule, clearAromaticFlags=True)
    molecule.SetProp("_Name", f"{chain} {'-'.join(_residues(layout, atoms).values())}")
    return molecule.GetMol()


def _bare(
    positions: Positions,
    layout: Layout,
    atoms: Int[np.ndarray, " k"],
    components: Mapping[str, Component],
) -> Any:
    """The atoms of a chain with charges, names and positions, but no bonds."""
    from rdkit import Chem
    from rdkit.Geometry import Point3D

    molecule, conformer = Chem.RWMol(), Chem.Conformer(len(atoms))
    for i, a in enumerate(atoms.tolist()):
        code, name, element = (
            str(column[a]) for column in (layout.res_name, layout.atom_name, layout.element)
        )
        component = components.get(code)
        if component is None:
            remedy = "Open the result together with its job file."
            raise InputError(f'the bonds of "{code}" are unknown.', remedy=remedy)
        atom = Chem.Atom("*" if element.upper() == "X" else element.capitalize())
        if name in component.atom_names:
            atom.SetFormalCharge(int(component.charges[component.atom_names.index(name)]))
        atom.SetNoImplicit(len(component.heavy_atoms) == 1)  # an ion, not a hydride
        atom.SetProp("name", name)
        atom.SetIntProp("residue", int(layout.res_id[a]))
        molecule.AddAtom(atom)
        conformer.SetAtomPosition(i, Point3D(*positions[a].tolist()))
    molecule.AddConformer(conformer)
    return molecule


def _connect(molecule: Any, index: Mapping, first: tuple, second: tuple, order: str) -> None:
    """Add a bond if both atoms are there; some atoms leave when the chain is built."""
    from rdkit import Chem

    orders = {"DOUB": Chem.BondType.DOUBLE, "TRIP": Chem.BondType.TRIPLE}
    if first in index and second in index:
        kind = orders.get(order, Chem.BondType.SINGLE)
        molecule.AddBond(index[first], index[second], kind)


def _residues(layout: Layout, atoms: Int[np.ndarray, " k"]) -> dict[int, str]:
    return dict(zip(layout.res_id[atoms].tolist(), layout.res_name[atoms], strict=True))
