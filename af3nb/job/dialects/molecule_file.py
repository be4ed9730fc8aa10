"""Small molecules from SDF, MOL and MOL2 files as components of the user's own."""

import re
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from af3nb.chem.components import Bond
from af3nb.chem.smiles import Centre, atom_names, bonds_of, open_centres
from af3nb.disk.files import plain
from af3nb.errors import InputError

MOST_ATOMS = 1000
OWN_CODE = "LIG1"  # no code in the dictionary has four characters

_FLAT = 1e-3  # angstroms
_MOST_SHAPED = 500  # atoms with hydrogens; for more RDKit exceeds its time limit
_LONGEST_SHAPING = 5  # seconds; most molecules take less than one
_STEREO = {"STEREOE": "E", "STEREOZ": "Z", "STEREOTRANS": "E", "STEREOCIS": "Z"}


def is_molecule(text: str) -> bool:
    """Whether text is SDF, MOL or MOL2."""
    head = text[:20_000]
    return "@<TRIPOS>MOLECULE" in head or re.search(r"^.{33,} V[23]000\s*$", head, re.M) is not None


def component_cif(text: str, code: str, *, where: str = "") -> str:
    """Return the first molecule of a file as the CIF text of a component called `code`.

    Atoms keep the names of a MOL2 file where they are unique; else they are named by element and
    running number. Hydrogens that the file lacks are added. Its coordinates are kept when they are
    three-dimensional; a drawing gets those of a conformer with the stereochemistry it shows.
    """
    return molecule_cif(_read(plain(text), where), code, where=where)


def molecule_cif(mol: Any, code: str, *, where: str = "") -> str:
    """Return a molecule of RDKit as CIF text, as `component_cif` does.

    A stereocentre that the molecule does not define has a configuration of "?".
    """
    from rdkit import Chem
    from rdkit.Chem.rdMolDescriptors import CalcMolFormula

    if mol.GetNumAtoms() > MOST_ATOMS:
        message = f"the molecule has {mol.GetNumAtoms()} atoms; at most {MOST_ATOMS} are possible."
        raise InputError(message, where=where)
    if any(atom.GetAtomicNum() == 0 for atom in mol.GetAtoms()):
        raise InputError("the element of an atom is unknown.", where=where, remedy="Name it.")
    if _is_solid(mol):
        mol, undefined = Chem.AddHs(mol, addCoords=True), set()
    else:
        mol = Chem.AddHs(mol)
        undefined = set(open_centres(mol))
        mol = _shaped(mol, where)
    names = _names(mol)
    bonds = bonds_of(mol, names, where)
    table = Chem.GetPeriodicTable()
    weight = sum(table.GetAtomicWeight(atom.GetAtomicNum()) for atom in mol.GetAtoms())
    title = re.sub(r"[^\w .,()+-]", "", mol.GetProp("_Name") if mol.HasProp("_Name") else "")
    return _cif(mol, bonds, names, undefined, code, {
        "id": code, "name": title.strip() or code, "type": "non-polymer",
        "formula": CalcMolFormula(mol, separateIsotopes=False),
        "mon_nstd_parent_comp_id": None, "pdbx_synonyms": None, "formula_weight": f"{weight:.3f}",
    })  # fmt: skip


def _read(text: str, where: str):
    from rdkit import Chem, rdBase

    with rdBase.BlockLogs():
        if "@<TRIPOS>MOLECULE" in text:
            mol = Chem.MolFromMol2Block(text, removeHs=False)
            kind = "MOL2"
        else:
            block = text.split("$$$$")[0]
            mol = Chem.MolFromMolBlock(block, removeHs=False)
            kind = "SDF"
    if mol is None or not mol.GetNumAtoms():
        remedy = "Open it in a molecule editor and save it again."
        raise InputError(f"the {kind} text contains no molecule.", where=where, remedy=remedy)
    return mol


def _is_solid(mol: Any) -> bool:
    """Whether the coordinates are a shape, and not a drawing or placeholders."""
    from rdkit.Chem import HybridizationType

    if not mol.GetNumConformers() or not mol.GetConformer().Is3D():
        return False
    spread = np.ptp(mol.GetConformer().GetPositions(), axis=0)
    if spread[2] > _FLAT or mol.GetNumAtoms() == 1:
        return True
    tetrahedral = (
        a.GetHybridization() == HybridizationType.SP3 and a.GetTotalDegree() == 4  # never flat
        for a in mol.GetAtoms()
    )
    return bool(spread.max() > _FLAT) and not any(tetrahedral)


def _shaped(mol: Any, where: str) -> Any:
    """A molecule with coordinates made from its bonds and stereochemistry, always the same."""
    from rdkit import rdBase
    from rdkit.Chem import rdDistGeom

    settings = rdDistGeom.ETKDGv3()
    settings.randomSeed, settings.timeout = 1, _LONGEST_SHAPING
    with rdBase.BlockLogs():
        for settings.useRandomCoords in (False, True):
            if mol.GetNumAtoms() <= _MOST_SHAPED and rdDistGeom.EmbedMolecule(mol, settings) == 0:
                return mol
    message = "this molecule is drawn without a third dimension, and RDKit found no shape for it."
    remedy = "Give a file with three-dimensional coordinates (SDF or MOL2)."
    raise InputError(message, where=where, remedy=remedy)


def _names(mol) -> tuple[str, ...]:
    said = [
        re.sub(r"[^A-Za-z0-9]", "", a.GetProp("_TriposAtomName")).upper()
        if a.HasProp("_TriposAtomName")
        else ""
        for a in mol.GetAtoms()
    ]
    heavy = [n for n, a in zip(said, mol.GetAtoms(), strict=True) if a.GetAtomicNum() > 1]
    if all(0 < len(n) <= 4 for n in heavy) and len(set(said)) == len(said):
        return tuple(said)
    return atom_names([a.GetSymbol() for a in mol.GetAtoms()])


def _cif(
    mol: Any,
    bonds: Sequence[Bond],
    names: Sequence[str],
    undefined: Collection[Centre],
    code: str,
    about: dict[str, str | None],
) -> str:
    import gemmi
    from rdkit import Chem

    document = gemmi.cif.Document()
    block = document.add_new_block(code)
    quote = gemmi.cif.quote
    for key, value in about.items():
        block.set_pair(f"_chem_comp.{key}", "?" if value is None else quote(value))
    xyz = [f"pdbx_model_Cartn_{c}_ideal" for c in "xyz"]
    stereo = "pdbx_stereo_config"
    atoms = block.init_loop(
        "_chem_comp_atom.",
        ["comp_id", "atom_id", "type_symbol", "charge", "pdbx_leaving_atom_flag", stereo, *xyz],
    )
    Chem.AssignStereochemistryFrom3D(mol)
    places = mol.GetConformer().GetPositions()
    for i, atom in enumerate(mol.GetAtoms()):
        position = [f"{v:.3f}" for v in places[i]]
        symbol, charge = atom.GetSymbol().upper(), str(atom.GetFormalCharge())
        label = atom.GetProp("_CIPCode") if atom.HasProp("_CIPCode") else "N"
        label = "?" if (i,) in undefined else label
        atoms.add_row([quote(code), quote(names[i]), symbol, charge, "N", label, *position])
    rows = block.init_loop(
        "_chem_comp_bond.",
        ["comp_id", "atom_id_1", "atom_id_2", "value_order", "pdbx_aromatic_flag", stereo],
    )
    for bond, found in zip(bonds, mol.GetBonds(), strict=True):
        ends = found.GetBeginAtomIdx(), found.GetEndAtomIdx()
        label = _STEREO.get(found.GetStereo().name, "N")
        label = "?" if ends in undefined else label
        aromatic = "Y" if bond.aromatic else "N"
        rows.add_row(
            [quote(code), quote(bond.atom1), quote(bond.atom2), bond.order, aromatic, label]
        )
    return document.as_string()
