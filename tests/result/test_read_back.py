"""Every file we write is read back by gemmi, biotite and RDKit with the same molecules."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import read_back
from example_jobs import EVERYTHING
from golden_results import CASES, golden_job, golden_layout

from af3nb.chem.components import Components
from af3nb.features.chains import chains_of, known_chains
from af3nb.features.conventions.convention import ALPHAFOLD3
from af3nb.features.tokens import layout_of, tokens_of
from af3nb.job.job import AtomAddress, Job, Protein
from af3nb.result.formats.mmcif import write_mmcif
from af3nb.result.formats.sdf import ligand_chains, write_sdf
from af3nb.result.layout import Layout
from af3nb.result.provenance import Provenance

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
DISULFIDES = Job(
    "disulfides",
    (Protein(("A",), "GCGCK"), Protein(("B",), "CDE")),
    bonds=(
        (AtomAddress("A", 2, "SG"), AtomAddress("A", 4, "SG")),
        (AtomAddress("A", 5, "NZ"), AtomAddress("B", 2, "CG")),
    ),
)
JOBS = {case: golden_job(case) for case in CASES}
JOBS |= {path.stem: Job.from_file(path) for path in EXAMPLES}
JOBS |= {job.name.split()[0]: job for job in (DISULFIDES, EVERYTHING)}

pytestmark = pytest.mark.filterwarnings("ignore:Attribute 'auth_")  # AlphaFold 3 writes none either


@cache
def written(name: str) -> tuple[str, np.ndarray, Layout]:
    """A model of a job as mmCIF, with atoms anywhere."""
    layout = golden_layout(name) if name in CASES else layout_of_job(JOBS[name])
    atoms = len(layout.atom_name)
    positions = np.random.default_rng(0).normal(scale=30, size=(atoms, 3)).round(3)
    plddts = np.linspace(1, 99, atoms)
    text = write_mmcif(positions, plddts, layout, Provenance(), name=name, job=JOBS[name])
    return text, positions, layout


def layout_of_job(job: Job) -> Layout:
    """Where the atoms of a job are, without any features."""
    components = Components(job.user_ccd)
    chains, _ = known_chains(chains_of(job, components))
    residues = ALPHAFOLD3.residues(chains, components, job.bonds)
    return layout_of(tokens_of(residues))


@pytest.mark.parametrize("name", JOBS)
def test_gemmi(name: str):
    """gemmi reads atoms, elements, charges and links; bonds and orders stand in the file."""
    text, positions, layout = written(name)
    read_back.gemmi_agrees(text, positions, layout, JOBS[name])


@pytest.mark.parametrize("name", JOBS)
def test_biotite(name: str):
    """biotite reads atoms, elements, charges, and every bond with its order."""
    text, positions, layout = written(name)
    read_back.biotite_agrees(text, positions, layout, JOBS[name])


@pytest.mark.parametrize("name", JOBS)
def test_rdkit(name: str):
    """RDKit and biotite read from the SDF of each ligand its atoms, charges and bonds."""
    text, positions, layout = written(name)
    for chain in ligand_chains(layout):
        sdf = write_sdf(positions, layout, chain, job=JOBS[name])
        read_back.rdkit_agrees(sdf, layout, chain, JOBS[name])
    read_back.rdkit_agrees_by_way_of_biotite(text, layout, JOBS[name])


def test_bonds_between_polymers_are_links():
    """A disulfide is one by name; another bond between polymers is a covalent link."""
    text, _, _ = written("disulfides")
    import gemmi

    table = (
        gemmi.cif.read_string(text)
        .sole_block()
        .find("_struct_conn.", ["conn_type_id", "id", "ptnr1_label_atom_id", "ptnr2_label_atom_id"])
    )
    assert [list(row) for row in table] == [
        ["disulf", "disulf1", "SG", "SG"],
        ["covale", "covale1", "NZ", "CG"],
    ]
