"""Reading and writing AlphaFold 3's JSON."""

import gzip
import json
import lzma
from pathlib import Path

import pytest
import zstandard
from example_jobs import COMPONENT, EVERYTHING, MMCIF, minimal
from golden_results import CASES, golden_job
from hypothesis import given
from hypothesis import strategies as st

from af3nb.errors import InputError
from af3nb.job.dialects.alphafold3 import parse, write
from af3nb.job.dialects.as_written import as_written
from af3nb.job.job import (
    Job,
    Ligand,
    Protein,
    Template,
)


@pytest.mark.parametrize("case", CASES)
def test_round_trip_of_references(case: str):
    """Reading what was written gives the same job."""
    job = golden_job(case)
    assert parse(write(job)) == job


def test_round_trip_of_everything():
    """Nothing of a job is lost in writing, whatever kinds of molecules it has.

    The text of a template that lacks what AlphaFold 3 needs is completed.
    """
    written = parse(write(EVERYTHING))
    assert written == as_written(EVERYTHING)
    assert parse(write(written)) == written
    assert EVERYTHING.check() == []


names = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: f"x{text}")
rows = names.filter(lambda text: not set(".\0\ufeff\r") & set(text))
proteins = st.builds(
    lambda sequence, msa, paired, about: dict(
        sequence=sequence, unpaired_msa=msa, paired_msa=paired, description=about
    ),
    st.text("ACDEFGHIKLMNPQRSTVWY", min_size=1, max_size=9),
    st.one_of(st.none(), rows.map(">q\n{}\n".format)),
    st.sampled_from([None, "", ">q\nMK\n"]),
    st.one_of(st.none(), names),
)


@given(
    name=names, chains=st.lists(proteins, min_size=1, max_size=4), seed=st.integers(0, 2**32 - 1)
)
def test_round_trip_of_any_text(name: str, chains: list[dict], seed: int):
    """Names, descriptions and MSAs may hold any text; only dots in an MSA become gaps."""
    molecules = tuple(Protein(ids=("ABCD"[i],), **chain) for i, chain in enumerate(chains))
    job = Job(name=name, molecules=molecules, seeds=(seed,))
    assert parse(write(job)) == job


def test_layout_of_the_file():
    """Keys come in AlphaFold 3's order; lists of template indices stay on one line."""
    text = write(EVERYTHING)
    assert list(json.loads(text)) == [
        "dialect", "version", "name", "sequences", "modelSeeds", "bondedAtomPairs", "userCCD",
    ]  # fmt: skip
    assert '"queryIndices": [0, 1, 3],\n' in text
    assert '"templateIndices": [4, 5, 7]\n' in text
    assert '"id": "C",' in text and text.startswith('{\n  "dialect": "alphafold3",\n')


@pytest.mark.parametrize("version", [1, 2, 3, 4, 4.0])
def test_all_versions(version: float):
    """All versions are read, and none of them gates a key."""
    chain = {"id": "A", "sequence": "M", "description": "since version 4"}
    assert parse(minimal(version=version, sequences=[{"protein": chain}])).name == "job"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"unpairedMsa": None, "pairedMsa": None, "templates": None}, (None, None, None)),
        ({"unpairedMsa": "", "pairedMsa": "", "templates": []}, ("", "", ())),
        ({"unpairedMsaPath": None, "unpairedMsa": ">q\nMKT\n"}, (">q\nMKT\n", None, None)),
    ],
)
def test_missing_is_not_empty(given: dict, wanted: tuple):
    """Null asks for a search; an empty MSA or list asks for none."""
    chain = {"id": "A", "sequence": "MKT", **given}
    (protein,) = parse(minimal(sequences=[{"protein": chain}])).molecules
    assert (protein.unpaired_msa, protein.paired_msa, protein.templates) == wanted


def test_friendly_values():
    """What can be meant in one way only is read: lower case, null, whole floats, seeds as text."""
    ligand = {"id": "L", "ccdCodes": None, "smiles": "CCO", "description": None}
    chain = {"id": "A", "sequence": "mkt", "modifications": None}
    sequences = [{"protein": chain}, {"ligand": ligand}]
    job = parse(minimal(sequences=sequences, modelSeeds=["7", 8.0], bondedAtomPairs=None))
    assert job.molecules == (Protein(("A",), "MKT"), Ligand(("L",), smiles="CCO"))
    assert job.seeds == (7, 8)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, zstandard.compress])
def test_packed_files(tmp_path: Path, pack):
    """Paths start at the job's folder; files may be packed."""
    (tmp_path / "evidence").mkdir()
    for name, text in (("m", ">q\nMKT\n"), ("t", MMCIF), ("c", COMPONENT)):
        (tmp_path / "evidence" / name).write_bytes(pack(text.encode()))
    template = {"mmcifPath": "evidence/t", "queryIndices": [0], "templateIndices": [0]}
    chain = {
        "id": "A",
        "sequence": "MKT",
        "unpairedMsaPath": "evidence/m",
        "pairedMsa": "",
        "pairedMsaPath": str(tmp_path / "evidence" / "m"),
        "templates": [template],
    }
    document = minimal(sequences=[{"protein": chain}], userCCDPath="evidence/c")
    (tmp_path / "job.json").write_text(json.dumps(document))
    job = Job.from_file(tmp_path / "job.json")
    (protein,) = job.molecules
    assert (protein.unpaired_msa, protein.paired_msa) == (">q\nMKT\n", ">q\nMKT\n")
    assert protein.templates == (Template(MMCIF, (0,), (0,)),)
    assert job.user_ccd == COMPONENT


def test_all_problems_at_once():
    """One reading tells every problem, in the order of the file, each once."""
    entries = [
        {"protein": {"id": "A", "sequence": "MB", "templats": []}},
        {"rna": {"id": "A", "sequence": 5}},
        {"ligand": {"id": "l"}},
    ]
    with pytest.raises(InputError) as caught:
        parse(minimal(name=None, sequences=entries, modelSeeds=[1, -1]))
    assert [problem.where for problem in caught.value.problems] == [
        "name",
        "sequences[0].protein.templats",
        "sequences[0].protein.sequence",
        "sequences[1].rna.sequence",
        "sequences[1].rna.id",
        "sequences[2].ligand.id",
        "sequences[2].ligand",
        "modelSeeds[1]",
    ]
    assert all(str(problem) in str(caught.value) for problem in caught.value.problems)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda children: st.one_of(
        st.lists(children, max_size=3), st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=6,
)
keys = st.sampled_from([
    "name", "modelSeeds", "sequences", "bondedAtomPairs", "userCCD", "userCCDPath", "dialect",
    "version", "id", "sequence", "modifications", "templates", "unpairedMsa", "unpairedMsaPath",
])  # fmt: skip


@given(where=st.sampled_from(["top", "protein"]), key=keys, value=json_values)
def test_wrong_types_everywhere(where: str, key: str, value: object):
    """Whatever stands at a key, the answer is a job or an InputError, never another error."""
    document = minimal()
    target = document if where == "top" else document["sequences"][0]["protein"]
    target[key] = value
    try:
        parse(json.dumps(document))
    except InputError as error:
        assert all(problem.message for problem in error.problems)
