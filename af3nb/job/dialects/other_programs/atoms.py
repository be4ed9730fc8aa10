"""The atoms of ligands as each program names them, matched by the graph of the molecule."""

from functools import lru_cache
from typing import NamedTuple

from af3nb.chem.components import Component
from af3nb.chem.draw import skeleton
from af3nb.chem.smiles import check_smiles, molecule_from_smiles


class Smiles(NamedTuple):
    """A SMILES, and the names of its heavy atoms in the order of the text."""

    text: str
    names: tuple[str, ...]


def boltz_atoms(smiles: str) -> dict[str, str]:
    """Return our names of the atoms of a SMILES by Boltz's: the element and a canonical rank.

    The rank counts from 1 and includes hydrogens.
    """
    return dict(zip(_ranked(smiles), check_smiles(smiles).atoms, strict=True))


@lru_cache(maxsize=256)
def _ranked(smiles: str) -> tuple[str, ...]:
    from rdkit import Chem

    mol = molecule_from_smiles(smiles)
    ranks = Chem.CanonicalRankAtoms(mol)
    return tuple(
        f"{atom.GetSymbol().upper()}{rank + 1}"
        for atom, rank in zip(mol.GetAtoms(), ranks, strict=True)
        if atom.GetAtomicNum() != 1
    )


def protenix_atoms(smiles: str) -> dict[str, str]:
    """Return our names of the atoms of a SMILES by Protenix's: numbers from 0, or our own.

    Where the SMILES has atom maps, the numbers are those.
    """
    from rdkit import Chem

    names = check_smiles(smiles).atoms
    heavy = [a for a in Chem.RemoveHs(molecule_from_smiles(smiles)).GetAtoms()]
    maps = [atom.GetAtomMapNum() for atom in heavy]
    numbers = maps if any(maps) else range(len(names))
    numbered = {str(n): name for n, name in zip(numbers, names, strict=False)}
    return {name: name for name in names} | numbered


def smiles_of(component: Component) -> Smiles | None:
    """Return a component as SMILES; None where RDKit does not make the same molecule of it."""
    from rdkit import Chem, rdBase

    hydrogens = sum(e in ("H", "D") for e in component.elements)
    with rdBase.BlockLogs():
        mol = Chem.Mol(skeleton(component))
        if mol.GetNumAtoms() == 1:
            mol.GetAtomWithIdx(0).SetNumExplicitHs(hydrogens)
        try:
            Chem.SanitizeMol(mol)
            names = [atom.GetProp("name") for atom in mol.GetAtoms()]
            text = Chem.MolToSmiles(mol)
        except (ValueError, RuntimeError, KeyError):  # RDKit raises the first two
            return None
    order = [int(i) for i in mol.GetProp("_smilesAtomOutputOrder").strip("[],").split(",") if i]
    again = Chem.MolFromSmiles(text)
    if again is None or again.GetNumAtoms() != len(names):
        return None
    if sum(atom.GetTotalNumHs() for atom in again.GetAtoms()) != hydrogens:
        return None
    return Smiles(text, tuple(names[i] for i in order))
