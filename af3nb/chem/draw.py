"""Drawings of components with the names of their atoms, as SVG."""

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np

from af3nb.chem.components import Component
from af3nb.chem.smiles import molecule_from_smiles

_ORGANIC = frozenset("B C N O F Si P S Cl As Se Br I".split())
_ORDERS = {"SING": "SINGLE", "DOUB": "DOUBLE", "TRIP": "TRIPLE", "QUAD": "QUADRUPLE"}


class Drawing(NamedTuple):
    """An SVG, and the positions of its atoms in pixels by name."""

    svg: str
    places: dict[str, tuple[float, float]]


def draw(
    component: Component,
    *,
    width: int = 450,
    height: int = 350,
    names: bool = True,
    highlight: Collection[str] = (),
) -> str:
    """Return a component without hydrogens as SVG, each atom with its name.

    Atoms named in `highlight` are coloured. A SMILES is drawn by way of `component_from_smiles`.
    """
    return drawing(component, width=width, height=height, names=names, highlight=highlight).svg


def drawing(
    component: Component,
    *,
    width: int = 450,
    height: int = 350,
    names: bool = True,
    highlight: Collection[str] = (),
    bond_length: float | None = None,
) -> Drawing:
    """Return the same with the position of each atom.

    With a `bond_length` in pixels the drawing is as large as the molecule needs.
    """
    from rdkit import rdBase
    from rdkit.Chem import rdCoordGen, rdDepictor
    from rdkit.Chem.Draw import rdMolDraw2D

    mol = skeleton(component)
    if _ORGANIC.issuperset(a.GetSymbol() for a in mol.GetAtoms()):
        rdDepictor.Compute2DCoords(mol)
    else:  # this unfolds the rings around a metal
        with rdBase.BlockLogs():
            rdCoordGen.AddCoords(mol)
    shown = [a.GetIdx() for a in mol.GetAtoms() if a.GetProp("name") in highlight]
    for atom in mol.GetAtoms() if names else ():
        atom.SetProp("atomNote", atom.GetProp("name"))
    size = (width, height) if bond_length is None else (-1, -1)
    drawer = rdMolDraw2D.MolDraw2DSVG(*size, -1, -1, True)  # keeps text as text
    options = drawer.drawOptions()
    if bond_length is not None:
        options.scalingFactor = bond_length / 1.5  # RDKit's bonds are 1.5 long
        options.fixedFontSize = 12
    options.clearBackground = False
    options.annotationFontScale = 0.6 if bond_length is None else 0.75
    options.prepareMolsBeforeDrawing = False  # it would refuse metal complexes
    wedged = rdMolDraw2D.PrepareMolForDrawing(mol, kekulize=False, addChiralHs=False)
    drawer.DrawMolecule(wedged, highlightAtoms=shown, highlightBonds=[])
    drawer.FinishDrawing()
    points = ((a.GetProp("name"), drawer.GetDrawCoords(a.GetIdx())) for a in mol.GetAtoms())
    places = {name: (round(point.x, 1), round(point.y, 1)) for name, point in points}
    return Drawing(drawer.GetDrawingText(), places)


def skeleton(component: Component) -> Any:
    """Return RDKit's molecule of the heavy atoms, which have the property "name".

    Where RDKit believes in the molecule, hydrogens and stereochemistry are known.
    """
    from rdkit import Chem, rdBase
    from rdkit.Geometry import Point3D

    if component.smiles is not None:
        mol = Chem.RemoveAllHs(molecule_from_smiles(component.smiles))
        for atom, i in zip(mol.GetAtoms(), component.heavy_atoms, strict=True):
            atom.SetProp("name", component.atom_names[i])
        return mol
    mol, conformer = Chem.RWMol(), Chem.Conformer(len(component.heavy_atoms))
    index: dict[str, int] = {}
    for i in component.heavy_atoms:
        element, name = component.elements[i], component.atom_names[i]
        atom = Chem.Atom("*" if element.upper() == "X" else element.capitalize())
        atom.SetFormalCharge(int(component.charges[i]))
        atom.SetNoImplicit(len(component.heavy_atoms) == 1)
        atom.SetProp("name", name)
        index[name] = mol.AddAtom(atom)
        conformer.SetAtomPosition(index[name], Point3D(*np.nan_to_num(component.ideal[i]).tolist()))
    for bond in component.bonds:
        if bond.atom1 in index and bond.atom2 in index:
            kind = Chem.BondType.names[_ORDERS.get(bond.order, "SINGLE")]
            mol.AddBond(index[bond.atom1], index[bond.atom2], kind)
    with rdBase.BlockLogs():
        if not Chem.DetectChemistryProblems(mol):
            Chem.SanitizeMol(mol)
            if not np.isnan(component.ideal[list(component.heavy_atoms)]).any():
                mol.AddConformer(conformer)
                Chem.AssignStereochemistryFrom3D(mol)
            Chem.Kekulize(mol, clearAromaticFlags=True)
        else:
            mol.UpdatePropertyCache(strict=False)
    return mol.GetMol()
