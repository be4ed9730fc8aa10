"""Predicted ligands as SDF."""

import numpy as np
import pytest
from golden_results import golden_job, golden_layout, golden_result
from rdkit import Chem

from af3nb.chem.components import built_in
from af3nb.errors import InputError
from af3nb.result.formats.sdf import ligand_chains, write_sdf
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import NON_POLYMER


def read(text: str) -> Chem.Mol:
    """The one molecule of an SDF text."""
    supplier = Chem.SDMolSupplier()
    supplier.SetData(text)
    (molecule,) = supplier
    return molecule


def ideal(code: str) -> str:
    """The ideal coordinates of a component as SDF."""
    component = built_in(code)
    heavy = list(component.heavy_atoms)

    def column(values) -> np.ndarray:
        return np.array(list(values), object)

    layout = make_layout(
        column("L" * len(heavy)),
        column([NON_POLYMER] * len(heavy)),
        np.ones(len(heavy), int),
        column([code] * len(heavy)),
        column(component.atom_names[i] for i in heavy),
        column(component.elements[i] for i in heavy),
    )
    return write_sdf(component.ideal[heavy], layout, "L")


@pytest.mark.parametrize(
    ("code", "smiles"),
    [
        ("GLC", "OC[C@H]1O[C@H](O)[C@H](O)[C@@H](O)[C@@H]1O"),  # alpha-D-glucose
        ("RET", r"CC1=C(C(C)(C)CCC1)/C=C/C(C)=C/C=C/C(C)=C/C=O"),  # all-trans retinal
        ("SO4", "O=S(=O)([O-])[O-]"),
        ("ZN", "[Zn+2]"),
        ("BNZ", "c1ccccc1"),
    ],
)
def test_chemistry(code: str, smiles: str):
    """Bond orders, charges, rings and stereochemistry are those of the component."""
    wanted = Chem.MolToSmiles(Chem.MolFromSmiles(smiles))
    assert Chem.MolToSmiles(read(ideal(code))) == wanted


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("code", ["HEM", "SF4", "CLA"])
def test_metal_complexes(code: str):
    """What RDKit does not believe is written as the dictionary has it."""
    assert f"L {code}" in ideal(code)


def test_smiles_ligand():
    """A ligand given as SMILES comes out as that molecule; atom names are kept."""
    result = golden_result("rna_mod_smiles", 1)
    molecule = read(result.sdf("L"))
    Chem.RemoveStereochemistry(molecule)
    smiles = result.job.molecules[1].smiles
    assert Chem.MolToSmiles(molecule) == Chem.MolToSmiles(Chem.MolFromSmiles(smiles))
    names = golden_layout("rna_mod_smiles").atom_name[-13:]
    assert molecule.GetProp("atom.prop.name").split() == names.tolist()
    positions = molecule.GetConformer().GetPositions()
    np.testing.assert_allclose(positions, result.best.positions[-13:], atol=1e-3)


def test_branched_chain():
    """The residues of a glycan are one molecule, joined by the job's bonds."""
    layout, job = golden_layout("glyco_bonded"), golden_job("glyco_bonded")
    assert ligand_chains(layout) == ("G",)
    text = write_sdf(
        np.random.default_rng(0).normal(size=(len(layout.res_id), 3)), layout, "G", job=job
    )
    molecule = read(text)
    assert molecule.GetNumAtoms() == 28
    assert len(Chem.GetMolFrags(molecule)) == 1


def test_polymers_are_refused():
    """A chain that is no ligand is refused, and the ligands are named."""
    with pytest.raises(InputError, match=r"ligands: C, D"):
        write_sdf(np.zeros((300, 3)), golden_layout("prot_dna_atp_mg"), "A")
