"""SMILES: checks of their text and chemistry, and the components made from them.

Atoms are named by element and running number, in the order of the text.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np

from af3nb.chem.components import Bond, Component
from af3nb.chem.smiles_text import Remark, atom_places, find_fault
from af3nb.errors import InputError, Place

LONGEST = 5000  # characters; a larger molecule has atoms whose names are too long

_LETTERS = re.compile(r"[=#@\[\]()/\\+]|^[BCNOPSFIclnosp0-9]+$")
Centre = tuple[int] | tuple[int, int]  # the index of an atom, or those of the ends of a bond
_ORDERS = {"SINGLE": "SING", "DOUBLE": "DOUB", "TRIPLE": "TRIP", "DATIVE": "SING"}


@dataclass(frozen=True)
class SmilesReport:
    """What a SMILES describes, as far as `problems` allow.

    `atoms` are the names of the heavy atoms, `fragments` the SMILES of parts that are not bonded
    to each other, and `open_centres` the stereocentres that the SMILES does not define.
    """

    text: str
    problems: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    formula: str = ""
    charge: int = 0
    atoms: tuple[str, ...] = ()
    fragments: tuple[str, ...] = ()
    open_centres: tuple[str, ...] = ()


def check_smiles(text: str) -> SmilesReport:
    """Parse a SMILES and return what it describes, with every problem and warning."""
    from rdkit import Chem
    from rdkit.Chem.rdMolDescriptors import CalcMolFormula

    mol = _read(text)
    if mol is None:
        return SmilesReport(text, tuple(_faults(text)))
    names = atom_names([a.GetSymbol() for a in mol.GetAtoms()])
    problems = tuple(_unfoldable(mol, names, text))
    centres = tuple("=".join(names[i] for i in centre) for centre in open_centres(mol))
    fragments = tuple(Chem.MolToSmiles(part) for part in Chem.GetMolFrags(mol, asMols=True))
    return SmilesReport(
        text,
        problems,
        tuple(_warnings(fragments, centres)),
        CalcMolFormula(mol),
        Chem.GetFormalCharge(mol),
        tuple(n for n, a in zip(names, mol.GetAtoms(), strict=True) if a.GetAtomicNum() != 1),
        fragments,
        centres,
    )


def looks_like_smiles(text: str) -> bool:
    """Whether a text has the letters of a SMILES, and RDKit reads it."""
    return bool(_LETTERS.search(text)) and not check_smiles(text).problems


def component_from_smiles(smiles: str, code: str, *, where: str | Place = "") -> Component:
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
        bonds=bonds_of(mol, names, where),
        smiles=smiles,
    )


def molecule_from_smiles(smiles: str, *, where: str | Place = "") -> Any:
    """RDKit's molecule with explicit hydrogens, which follow the heavy atoms."""
    from rdkit import Chem

    mol = _read(smiles)
    if mol is None:
        problem = next(_faults(smiles))
        raise InputError(problem.sentence, where=where, remedy=problem.remedy)
    return Chem.AddHs(mol)


def atom_names(symbols: list[str]) -> tuple[str, ...]:
    """C1, C2, O1, CL1, ...: one count per element in the order of the atoms."""
    numbers: defaultdict[str, count] = defaultdict(lambda: count(1))
    return tuple(f"{symbol}{next(numbers[symbol])}" for symbol in map(str.upper, symbols))


@lru_cache(maxsize=256)
def _read(smiles: str) -> Any:
    """RDKit's molecule, or None. RDKit itself stops reading at a space or a foreign letter."""
    from rdkit import Chem, rdBase

    if not re.fullmatch(f"[!-~]{{1,{LONGEST}}}", smiles):
        return None
    with rdBase.BlockLogs():
        return Chem.MolFromSmiles(smiles)


def _faults(text: str) -> Iterator[Remark]:
    """Why a text is not a SMILES, or not a possible molecule."""
    if not text:
        yield Remark(None, "the SMILES is empty.")
    elif space := re.search(r"\s", text):
        remedy = r'Remove it. In JSON a SMILES backslash is written "\\": "\n" is a line break.'
        yield Remark(space.start(), "a space or line break is not allowed.", remedy)
    elif len(text) > LONGEST:
        message = f"the SMILES has {len(text)} characters; at most {LONGEST} are possible."
        yield Remark(None, message, "Give a polymer as protein, RNA or DNA.")
    elif fault := find_fault(text):
        yield fault
    else:
        yield from _impossible(text)


def _impossible(text: str) -> Iterator[Remark]:
    """What a chemist would object to in a text that has the grammar of SMILES."""
    from rdkit import Chem, rdBase

    with rdBase.BlockLogs():
        mol = Chem.MolFromSmiles(text, sanitize=False)
        problems = Chem.DetectChemistryProblems(mol) if mol else ()
    if not problems:
        yield Remark(None, "RDKit cannot read this SMILES.", "Draw the molecule again.")
    places = atom_places(text)
    for problem in problems:
        if problem.GetType() == "KekulizeException":
            i, *_ = problem.GetAtomIndices()
            message = "these aromatic atoms cannot be given single and double bonds."
            remedy = "An n may have to be [nH]."
        elif problem.GetType() == "AtomKekulizeException":
            i, message = problem.GetAtomIdx(), "this aromatic atom is outside a ring."
            remedy = "Close the ring, or write the atom with a capital."
        else:
            i = problem.GetAtomIdx()
            symbol = mol.GetAtomWithIdx(i).GetSymbol()
            message = f"{symbol} has more bonds here than its valence allows."
            remedy = "Remove a bond or a hydrogen, or give the charge, as in [N+]."
        yield Remark(places[i], message, remedy)


def _unfoldable(mol: Any, names: tuple[str, ...], text: str) -> Iterator[Remark]:
    """Why a valid molecule cannot be part of a structure."""
    numbers = {a.GetAtomicNum() for a in mol.GetAtoms()}
    if numbers <= {1}:
        yield Remark(None, "this contains only hydrogens, which are ignored.")
    if 0 in numbers:
        unknown = re.search(r"\*|#0(?![0-9])", text)
        place = unknown.start() if unknown else None
        yield Remark(place, "this atom has no known element.", "Write the element.")
    try:
        bonds_of(mol, names, "")
    except InputError as error:
        odd = re.search(r"[$~]", text)
        yield Remark(odd.start() if odd else None, error.message, error.remedy)


def _warnings(fragments: tuple[str, ...], centres: tuple[str, ...]) -> Iterator[Remark]:
    if len(fragments) > 1:
        parts = " and ".join(fragments[:4]) + (" and more" if len(fragments) > 4 else "")
        message = f"{len(fragments)} molecules are not bonded to each other: {parts}."
        yield Remark(None, message, "Enter each as a separate ligand, and leave out counter-ions.")
    if centres:
        named = ", ".join(centres[:8]) + (", ..." if len(centres) > 8 else "")
        many = f"{len(centres)} stereocentres are" if len(centres) > 1 else "a stereocentre is"
        remedy = "Use @ or @@ for an atom, / and \\ around a double bond."
        yield Remark(None, f"{many} undefined ({named}) and will be chosen at random.", remedy)


def open_centres(mol: Any) -> Iterator[Centre]:
    """Yield the atoms and double bonds of a molecule whose stereochemistry is not defined."""
    from rdkit import Chem

    for found in Chem.FindPotentialStereo(mol):
        if found.specified != Chem.StereoSpecified.Unspecified:
            continue
        if found.type == Chem.StereoType.Atom_Tetrahedral:
            if not _is_acid(mol.GetAtomWithIdx(found.centeredOn)):
                yield (found.centeredOn,)
        elif found.type == Chem.StereoType.Bond_Double:
            bond = mol.GetBondWithIdx(found.centeredOn)
            ends = bond.GetBeginAtom(), bond.GetEndAtom()
            if not any(a.GetSymbol() == "N" and a.GetTotalNumHs() for a in ends):  # they turn over
                yield ends[0].GetIdx(), ends[1].GetIdx()


def _is_acid(atom: Any) -> bool:
    """Whether an atom is the centre of an acid, such as phosphate, whose oxygens are equivalent."""
    lone = [a for a in atom.GetNeighbors() if a.GetSymbol() in "OS" and a.GetDegree() == 1]
    return atom.GetSymbol() in ("P", "S", "As") and len(lone) > 1


def bonds_of(mol: Any, names: tuple[str, ...], where: str | Place) -> tuple[Bond, ...]:
    """Return the bonds of a molecule between named atoms; aromatic bonds as Kekulé drew them."""
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
                remedy="Only single, double, triple, aromatic and dative bonds are possible.",
            )
        bonds.append(Bond(*ends, order, bond.GetIsAromatic()))
    return tuple(bonds)
