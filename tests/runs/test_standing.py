"""What becomes of the results in a folder is said before anything moves, and none is lost."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from test_folder import contents

import af3nb
from af3nb import runs
from af3nb.cli import main
from af3nb.device import devices
from af3nb.errors import RunError
from af3nb.result.result import Result
from af3nb.runs.found.standing import MovesResults, standing
from af3nb.runs.settings import Settings

QUICK = {"recycles": 0, "steps": 2, "buckets": (16,)}


def look(job, out, **options):
    return standing(job, out, Settings(**QUICK, **options), devices.find())


def test_the_wild_type_stays_when_its_mutant_is_run(job, model, tmp_path):
    """Under one name, both results are kept, listed with their name, and opened."""
    wild = af3nb.predict(job, weights=model, out=tmp_path, samples=2, **QUICK)
    files = contents(wild.folder)
    mutant = job.mutate("A", "K2A")
    found = look(mutant, tmp_path, weights=model, samples=1)
    assert found.moves and found.finished == 2 and "chain A: sequence changed" in str(found)
    assert contents(wild.folder) == files  # nothing has moved yet
    with pytest.warns(MovesResults):
        af3nb.predict(mutant, weights=model, out=tmp_path, samples=1, **QUICK)
    now, earlier = runs.runs(tmp_path)
    assert (now.name, now.status().done) == ("pair", 1)
    assert earlier.name.startswith("pair (earlier, ") and contents(earlier.folder) == files
    assert (earlier.status().state, earlier.status().done) == ("done", 2)
    again = earlier.result()
    assert again.job.molecules[0].sequence == "MKTAYIAK" and len(again.samples) == 2
    np.testing.assert_allclose(again.best.positions, wild.best.positions, atol=6e-4)
    assert not any("finished" in note for note in again.notes)
    with pytest.warns(MovesResults):
        af3nb.predict(job, weights=model, out=tmp_path, samples=1, **QUICK)
    assert len(runs.runs(tmp_path)) == 3
    assert {run.result().job.molecules[0].sequence for run in runs.runs(tmp_path)} == {
        "MKTAYIAK", "MATAYIAK",
    }  # fmt: skip


def test_what_is_continued_is_said(job, model, tmp_path):
    """A run that continues says how much is there, and moves nothing."""
    assert str(look(job, tmp_path, weights=model, samples=1)) == ""
    af3nb.predict(job, weights=model, out=tmp_path, samples=1, **QUICK)
    assert "nothing is computed" in str(look(job, tmp_path, weights=model, samples=1))
    seen = []
    af3nb.predict(
        job, weights=model, out=tmp_path, samples=1, seeds=(1, 2), progress=seen.append, **QUICK
    )
    (told,) = [moment.note for moment in seen if moment.stage == "check" and moment.note]
    assert told.startswith("1 of 2 structures are finished") and "rest is computed" in told


def test_an_unfinished_result_is_set_aside_whole(job, model, tmp_path):
    """Results that were not complete are told as such where they are then."""

    def stop(moment):
        if (moment.stage, moment.step) == ("confidence", 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        af3nb.predict(job, weights=model, out=tmp_path, samples=2, progress=stop, **QUICK)
    with pytest.warns(MovesResults):
        af3nb.predict(job.mutate("A", "K2A"), weights=model, out=tmp_path, samples=1, **QUICK)
    earlier = runs.runs(tmp_path)[1]
    assert earlier.status().state == "stopped" and earlier.status().remedy
    assert any("1 of 2 structures are finished" in note for note in earlier.result().notes)


def test_embeddings_of_another_job_are_not_kept(job, model, tmp_path):
    """Embeddings that an interrupted run of another job left are not taken for this job's."""

    def stop(moment):
        if moment.stage == "confidence":
            raise KeyboardInterrupt

    more = {"samples": 1, "save_embeddings": True, **QUICK}
    with pytest.raises(KeyboardInterrupt):
        af3nb.predict(job, weights=model, out=tmp_path, progress=stop, **more)
    mutant = job.mutate("A", "K2A")
    path = af3nb.predict(mutant, weights=model, out=tmp_path, **more).folder
    fresh = af3nb.predict(mutant, weights=model, out=tmp_path / "fresh", **more).folder
    name = "seed-1_embeddings/pair_seed-1_embeddings.npz"
    with np.load(path / name) as one, np.load(fresh / name) as two:
        np.testing.assert_array_equal(one["single_embeddings"], two["single_embeddings"])


def test_the_command_line_says_it_first(tmp_path, monkeypatch, capsys, job, model):
    """`af3nb predict` says what moves and offers a name, which works."""
    from af3nb.prediction import predict

    monkeypatch.setattr(predict, "load_model", lambda _: model)
    path = tmp_path / "job.json"

    def run(job, *more):
        path.write_text(job.to_json())
        command = ["predict", str(path), "--out", str(tmp_path / "out"), "--samples=1", "--steps=2"]
        assert main([*command, "--recycles=0", "--buckets=16", "--msa=none", *more]) == 0
        return capsys.readouterr().err

    assert "holds" not in run(job)
    assert "nothing is computed" in run(job)
    mutant = job.mutate("A", "K2A")
    said = run(mutant)
    assert "sequence changed" in said and "add --name pair_2." in said
    assert "earlier" not in run(mutant, "--name", "pair_2")
    assert Result.load(tmp_path / "out" / "pair_2").job.name == "pair_2"


@pytest.fixture
def sealed():
    """Nothing can be written below the folders in this list."""
    folders, at_work = [], [True]
    writes = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.utime"}

    def watch(event, given):
        if not at_work[0] or event not in writes or not isinstance(given[0], str | os.PathLike):
            return
        flags = given[2] if event == "open" else os.O_WRONLY
        changes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if changes and any(Path(given[0]).is_relative_to(folder) for folder in folders):
            raise PermissionError(13, "Permission denied", str(given[0]))

    sys.addaudithook(watch)
    yield folders
    at_work[0] = False


def test_a_read_only_result_opens(job, model, tmp_path, sealed, monkeypatch):
    """In a read-only folder in which nothing is missing, predicting opens and writes nothing; what
    is missing there is refused with a remedy."""
    made = af3nb.predict(job, weights=model, out=tmp_path, samples=2, **QUICK)
    sealed.append(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    for samples in (2, 1):
        result = af3nb.predict(job, weights=model, out=tmp_path, samples=samples, **QUICK)
        assert len(result.samples) == 2 and any("read-only" in note for note in result.notes)
        np.testing.assert_allclose(result.best.positions, made.best.positions, atol=6e-4)
    run = runs.start(job, tmp_path, samples=2, **QUICK)
    assert run.status().state == "done" and len(run.result().samples) == 2
    for more in ({"samples": 3}, {"samples": 2, "save_distogram": True}):
        with pytest.raises(RunError, match="read-only") as error:
            af3nb.predict(job, weights=model, out=tmp_path, **more, **QUICK)
        assert "writable" in error.value.remedy


def test_a_lost_manifest(job, model, tmp_path):
    """Without a readable manifest, samples with the right keys are kept and others are moved."""
    made = af3nb.predict(job, weights=model, out=tmp_path, samples=1, **QUICK)
    files, manifest = contents(made.folder), made.folder / ".af3nb" / "manifest.json"
    for damage in (manifest.unlink, lambda: manifest.write_text(manifest.read_text()[:200])):
        damage()
        seen = []
        af3nb.predict(job, weights=model, out=tmp_path, samples=1, progress=seen.append, **QUICK)
        assert "diffusion" not in {moment.stage for moment in seen}
        assert contents(made.folder) == files
        assert json.loads(manifest.read_text())["wanted"] == {"1": 1}
    manifest.unlink()
    with pytest.warns(MovesResults, match="is damaged"):
        af3nb.predict(job.mutate("A", "K2A"), weights=model, out=tmp_path, samples=1, **QUICK)
    (earlier,) = (made.folder / "earlier").iterdir()
    assert contents(earlier) == files
