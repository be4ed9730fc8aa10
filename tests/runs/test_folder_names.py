"""Which folder belongs to a job: jobs whose names differ never share one."""

import json
from pathlib import Path

import pytest

import af3nb
from af3nb.job.job import Job
from af3nb.result.result import Result
from af3nb.runs.found.owner import called, claimed, folder_of, free_name
from af3nb.runs.found.standing import MovesResults

QUICK = {"recycles": 0, "steps": 2, "samples": 1, "buckets": (16,)}
MEET = [
    ("α-syn", "β-syn"), ("a/b", "ab"), ("PEP", "pep"), ("my job", "my_job"), ("-rf", "rf"),
    (".af3nb", "af3nb"), ("x.", "x"), ("a\r\nb", "a\nb"), ("CON", "con_"),
]  # fmt: skip


@pytest.mark.parametrize("names", MEET + [names[::-1] for names in MEET])
def test_names_that_meet(names: tuple[str, str], tmp_path: Path):
    """Two names have two folders on any file system, the same ones each time."""
    first, second = (claimed(tmp_path, Job(name, ())).path for name in names)
    assert first.name.lower() != second.name.lower()
    for name, folder in zip(names, (first, second), strict=True):
        job = Job(name, ())
        assert claimed(tmp_path, job).path == folder_of(tmp_path, job).path == folder
        assert folder_of(folder, job).path == folder  # `out` may be the folder itself
        assert called(folder) == name


@pytest.mark.parametrize("name", ["-rf", ".af3nb", "...x", "--", "a.", "nul", "Com1.txt", "~"])
def test_names_that_are_no_folder_names(name: str, tmp_path: Path):
    """No folder is hidden, an option, or a device of Windows; a job whose name leaves nothing is
    refused."""
    job = Job(name, ())
    if any(problem.place and problem.place.part == "name" for problem in job.check()):
        assert not any(letter.isalnum() for letter in name)
        return
    folder = folder_of(tmp_path, job).path
    assert folder.name[0] not in "-." and not folder.name.endswith(".")
    assert folder.name.lower() not in ("nul", "com1.txt")
    assert folder.parent == tmp_path


def test_a_folder_keeps_its_owner(tmp_path: Path):
    """A folder that the user renamed, or that another job had first, is not taken over."""
    folder = claimed(tmp_path, Job("pep", ())).path
    folder.rename(tmp_path / "kept")
    other = claimed(tmp_path, Job("kept", ())).path
    assert other.name.startswith("kept-")
    (tmp_path / "kept").rename(tmp_path / "away")
    assert claimed(tmp_path, Job("kept", ())).path == other


def test_folders_of_earlier_versions(tmp_path: Path):
    """A folder without a mark belongs to the job in its file, and without that to its name's."""
    own = tmp_path / "syn" / ".af3nb"
    own.mkdir(parents=True)
    assert folder_of(tmp_path, Job("syn", ())).path == own.parent
    (own.parent / "syn_data.json").write_text(json.dumps({"name": "s/yn"}))
    assert folder_of(tmp_path, Job("s/yn", ())).path == own.parent
    assert folder_of(tmp_path, Job("syn", ())).path != own.parent


def test_a_name_that_is_free(tmp_path: Path):
    """The name that is offered has a folder that nothing has, whatever its case."""
    for name in ("pep", "PEP_2", "pep_4"):
        claimed(tmp_path, Job(name, ()))
    assert free_name(tmp_path, Job("pep", ())) == "pep_3"
    assert free_name(tmp_path, Job("pep_3", ())) == "pep_5"


def test_results_of_names_that_meet(job, model, tmp_path):
    """Neither job touches the results of the other, and nobody is told of any move."""
    one = af3nb.predict(job.named("α-pair"), weights=model, out=tmp_path, **QUICK)
    before = {p: p.read_bytes() for p in one.folder.rglob("*") if p.is_file()}
    two = af3nb.predict(job.named("β-pair"), weights=model, out=tmp_path, seeds=(2,), **QUICK)
    assert two.folder != one.folder
    assert before == {p: p.read_bytes() for p in one.folder.rglob("*") if p.is_file()}


def test_the_name_that_is_offered_works(job, model, tmp_path):
    """Under the name that the warning offers, nothing moves and nothing is warned of."""
    wild = af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
    mutant = job.mutate("A", "K2A")
    with pytest.warns(MovesResults, match="sequence changed") as said:
        af3nb.predict(mutant, weights=model, out=tmp_path, **QUICK)
    offered = str(said[0].message).split("job.named('")[1].split("'")[0]
    again = af3nb.predict(job.named(offered), weights=model, out=tmp_path, **QUICK)
    assert again.folder == tmp_path / "pair_2" and len(said) == 1
    assert Result.load(wild.folder).job.molecules[0].sequence == "MATAYIAK"
