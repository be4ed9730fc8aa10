"""One place in a job, in the words of each format, of the form and of Python."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from af3nb.cli import main
from af3nb.errors import InputError, Place
from af3nb.job.dialects import alphafold3, server
from af3nb.job.job import AtomAddress, Job, Ligand, Modification, Protein
from af3nb_widgets.job_builder.compose import compose
from af3nb_widgets.job_builder.examine import examine
from af3nb_widgets.job_builder.read_job import form_of
from af3nb_widgets.job_builder.store import Store

CHAIN = {
    "sequence": "MNTSKCYNH",
    "modifications": [{"ptmType": "CCD_SEP", "ptmPosition": 4}],
    "glycans": [{"residues": "NAG(NAG)", "position": 2}],
}
READ = server.parse(
    [
        {
            "name": "j",
            "modelSeeds": ["1", "2"],
            "sequences": [
                {"ligand": {"ligand": "CCD_ATP", "count": 2}},
                {"proteinChain": CHAIN},
            ],
        }
    ]
)
JOB = READ.jobs[0]  # chains A and B are ATP, C is the protein, D its glycan


def with_molecule(number: int, **changes) -> Job:
    """The job with one molecule changed."""
    molecules = list(JOB.molecules)
    molecules[number] = replace(molecules[number], **changes)
    return replace(JOB, molecules=tuple(molecules))


def with_protein(**changes) -> Job:
    """The job with its protein changed."""
    return with_molecule(1, **changes)


SEP = Modification(4, "SEP")
FAULTS = {
    "a letter": (
        with_protein(sequence="MNTSKCYNB"),
        ("sequences[1].protein.sequence", "[0].sequences[1].proteinChain.sequence"),
        ("card 2", "text"),
        "molecule 2 (chain C), sequence",
    ),
    "a position": (
        with_protein(modifications=(SEP, Modification(12, "TPO"))),
        ("sequences[1].protein.modifications[1]",
         "[0].sequences[1].proteinChain.modifications[1]"),
        ("card 2", "modifications"),
        "molecule 2 (chain C), modification 2",
    ),
    "an atom": (
        replace(JOB, bonds=((AtomAddress("C", 2, "ND9"), JOB.bonds[0][1]), *JOB.bonds[1:])),
        ("bondedAtomPairs[0][0]", "[0].sequences[1].proteinChain.glycans[0]"),
        ("card 3", "text"),
        "bond 1, atom 1",
    ),
    "a seed": (
        replace(JOB, seeds=(1, 2**32)),
        ("modelSeeds[1]", "[0].modelSeeds[1]"),
        ("form", "seeds"),
        "seed 2",
    ),
    "a code": (
        with_molecule(0, ccd_codes=("QQQQQ",)),
        ("sequences[0].ligand.ccdCodes[0]", "[0].sequences[0].ligand.ligand"),
        ("card 1", "text"),
        "molecule 1 (chain A), CCD code 1",
    ),
    "a query": (
        with_protein(unpaired_msa=">q\nWWWW\n", paired_msa="", templates=()),
        ("sequences[1].protein.unpairedMsa", "[0].sequences[1].proteinChain.unpairedMsa"),
        ("card 2", "msa"),
        "molecule 2 (chain C), unpaired MSA",
    ),
    "a copy": (
        with_molecule(0, ids=("A", "a")),
        ("sequences[0].ligand.id", "[0].sequences[0].ligand.count"),
        ("card 1", "names"),
        "molecule 1 (chain A), chain ids",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("job", "in_json", "in_form", "in_python"), FAULTS.values(), ids=FAULTS)
def test_one_fault_in_four_ways(job: Job, in_json, in_form, in_python: str):
    """A fault has one place, which each format, the form and Python name in their own words."""
    (problem,) = job.check()
    assert problem.place
    for_server = READ.told(problem)
    assert (alphafold3.where(problem.place, job), for_server.where) == in_json
    assert problem.where == in_python and str(problem).startswith(f"{in_python}: ")
    assert (for_server.message, for_server.place) == (problem.message, problem.place)
    form = form_of(job, store := Store())
    names = {item["key"]: f"{what[:-1]} {number}" for what in ("cards", "bonds")
             for number, item in enumerate(form[what], start=1)}  # fmt: skip
    told = [told for told in examine(form, compose(form, store)) if told.level == "error"]
    assert [(names.get(t.at, t.at), t.field) for t in told] == [in_form]


@pytest.mark.parametrize("fault", ["a letter", "a position", "a seed"])
def test_a_file_says_where_in_its_own_words(fault: str):
    """What reading a file finds wrong is told in the words of the file's format."""
    job, (in_alphafold3, in_server), *_ = FAULTS[fault]
    with pytest.raises(InputError) as caught:
        alphafold3.parse(job.to_json())
    assert caught.value.where == in_alphafold3
    protein = job.molecules[1]
    assert isinstance(protein, Protein)
    changes = [{"ptmType": m.code, "ptmPosition": m.position} for m in protein.modifications]
    chain = {"sequence": protein.sequence, "modifications": changes}
    sequences = [{"ligand": {"ligand": "CCD_ATP"}}, {"proteinChain": chain}]
    document = {"name": "j", "modelSeeds": list(job.seeds), "sequences": sequences}
    with pytest.raises(InputError) as caught:
        server.parse(json.dumps([document]))
    assert caught.value.where == in_server


@pytest.mark.parametrize("command", [["check"], ["predict", "--out", "out"]])
def test_commands_speak_the_words_of_the_file(command: list[str], tmp_path: Path, capsys):
    """What only the dictionary of components tells is told in the file's own words, too."""
    file = tmp_path / "job.json"
    file.write_text(FAULTS["a code"][0].to_json())
    assert main([*command[:1], str(file), *command[1:]]) != 0
    assert "sequences[0].ligand.ccdCodes[0]: " in capsys.readouterr().err


def test_places_are_equal_whatever_the_chain_is_called():
    """A place is its numbers and fields; the chain is for readers."""
    assert Place("molecule", 0, "sequence", chain="A") == Place("molecule", 0).at("sequence")


def test_python_hears_of_no_json():
    """Whatever is wrong with a job built in Python, its place is named without JSON."""
    job = Job("", (Protein((), "B"), Ligand(("A",))), seeds=(-1, -1), user_ccd="")
    assert {str(problem.place) for problem in job.check()} == {
        "name", "seed 1", "seed 2", "molecule 1, chain ids", "molecule 1, sequence",
        "molecule 2 (chain A)", "user_ccd",
    }  # fmt: skip
    assert [p.where for p in Job("j").check()] == ["molecules"]
