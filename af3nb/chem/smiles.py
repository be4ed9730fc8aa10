"""Components made from SMILES: atoms are named by element and running number."""

from collections import Counter

import numpy as np

from af3nb.chem.components import Bond, Component
from af3nb.errors import InputError

_ORDERS = {"SINGLE": "SING", "DOUBLE": "DOUB", "TRIPLE": "TRIP", "DATIVE": "SING"}


def component_from_smiles(smiles: str, code: str, *, where: str = "") -> Component:
    """The component of a SMILES string with explicit hydrogens; it has no coordinates."""
    from rdkit import Chem
    from rdkit.Chem.rdMolDescriptors import CalcMolFormula

    mol = molecule_from_smiles(smiles, where=where)
    atoms = list(mol.GetAtoms())
    names = atom_names([a.GetSymbol() for a in atoms])
    absent = np.full((len(atoms), 3), np.nan)
    weight = sum(Chem.GetPeriodicTable().GetAtomicWeight(a.GetAtomicNum()) for a in atoms)
    return Component(
        code=code,
        name=code,
        type="NON-POLYMER",
        formula=CalcMolFormula(mol, separateIsotopes=False),
        formula_weight=round(weight, 3),
        parent=None,
        synonyms=None,
        modified_date=None,
        atom_names=names,
        elements=tuple(a.GetSymbol() for a in atoms),
        charges=np.array([a.GetFormalCharge() for a in atoms], np.int32),
        charges_known=True,
        aromatic=np.array([a.GetIsAromatic() for a in atoms], bool),
        leaving=np.zeros(len(atoms), bool),
        ideal=absent,
        model=absent.copy(),
        bonds=_bonds(mol, names, where),
        smiles=smiles,
    )


def molecule_from_smiles(smiles: str, *, where: str = ""):
    """RDKit's molecule with explicit hydrogens, which follow the heavy atoms."""
    from rdkit import Chem, rdBase

    with rdBase.BlockLogs():
        mol = Chem.MolFromSmiles(smiles)
    if mol is None or mol.GetNumAtoms() == 0:
        raise InputError(
            f"RDKit cannot read the SMILES {smiles!r}.",
            where=where,
            remedy="Check brackets, ring closures and valences.",
        )
    return Chem.AddHs(mol)


def atom_names(symbols: list[str]) -> tuple[str, ...]:
    """C1, C2, O1, CL1, ...: one count per element in the order of the atoms."""
    counts: Counter[str] = Counter()
    names = []
    for symbol in map(str.upper, symbols):
        counts[symbol] += 1
        names.append(f"{symbol}{counts[symbol]}")
    return tuple(names)


def _bonds(mol, names: tuple[str, ...], where: str) -> tuple[Bond, ...]:
    from rdkit import Chem

    plain = Chem.Mol(mol)
    Chem.Kekulize(plain)
    bonds = []
    for bond, kekulized in zip(mol.GetBonds(), plain.GetBonds(), strict=True):
        order = _ORDERS.get(kekulized.GetBondType().name)
        ends = names[bond.GetBeginAtomIdx()], names[bond.GetEndAtomIdx()]
        if order is None:
            raise InputError(
                f"the bond {ends[0]}-{ends[1]} is {bond.GetBondType().name.lower()}.",
                where=where,
                remedy="Only single, double, triple, aromatic and dative bonds are known.",
            )
        bonds.append(Bond(*ends, order, bond.GetIsAromatic()))
    return tuple(bonds)
