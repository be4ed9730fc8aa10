"""Remedies that name a folder: what they name opens."""

import re
import shutil
from pathlib import Path

import pytest

from af3nb.errors import InputError
from af3nb.job.convert import convert
from af3nb.job.job import Job
from af3nb.result.result import Result

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "p20_msa4" / "out"


def refusal(use) -> InputError:
    """The error that `use` raises."""
    with pytest.raises(InputError) as caught:
        use()
    return caught.value


def test_a_folder_that_holds_results_names_one_that_opens(tmp_path: Path):
    """Each folder of the remedy is a result."""
    for name in ("one", "two"):
        shutil.copytree(GOLDEN, tmp_path / name)
    error = refusal(lambda: Result.load(tmp_path))
    folders = re.findall(rf"{re.escape(str(tmp_path))}/\w+", error.remedy)
    assert [Path(folder).name for folder in folders] == ["one", "two"]
    assert all(Result.load(folder).samples for folder in folders)


def test_a_folder_is_not_its_own_remedy(tmp_path: Path):
    """A folder without a result is not named as the one to open; its structure is, and opens."""
    shutil.copy(GOLDEN / "p20_msa4_model.cif", tmp_path / "my_model_2_final.cif")
    error = refusal(lambda: Result.load(tmp_path))
    named = re.search(rf"{re.escape(str(tmp_path))}\S*[^.\s]", error.remedy)
    assert named and Path(named[0]) != tmp_path
    assert Result.load(named[0]).samples


def test_the_folder_for_several_jobs_is_made(tmp_path: Path):
    """What is named in place of a file for several jobs is taken, and each job is in it."""
    (tmp_path / "two.fasta").write_text(">a\nMKTA\n\n>b\nMKTAY\n", "utf-8")
    jobs = tmp_path / "jobs.csv"
    jobs.write_text("id,sequence\na,MKTA\nb,MKTAY\n", "utf-8")
    error = refusal(lambda: convert(jobs, tmp_path / "all.json"))
    named = re.search(r"such as (.+)\.", error.remedy)
    assert named
    files = convert(jobs, named[1]).files
    assert [Job.from_file(file).name for file in files] == ["a", "b"]
