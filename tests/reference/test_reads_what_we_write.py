"""What we write, AlphaFold 3's own code reads, and reads as we do."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from deepmind import INSTALLED, features
from example_jobs import EVERYTHING
from random_jobs import random_job, random_template

from af3nb.features.featurise import featurise
from af3nb.job.convert import convert
from af3nb.job.job import Job, Ligand, Protein
from af3nb.job.named_components import component_of_smiles
from af3nb.job.read import read

pytestmark = [
    pytest.mark.skipif(not INSTALLED, reason="needs the package alphafold3-colabfold"),
    pytest.mark.filterwarnings("ignore"),  # of the reference
]
ROOT = Path(__file__).parents[2]
STRUCTURES = sorted((ROOT / "tests" / "data" / "structures").iterdir())
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
QUERY = "MKTAYIAK"


def read_alike(job: Job) -> None:
    """Both read the text of a job, and make the same arrays of it."""
    job = replace(job, seeds=(1,))
    assert job.check() == []
    ours = featurise(job, seed=1, buckets=None).arrays
    theirs = features(job.to_json(), len(ours["aatype"]))
    for name, array in ours.items():
        wanted = np.asarray(theirs[name])[tuple(slice(0, size) for size in array.shape)]
        tolerance = 1e-3 if name == "ref_pos" else 1e-5
        np.testing.assert_allclose(array, wanted, rtol=0, atol=tolerance, err_msg=name)


def test_everything_a_job_can_hold():
    """Every kind of molecule, and a template without date, entities and residues' numbers.

    Modified bases are left out: behind them the reference shifts the templates of other chains.
    """
    plain = [replace(m, modifications=()) if m.kind in ("rna", "dna") else m
             for m in EVERYTHING.molecules]  # fmt: skip
    read_alike(replace(EVERYTHING, molecules=tuple(plain)))


@pytest.mark.parametrize("templates", [False, True])
@pytest.mark.parametrize("path", STRUCTURES, ids=lambda path: path.name)
def test_jobs_from_structures(path: Path, templates: bool, tmp_path: Path):
    """A structure file as a job, also with its chains as templates, by `af3nb convert`."""
    (written,) = convert(path, tmp_path / "job.json", templates=templates).files
    read_alike(Job.from_file(written))
    read_alike(read(path, templates=templates).jobs[0])


@pytest.mark.parametrize("seed", range(20))
def test_templates_with_alternatives(seed: int):
    """Of alternative positions and components, both choose the same."""
    chain = Protein(("A",), QUERY, templates=(random_template(seed),))
    read_alike(Job("template", (chain,)))


@pytest.mark.parametrize("seed", range(20))
def test_random_jobs(seed: int):
    """Modifications, alignments in many layouts, ligands and copies."""
    read_alike(random_job(seed))


@pytest.mark.parametrize("smiles", ["CC(N)C(=O)OCl", "C[C@H](F)C=CCl", "c1ccccc1[N+](=O)[O-]"])
def test_components_of_files_and_smiles(smiles: str):
    """A molecule that became a component of the job, with its open stereocentres."""
    ligand = Ligand(("L",), ("LIG1",))
    read_alike(
        Job("own", (Protein(("A",), QUERY), ligand), user_ccd=component_of_smiles(smiles, "LIG1"))
    )


def test_alignments_with_the_marks_of_other_programs():
    """Dots, NULs and a byte order mark in an alignment are not in what we write."""
    text = f"\ufeff>q\n{QUERY}\n>h.1\nMKTA.IAK\n>i\nMKTAYI.AK\n\0"
    chain = Protein(("A",), QUERY, unpaired_msa=text, paired_msa="", templates=())
    read_alike(Job("marks", (chain,)))


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path: Path):
    """The example jobs."""
    read_alike(Job.from_file(path))


@pytest.mark.slow
def test_many_random_jobs():
    """The same of hundreds of templates and jobs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in range(20, 320):
            test_templates_with_alternatives(seed)
            test_random_jobs(seed)
