"""Jobs: their chains, names, checks and description."""

import subprocess
import sys

import pytest
from golden_results import CASES, golden_job, golden_layout

from af3nb.job.job import AtomAddress, Dna, Job, Ligand, Modification, Protein, Rna
from af3nb.job.size import tokens_by_chain


def test_chains_come_in_the_order_of_the_model():
    """Chain ids count A, ..., Z, AA, BA, ..., ZA, AB, whatever their order in the job."""
    ids = ("AB", "BA", "B", "AA", "Z", "ZA", "A", "AAA")
    job = Job("j", (Ligand(ids[:4], ("ATP",)), Protein(ids[4:], "MK")))
    assert [id for id, _ in job.chains] == ["A", "B", "Z", "AA", "BA", "ZA", "AB", "AAA"]
    assert dict(job.chains)["BA"] is job.molecules[0]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("My job (2)!", "My_job_2"), ("a.b-c_D", "a.b-c_D"), ("Häm/oglobin", "Hmoglobin")],
)
def test_sanitised_name(name: str, wanted: str):
    """File names keep letters, digits, dots, dashes and underscores; spaces become underscores."""
    assert Job(name, ()).sanitised_name == wanted


@pytest.mark.parametrize("case", CASES)
def test_tokens(case: str):
    """Tokens of every chain are as many as the model has."""
    wanted: dict[str, int] = {}
    for chain in golden_layout(case).token_chain_id:
        wanted[chain] = wanted.get(chain, 0) + 1
    assert tokens_by_chain(golden_job(case)) == wanted


def test_tokens_of_special_residues():
    """MSE is one token; a bond at O1 keeps a sugar's O1; ends of chains have an atom more."""
    sep = Modification(1, "SEP"), Modification(3, "SEP")
    bond = (AtomAddress("G", 1, "O1"), AtomAddress("H", 1, "C1"))
    job = Job(
        "j",
        (
            Protein(("A",), "SMS", modifications=(*sep, Modification(2, "MSE"))),
            Rna(("B",), "UU", modifications=(Modification(1, "PSU"), Modification(2, "PSU"))),
            Dna(("C",), "NA"),
            Ligand(("G", "H", "I"), ("GLC",)),
        ),
        bonds=(bond,),
    )
    assert tokens_by_chain(job) == dict(A=10 + 1 + 11, B=21 + 20, C=2, G=12, H=11, I=11)


def test_check_finds_what_was_built_wrongly():
    """A job made in Python is checked as one from a file."""
    job = Job(" ", (Protein(("a",), "mk", modifications=(Modification(9, "SEP"),)),), seeds=())
    assert [problem.where for problem in job.check()] == [
        "seeds",
        "molecule 1 (chain a), chain ids",
        "molecule 1 (chain a), sequence",
        "molecule 1 (chain a), sequence",
        "molecule 1 (chain a), modification 1",
    ]


def test_import_is_light():
    """Jobs and results need no heavy package before there is something to do."""
    heavy = "{'jax', 'rdkit', 'gemmi', 'scipy', 'biotite'}"
    ours = "af3nb.job.job, af3nb.job.read, af3nb.result.result"
    code = f"import sys, {ours}; print({heavy} & {{*sys.modules}})"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "set()"
