"""The archive of a result repeats its run: the same structures, from the archive alone."""

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from golden_results import golden_result

import af3nb
from af3nb.cli import main
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.prediction.forecast import preflight
from af3nb.result.provenance import Provenance
from af3nb.result.result import Result
from af3nb.runs.repeat import compared, repeat_of, repeated
from af3nb.runs.settings import DEFAULTS, Settings

JOB = Job("tiny", seeds=(3, 7)).protein("MKTAYIAKQR")
MADE = Provenance(
    version="0.2.0", weights="mini", recycles=0, steps=2, samples=2, sample_batch=2,
    buckets=(16, 32), precision="float32", weights_digest="abc",
)  # fmt: skip


def packed(folder: Path) -> Path:
    """A result's folder as the viewer packs it."""
    path = folder.parent / f"{folder.name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and ".af3nb" not in file.parts:
                archive.write(file, file.relative_to(folder.parent))
    return path


def test_an_archive_repeats_its_run(tmp_path, capsys):
    """With seeds, settings and padding of its own, a run gives the same structures again, from
    Python as from the command line."""
    first = af3nb.predict(
        JOB, out=tmp_path / "a", samples=2, steps=2, recycles=1, sample_batch=1, buckets=(24,),
        dtype="float32", msa="none",
    )  # fmt: skip
    archive = packed(first.folder)
    told = af3nb.predict(archive, out=tmp_path / "b").notes
    assert told[-1].startswith("4 structures agree with the archive")
    assert main(["predict", str(archive), "--out", str(tmp_path / "b"), "--quiet"]) == 0
    assert "4 structures agree with the archive" in capsys.readouterr().out
    again = Result.load(tmp_path / "b" / "tiny")
    assert len(again.samples) == 4
    for one, two in zip(Result.load(archive).samples, again.samples, strict=True):
        assert (one.seed, one.index) == (two.seed, two.index)
        assert np.array_equal(one.positions, two.positions)
    known = replace(again.provenance, date="", versions=())
    assert known == replace(first.provenance, date="", versions=())


def test_the_settings_are_those_of_the_run(tmp_path):
    """What the archive records is asked for; evidence that it lacks is not searched."""
    folder = replace(golden_result("p20_msa4"), provenance=MADE).save(tmp_path / "run")
    again = repeat_of(packed(folder))
    assert again.options == {
        "weights": "mini", "recycles": 0, "steps": 2, "samples": 2, "sample_batch": 2,
        "buckets": (16, 32), "dtype": "float32", "msa": "none",
    }  # fmt: skip
    assert again.job == golden_result("p20_msa4").job


def test_settings_that_are_given_overrule_the_archive(tmp_path):
    """Options and settings that are named count, the archive's elsewhere, and other jobs keep
    their settings; a wrong name is refused."""
    made = replace(MADE, ligand_checks=True)
    archive = packed(replace(golden_result("p20_msa4"), provenance=made).save(tmp_path / "run"))
    job, settings, again = repeated(archive, Settings(steps=9), {"samples": 1, "recycles": None})
    assert isinstance(job, Job) and again is not None and again.job == job
    assert (settings.steps, settings.samples, settings.recycles) == (9, 1, 0)
    assert settings.ligand_checks and settings.bucket_sizes == (16, 32) and settings.msa == "none"
    assert not repeated(archive, DEFAULTS, {"ligand_checks": False})[1].ligand_checks
    assert repeated(str(archive), DEFAULTS, {})[0] == job
    assert repeated(JOB, Settings(steps=9), {"samples": 3}) == (
        JOB, Settings(steps=9, samples=3), None
    )  # fmt: skip
    with pytest.raises(TypeError, match="'sample' is not a setting"):
        repeated(archive, DEFAULTS, {"sample": 1})
    assert preflight(archive).seeds == len(job.seeds)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (replace(MADE, recycles=None), "with which job and settings"),
        (replace(MADE, software="AlphaFold"), "with which job and settings"),
        (replace(MADE, weights="own"), "came from a file"),
    ],
)
def test_archives_that_do_not_say_enough(made, said, tmp_path):
    """Each is refused with what is missing; weights from a file may be named."""
    folder = replace(golden_result("p20_msa4"), provenance=made).save(tmp_path / "run")
    with pytest.raises(InputError, match=said):
        repeat_of(packed(folder))
    if made.weights == "own":
        assert "weights" not in repeat_of(packed(folder), weights=True).options


def test_differences_are_told():
    """Other structures are called so, with what differs between the runs."""
    before = replace(golden_result("p20_msa4"), provenance=MADE)
    moved = tuple(replace(s, positions=s.positions + 1) for s in before.samples)
    now = replace(before, samples=moved, provenance=replace(MADE, weights_digest="xyz"))
    told = compared(before, now)
    assert "by up to 1.732" in told and "weights: abc then, xyz now" in told
    assert "agree" in compared(before, before)
    assert "no structure" in compared(before, replace(now, samples=(replace(moved[0], seed=9),)))
