"""Broken jobs: each gives one sentence that names the place, and says what to do."""

import json
from pathlib import Path

import pytest
from broken_jobs import BROKEN, name_of, protein
from example_jobs import minimal
from misfits import UNCHEMICAL, UNFITTING

from af3nb.errors import InputError
from af3nb.job.dialects import alphafold3
from af3nb.job.dialects.alphafold3 import parse


@pytest.mark.parametrize(("job", "where", "words"), BROKEN, ids=name_of)
def test_broken(job: str | dict, where: str, words: str):
    """A broken job is refused with the place and words that help, and with no other error."""
    text = job if isinstance(job, str) else json.dumps(job)
    with pytest.raises(InputError) as caught:
        parse(text)
    told = [p for p in caught.value.problems if p.where.startswith(where) and words in str(p)]
    assert told, str(caught.value)
    assert all(len(str(p)) < 500 for p in caught.value.problems)
    if isinstance(job, dict):
        assert len(caught.value.problems) <= 2, str(caught.value)


@pytest.mark.parametrize(
    ("path", "words"),
    [("/dev/zero", "a device, not a file"), ("/\0", "cannot be read"), ("/no/such", "no file")],
)
def test_broken_paths(path: str, words: str, tmp_path: Path):
    """A path that a job in a folder names, and that leads to no text, is told at its place."""
    with pytest.raises(InputError, match=words) as caught:
        parse(json.dumps(protein(unpairedMsaPath=path)), folder=tmp_path)
    assert caught.value.where == "sequences[0].protein.unpairedMsaPath"


@pytest.mark.parametrize(("job", "where", "words"), UNCHEMICAL, ids=name_of)
def test_unchemical(job: dict, where: str, words: str):
    """What stands in no dictionary is found by `check`, and only there."""
    read = parse(job)
    problems = read.check()
    assert [alphafold3.where(p.place, read) for p in problems] == [where]
    assert words in str(problems[0])
    assert parse(job).check(chemistry=False) == []


@pytest.mark.parametrize(("job", "where", "words"), UNFITTING, ids=name_of)
def test_unfitting(job: dict, where: str, words: str):
    """MSAs and templates that are not those of their chain are found by `check`, each once."""
    read = parse(job)
    (problem,) = read.check()
    assert alphafold3.where(problem.place, read) == f"sequences[0].protein.{where}"
    assert words in str(problem) and len(str(problem)) < 400


def test_inline_path(tmp_path: Path):
    """The name of a file where its content is wanted is recognised."""
    (tmp_path / "msa.a3m").write_text(">q\nMKT\n")
    with pytest.raises(InputError, match='Rename the key to "unpairedMsaPath"'):
        parse(protein(unpairedMsa="msa.a3m"), folder=tmp_path)


def test_many_problems_are_not_all_told():
    """A file that is nothing like a job gives a list one can read."""
    with pytest.raises(InputError) as caught:
        parse(minimal(modelSeeds=["x"] * 100_000))
    assert len(caught.value.problems) == 200
    assert "and 180 more" in str(caught.value)
