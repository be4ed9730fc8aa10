"""A job for another program as one download."""

import io
import zipfile
from dataclasses import replace

import pytest

from af3nb.job.convert import DIALECTS
from af3nb.job.dialects.other_programs.one_file import one_file
from af3nb.job.job import Job
from af3nb.job.read import parse
from af3nb.job.wishes.record import Contact, Spot

JOB = Job("a b").protein("MKTAYIAK").ligand("ATP")


@pytest.mark.parametrize("to", DIALECTS)
def test_a_job_of_one_text_is_that_text(to: str):
    """Without further files the download is the job's own file, and is read again."""
    name, content, _ = one_file(JOB, to)
    assert name.startswith("a_b.") and not name.endswith(".zip")
    (job,) = parse(content.decode()).jobs
    assert [molecule.kind for molecule in job.molecules][:1] == ["protein"]


def test_a_job_that_names_files_is_an_archive(tmp_path):
    """An archive holds the job and all the files that it names, and opens as the same job."""
    job = replace(JOB, wishes=(Contact(Spot("A", 1), Spot("A", 8), 8.0),))
    name, content, losses = one_file(job, "chai")
    assert name == "a_b.zip" and losses
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["a_b.fasta", "a_b.restraints"]
        archive.extractall(tmp_path)
    assert Job.from_file(tmp_path / "a_b.fasta").wishes == job.wishes
