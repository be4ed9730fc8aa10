"""Round trips over a systematic corpus of jobs, and files converted from one dialect to another."""

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from job_corpus import CORPUS

from af3nb.cli import main
from af3nb.errors import InputError
from af3nb.features.featurise import featurise
from af3nb.job.convert import convert, write
from af3nb.job.dialects.as_written import as_written
from af3nb.job.job import Dna, Job, Ligand, Protein, Rna
from af3nb.job.read import parse, read


def have_equal_features(a: Job, b: Job) -> bool:
    """Whether the network is told the same of two jobs."""
    first, second = (featurise(job, seed=1, buckets=None).arrays for job in (a, b))
    return first.keys() == second.keys() and all(
        np.array_equal(first[key], second[key], equal_nan=first[key].dtype.kind == "f")
        for key in first
    )


def test_corpus_is_large():
    """The corpus holds at least 100 different jobs, all of which pass their checks."""
    assert len(set(CORPUS)) == len(CORPUS) >= 100
    assert [(job.name, problem) for job in CORPUS for problem in job.check()] == []


def test_corpus_covers_every_option():
    """Every field of every kind of molecule is used somewhere, and so is every field of a job."""
    used = {
        (type(part).__name__, field)
        for job in CORPUS
        for part in (job, *job.molecules)
        for field, value in vars(part).items()
        if value
    }
    for kind in (Job, Protein, Rna, Dna, Ligand):
        assert {field for name, field in used if name == kind.__name__} == {
            field.name for field in fields(kind)
        }


@pytest.mark.parametrize("job", CORPUS, ids=lambda job: job.name[:20])
def test_alphafold3_round_trip(job: Job):
    """A job written as AlphaFold 3 JSON and read again is the same, its templates completed."""
    written = write(job, "alphafold3")
    assert written.losses == () and parse(written.text).jobs == (as_written(job),)
    assert parse(written.text).jobs[0].to_json() == written.text


@pytest.mark.parametrize("job", CORPUS, ids=lambda job: job.name[:20])
def test_server_round_trip(job: Job):
    """A job written for the Server comes back with the same features, or losses were listed."""
    written = write(job, "alphafoldserver")
    (entry,) = json.loads(written.text)
    if not written.losses:
        again = parse(written.text).jobs[0]
        assert again == job or have_equal_features(again, job)  # copies may be entries of their own
        return
    assert all(loss.startswith(job.name) for loss in written.losses)
    if entry["sequences"] and not any("X in" in s or "N in" in s for s in written.losses):
        (again,) = parse(written.text).jobs
        assert write(again, "alphafoldserver").text == written.text


@pytest.mark.parametrize("job", CORPUS, ids=lambda job: job.name[:20])
def test_fasta_round_trip(job: Job):
    """A job written as FASTA comes back the same, or what is missing was listed."""
    written = write(replace(job, name="job"), "fasta")
    if written.losses == ("the name of the job (job)",):
        assert parse(written.text).jobs == (replace(job, name="job"),)


def test_many_jobs_can_be_expressed():
    """The round trips above are of many jobs: losses are listed for what is lost, and no more."""
    for dialect, most, least in (("alphafoldserver", 0, 40), ("fasta", 1, 45)):
        losses = [write(replace(job, name="job"), dialect).losses for job in CORPUS]
        assert sum(len(told) <= most for told in losses) >= least


@pytest.mark.parametrize("job", CORPUS[::12], ids=lambda job: job.name[:20])
def test_features_survive(job: Job):
    """Features are equal before and after, as far as the dialect expresses the job."""
    for dialect in ("alphafold3", "alphafoldserver", "fasta"):
        written = write(job, dialect)
        if not [loss for loss in written.losses if not loss.startswith("the name of the job")]:
            assert have_equal_features(job, parse(written.text).jobs[0])


def test_files(tmp_path: Path):
    """Files are converted by their suffix or as is said; several jobs become several files."""
    (tmp_path / "in.fasta").write_text(">x\nMKT:MKT\n>y\nMKTLL\n>x\nMK:MK\n")
    done = convert(tmp_path / "in.fasta", tmp_path)
    assert [path.name for path in done.files] == ["x.json", "y.json", "x_2.json"]
    done = convert(tmp_path / "in.fasta", tmp_path / "all.json", to="alphafoldserver")
    assert len(read(tmp_path / "all.json").jobs) == 3 and done.losses == ()
    done = convert(tmp_path / "all.json", tmp_path / "out.fa")
    assert [len(job.molecules) for job in read(tmp_path / "out.fa").jobs] == [1, 1, 1]
    with pytest.raises(InputError, match="there are 3 jobs"):
        convert(tmp_path / "in.fasta", tmp_path / "one.json")
    with pytest.raises(InputError, match="format to write is not clear"):
        convert(tmp_path / "in.fasta", tmp_path / "one.xyz")
    with pytest.raises(InputError, match="cannot be written"):
        convert(tmp_path / "y.json", tmp_path / "no" / "one.json")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """`af3nb convert` writes the file, and tells what was assumed and left out."""
    Job("j").protein("MKT").ligand(smiles="CCO")
    (tmp_path / "a.json").write_text(Job("j").protein("MKT").ligand(smiles="CCO").to_json())
    command = ["convert", str(tmp_path / "a.json"), str(tmp_path / "b.json")]
    assert main([*command, "--to", "alphafoldserver"]) == 0
    told = capsys.readouterr()
    assert "written to" in told.out and "left out: j: the ligand CCO" in told.err
    assert main(["convert", str(tmp_path / "none.json"), str(tmp_path / "b.json")]) == 2
