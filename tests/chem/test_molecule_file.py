"""Molecules of files become components that have a shape."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import rdDepictor, rdDistGeom

from af3nb.chem.components import parse_user_ccd
from af3nb.chem.conformers import molecule, reference_conformers
from af3nb.errors import InputError
from af3nb.job.dialects.molecule_file import component_cif
from af3nb.job.job import Job, Ligand, Protein
from af3nb.job.named_components import component_of_smiles
from af3nb.job.rules.basics import job_problems

ALCOHOL = (Path(__file__).parents[1] / "data/alcohol.cif").read_text()
ALANINE_ESTER = "C[C@H](N)C(=O)Oc1ccccc1"
C60 = (
    "c12c3c4c5c1c1c6c7c2c2c8c3c3c9c4c4c%10c5c5c1c1c6c6c%11c7c2c2c7c8c3c3c8c9c4c4c9c%10c5c5c1c1c6c6"
    "c%11c2c2c7c3c3c8c4c4c9c5c1c1c6c2c3c41"
)


def drawn(smiles: str, kind: str = "2D") -> str:
    """The MOL text of a drawing, with wedges."""
    mol = Chem.MolFromSmiles(smiles)
    rdDepictor.Compute2DCoords(mol)
    return Chem.MolToMolBlock(mol).replace("2D", kind, 1)


@pytest.mark.parametrize("kind", ["2D", "3D"])
@pytest.mark.parametrize(
    "smiles",
    [
        ALANINE_ESTER, "C[C@@H](N)C(=O)Oc1ccccc1", "F/C=C/Cl", "F/C=C\\Cl", "CCO", "c1ccccc1",
        "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O", "CC(=O)[O-].[Na+]", "[Zn+2]",
        "C[S@](=O)Cc1cccc[n+]1[O-]",
    ],
)  # fmt: skip
def test_drawing_has_a_shape_and_its_stereochemistry(smiles: str, kind: str):
    """No two atoms of a drawn ligand share a place, and its stereochemistry is the drawing's."""
    cif = component_cif(drawn(smiles, kind), "LIG1")
    component = parse_user_ccd(cif)["LIG1"]
    assert nearest(component.ideal) > 0.5
    (found,) = reference_conformers([component], np.random.RandomState(1))
    assert found is not None and found.embedded and nearest(found.positions) > 0.5
    assert Chem.MolToSmiles(Chem.RemoveHs(molecule(component))) == Chem.CanonSmiles(smiles)
    assert component_cif(drawn(smiles, kind), "LIG1") == cif


def test_coordinates_of_zero_are_no_shape():
    """A file that has zeros for coordinates is shaped from its bonds."""
    text = Chem.MolToMolBlock(Chem.MolFromSmiles("c1ccccc1O"))
    component = parse_user_ccd(component_cif(text, "LIG1"))["LIG1"]
    assert nearest(component.ideal) > 0.5


def test_three_dimensional_coordinates_are_kept():
    """What has a shape keeps it to the last written digit."""
    mol = Chem.AddHs(Chem.MolFromSmiles(ALANINE_ESTER))
    rdDistGeom.EmbedMolecule(mol, randomSeed=7)
    component = parse_user_ccd(component_cif(Chem.MolToMolBlock(mol), "LIG1"))["LIG1"]
    np.testing.assert_allclose(component.ideal, mol.GetConformer().GetPositions(), atol=6e-4)


def test_drawing_without_a_shape_is_refused():
    """Where RDKit finds no conformer of a drawing, nothing is made up."""
    with pytest.raises(InputError, match="three-dimensional"):
        component_cif(drawn(C60), "LIG1")


def test_own_component_without_coordinates_is_refused():
    """No atom of an own component lies at the origin because its place is unknown.

    Each remedy works: coordinates, a SMILES and a drawing.
    """
    protein = Protein(("B",), "MNTSKCYNH")
    job = Job("j", (protein, Ligand(("A",), ("CODE",))), user_ccd=ALCOHOL)
    (problem,) = job_problems(job)
    assert re.search(r"component CODE: 1 atom .*: O1\. .*SMILES.*drawing", str(problem))
    for text in (
        ALCOHOL.replace("1.3 ?", "1.3 0.0"),
        component_of_smiles("CCO", "CODE"),
        component_cif(drawn("CCO"), "CODE"),
    ):
        assert not job_problems(replace(job, user_ccd=text))
    assert not job_problems(Job("j", (protein, Ligand(("A",), smiles="CCO"))))


def nearest(positions: np.ndarray) -> float:
    """The smallest distance of two atoms; infinite for a single one."""
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
    return float(np.min(apart + np.diag(np.full(len(apart), np.inf))))
