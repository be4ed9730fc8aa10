"""Our files as other programs read them: the same atoms, bonds and charges."""

from io import StringIO

import biotite.interface.rdkit as rdkit_interface
import biotite.structure as struc
import biotite.structure.io.mol as mol
import biotite.structure.io.pdbx as pdbx
import gemmi
import numpy as np
from rdkit import Chem

from af3nb.chem.draw import skeleton
from af3nb.job.job import Job
from af3nb.result.formats.sdf import ligand_chains
from af3nb.result.layout import Layout
from af3nb.result.used_components import heavy_bonds, used_components

Place = tuple[str, int, str]  # chain, residue and atom

_ORDERS = {"SING": 1, "DOUB": 2, "TRIP": 3}
_BACKBONE = ({"C", "N"}, {"O3'", "P"})


def places(layout: Layout) -> list[Place]:
    """Every atom in order."""
    return list(zip(layout.chain_id, layout.res_id.tolist(), layout.atom_name, strict=True))


def charges(layout: Layout, job: Job) -> list[int]:
    """The charge that each atom's component gives it."""
    components = used_components(layout, job)
    rows = zip(layout.res_name, layout.atom_name, strict=True)
    return [components[c].charges[components[c].atom_names.index(a)] for c, a in rows]


def inner_bonds(layout: Layout, job: Job) -> dict[frozenset[Place], tuple[str, bool]]:
    """The bonds inside all residues, with their orders and whether they are aromatic."""
    atoms, bonds = set(places(layout)), {}
    components = used_components(layout, job)
    residues = zip(layout.chain_id, layout.res_id.tolist(), layout.res_name, strict=True)
    for chain, number, code in dict.fromkeys(residues):
        for a, b, order, aromatic in heavy_bonds(components[code]):
            ends = (chain, number, a), (chain, number, b)
            if atoms.issuperset(ends):
                bonds[frozenset(ends)] = order, aromatic
    return bonds


def outer_bonds(job: Job) -> set[frozenset[Place]]:
    """The bonds that the job gives."""
    return {frozenset((e.chain, e.residue, e.atom) for e in bond) for bond in job.bonds}


def gemmi_agrees(text: str, positions: np.ndarray, layout: Layout, job: Job) -> None:
    """gemmi finds the atoms, their charges and the links; the table of bonds holds the others."""
    block = gemmi.cif.read_string(text).sole_block()
    structure = gemmi.make_structure_from_block(block)
    found = list(structure[0].all())
    assert [(f.chain.name, f.residue.seqid.num, f.atom.name) for f in found] == places(layout)
    assert [f.residue.name for f in found] == layout.res_name.tolist()
    assert [f.atom.element.name.upper() for f in found] == [e.upper() for e in layout.element]
    assert [f.atom.charge for f in found] == charges(layout, job)
    np.testing.assert_allclose([f.atom.pos.tolist() for f in found], positions, atol=6e-4)
    links = [(link.partner1, link.partner2) for link in structure.connections]
    ends = {frozenset((e.chain_name, e.res_id.seqid.num, e.atom_name) for e in k) for k in links}
    assert ends == outer_bonds(job)
    items = ["comp_id", "atom_id_1", "atom_id_2", "value_order", "pdbx_aromatic_flag"]
    table = {
        (row.str(0), frozenset((row.str(1), row.str(2)))): (row.str(3).upper(), row.str(4) == "Y")
        for row in block.find("_chem_comp_bond.", items)
    }
    codes = {place[:2]: code for place, code in zip(places(layout), layout.res_name, strict=True)}
    for pair, kind in inner_bonds(layout, job).items():
        (chain, number, _), _ = pair
        assert table[codes[chain, number], frozenset(atom for *_, atom in pair)] == kind


def biotite_atoms(text: str) -> struc.AtomArray:
    """The model as biotite reads it, with bonds and charges."""
    file = pdbx.CIFFile.read(StringIO(text))
    return pdbx.get_structure(file, model=1, include_bonds=True, extra_fields=["charge"])


def biotite_agrees(text: str, positions: np.ndarray, layout: Layout, job: Job) -> None:
    """biotite finds the atoms, their charges and all bonds with their orders."""
    atoms = biotite_atoms(text)
    keys = zip(
        atoms.chain_id.tolist(), atoms.res_id.tolist(), atoms.atom_name.tolist(), strict=True
    )
    keys = list(keys)
    assert keys == places(layout)
    assert [e.upper() for e in atoms.element] == [e.upper() for e in layout.element]
    assert atoms.charge.tolist() == charges(layout, job)
    np.testing.assert_allclose(atoms.coord, positions, atol=6e-4)
    found = {
        frozenset((keys[a], keys[b])): struc.BondType(kind)
        for a, b, kind in atoms.bonds.as_array().tolist()
    }
    inner = inner_bonds(layout, job)
    for pair, (order, aromatic) in inner.items():
        kind = found.pop(pair)
        assert kind.without_aromaticity() == _ORDERS[order], pair
        assert aromatic == (kind != kind.without_aromaticity()), pair
    given = outer_bonds(job)
    assert given <= found.keys()
    backbone = {pair for pair in found.keys() - given}
    assert all({atom for *_, atom in pair} in _BACKBONE for pair in backbone)


def rdkit_agrees(sdf: str, layout: Layout, chain: str, job: Job) -> None:
    """RDKit and biotite find the atoms of a ligand, their charges and bonds in its SDF."""
    own = [i for i, place in enumerate(places(layout)) if place[0] == chain]
    components = used_components(layout, job)
    expected = [charges(layout, job)[i] for i in own]
    supplier = Chem.SDMolSupplier()
    supplier.SetData(sdf, sanitize=False)
    (found,) = supplier
    names = found.GetProp("atom.prop.name").split()
    assert names == [layout.atom_name[i] for i in own]
    assert [a.GetSymbol().upper() for a in found.GetAtoms()] == [
        layout.element[i].upper() for i in own
    ]
    assert [a.GetFormalCharge() for a in found.GetAtoms()] == expected
    here = [places(layout)[i] for i in own]
    bonds = {
        frozenset((here[b.GetBeginAtomIdx()], here[b.GetEndAtomIdx()])): b for b in found.GetBonds()
    }
    inner = {p: k for p, k in inner_bonds(layout, job).items() if p <= set(here)}
    outer = {pair for pair in outer_bonds(job) if pair <= set(here)}
    assert bonds.keys() == inner.keys() | outer
    alternating = {p for p, (_, aromatic) in inner.items() if aromatic}
    for pair in inner.keys() - alternating:
        assert bonds[pair].GetBondTypeAsDouble() == _ORDERS[inner[pair][0]], pair
    codes = dict.fromkeys(layout.res_name[own].tolist())
    if len({place[1] for place in here}) == 1:
        component = components[next(iter(codes))]
        if len(component.heavy_atoms) == len(own) and not Chem.DetectChemistryProblems(found):
            assert plain_smiles(found) == plain_smiles(skeleton(component))
    atoms = mol.SDFile.read(StringIO(sdf)).record.get_structure()
    assert [e.upper() for e in atoms.element] == [layout.element[i].upper() for i in own]
    assert atoms.charge.tolist() == expected
    assert len(atoms.bonds.as_array()) == len(bonds)


def rdkit_agrees_by_way_of_biotite(text: str, layout: Layout, job: Job) -> None:
    """RDKit builds from our mmCIF the ligand that it builds from its component."""
    atoms, components = biotite_atoms(text), used_components(layout, job)
    for chain in ligand_chains(layout):
        own = atoms[atoms.chain_id == chain]
        component = components[own.res_name[0]]
        if len(own) == len(component.heavy_atoms) > 1:
            found = rdkit_interface.to_mol(own, explicit_hydrogen=False)
            if not Chem.DetectChemistryProblems(found):
                assert plain_smiles(found) == plain_smiles(skeleton(component))


def plain_smiles(molecule: Chem.Mol) -> str:
    """SMILES without stereochemistry, which random positions do not have."""
    copy = Chem.Mol(molecule)
    Chem.SanitizeMol(copy)
    Chem.RemoveStereochemistry(copy)
    return Chem.MolToSmiles(Chem.RemoveHs(copy))
