"""A run into a folder that is there already: continued, extended, or made anew."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import af3nb
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.result.result import Result
from af3nb.runs.found.standing import MovesResults
from af3nb.runs.lock import BusyError, Lock

QUICK = {"recycles": 1, "steps": 3, "buckets": (16,)}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file for the user, without dates."""
    files = [p for p in folder.rglob("*") if p.is_file() and ".af3nb" not in p.parts]
    return {str(p.relative_to(folder)): without_dates(p) for p in files}


def without_dates(path: Path) -> bytes:
    """The content of a file; the line that tells when it was made is left out."""
    lines = path.read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if b"_ma_model_list.model_group_name" not in line)


def marks(folder: Path) -> dict[str, tuple[int, int]]:
    """What changes when a file is written again."""
    found = folder.rglob("seed-*/*") if folder.is_dir() else ()
    return {str(p): (p.stat().st_ino, p.stat().st_mtime_ns) for p in found}


def test_the_same_again_computes_nothing(job, model, tmp_path):
    """A second run with the same job and settings reuses all, and gives the same result."""
    first = af3nb.predict(job, weights=model, out=tmp_path, samples=2, **QUICK)
    before, old = contents(first.folder), marks(first.folder)
    seen = []
    second = af3nb.predict(
        job, weights=model, out=tmp_path, samples=2, progress=seen.append, **QUICK
    )
    assert {moment.stage for moment in seen} == {"check", "weights", "output"}
    assert contents(first.folder) == before and marks(first.folder) == old
    assert second.notes == first.notes
    for a, b in zip(first.samples, second.samples, strict=True):
        np.testing.assert_allclose(a.positions, b.positions, atol=6e-4)
        assert a.summary.keys() == b.summary.keys()
        assert a.ranking_score == b.ranking_score


def test_more_samples_reuse_the_trunk_and_equal_one_long_run(job, model, tmp_path):
    """Samples added later are those of one longer run with the same batches, to the last digit."""
    a, b = tmp_path / "a", tmp_path / "b"
    few = af3nb.predict(job, weights=model, out=a, samples=2, **QUICK)
    old, seen = marks(few.folder), []
    more = af3nb.predict(job, weights=model, out=a, samples=5, progress=seen.append, **QUICK)
    assert "trunk" not in {moment.stage for moment in seen}
    assert old.items() <= marks(few.folder).items()
    whole = af3nb.predict(job, weights=model, out=b, samples=5, sample_batch=2, **QUICK)
    assert [s.index for s in more.samples] == [0, 1, 2, 3, 4]
    assert contents(more.folder) == contents(whole.folder)
    for one, two in zip(more.samples[2:], whole.samples[2:], strict=True):
        np.testing.assert_array_equal(one.positions, two.positions)


def test_other_seeds_are_added(job, model, tmp_path):
    """A folder holds all seeds that were ever asked for; the ranking tells of all of them."""
    af3nb.predict(job, weights=model, out=tmp_path, samples=1, seeds=(4,), **QUICK)
    result = af3nb.predict(job, weights=model, out=tmp_path, samples=1, seeds=(2, 4), **QUICK)
    assert [s.seed for s in result.samples] == [2, 4]
    table = (result.folder / "pair_ranking_scores.csv").read_text().splitlines()
    assert len(table) == 3
    assert set(Job.from_file(result.folder / "pair_data.json").seeds) == {2, 4}
    both = af3nb.predict(job, weights=model, out=tmp_path / "b", samples=1, seeds=(2, 4), **QUICK)
    for name, content in contents(both.folder).items():
        if not name.endswith("data.json"):  # seeds in the order they were asked for
            assert contents(result.folder)[name] == content, name


@pytest.mark.parametrize(
    ("change", "said", "kept"),
    [
        ({"steps": 2}, "steps is 2 instead of 3", "features, trunk"),
        ({"recycles": 0}, "recycles is 0 instead of 1", "features"),
        ({"buckets": (24,)}, "buckets changed", "nothing"),
        ({"sequence": "MKTAYIAR"}, "chain A: sequence changed", "nothing"),
    ],
)
def test_what_changed_is_said_and_nothing_is_lost(job, model, tmp_path, change, said, kept):
    """What is computed again and why is told before, and the earlier result still opens."""
    old = af3nb.predict(job, weights=model, out=tmp_path, samples=1, **QUICK)
    files = contents(old.folder)
    settings, seen = {**QUICK, **change}, []
    if "sequence" in change:
        first = replace(job.molecules[0], sequence=settings.pop("sequence"), unpaired_msa=None)
        job = replace(job, molecules=(first, *job.molecules[1:]))
    with pytest.warns(MovesResults, match=re.escape(said)):
        new = af3nb.predict(
            job, weights=model, out=tmp_path, samples=1, progress=seen.append, **settings
        )
    (told,) = [moment.note for moment in seen if moment.stage == "check" and moment.note]
    assert said in told and f"Kept of the last run: {kept}." in told
    assert told in new.notes
    (earlier,) = (new.folder / "earlier").iterdir()
    assert contents(earlier) == files
    np.testing.assert_allclose(Result.load(earlier).best.positions, old.best.positions, atol=6e-4)
    fresh = af3nb.predict(job, weights=model, out=tmp_path / "fresh", samples=1, **settings)
    np.testing.assert_array_equal(fresh.best.positions, new.best.positions)


def test_other_weights_of_the_same_name_are_noticed(job, model, tmp_path):
    """Weights are known by their content, not by their name."""
    import jax

    other = replace(model, network=jax.tree.map(lambda a: a * 1.01, model.network))
    af3nb.predict(job, weights=model, out=tmp_path, samples=1, **QUICK)
    with pytest.warns(MovesResults, match="the weights changed under the same name"):
        result = af3nb.predict(job, weights=other, out=tmp_path, samples=1, **QUICK)
    assert any("the weights changed under the same name" in note for note in result.notes)


@pytest.mark.parametrize("stage", ["features", "trunk", "positions"])
@pytest.mark.parametrize("damage", ["removed", "cut", "empty"])
def test_what_is_damaged_is_computed_again(job, model, tmp_path, stage, damage):
    """Each kept file may be lost or cut off; it is made again, and nothing else changes."""
    whole = af3nb.predict(job, weights=model, out=tmp_path / "a", samples=1, **QUICK)
    result = af3nb.predict(job, weights=model, out=tmp_path / "b", samples=1, **QUICK)
    own = result.folder / ".af3nb"
    (path,) = (own / stage).iterdir()
    content = path.read_bytes()
    path.unlink()
    if damage != "removed":
        path.write_bytes(content[:200] if damage == "cut" else b"")
    (own / "samples" / "seed-1_sample-0.json").unlink()
    again = af3nb.predict(job, weights=model, out=tmp_path / "b", samples=1, **QUICK)
    assert contents(again.folder) == contents(whole.folder)
    assert path.stat().st_size == len(content)


def test_results_of_others_are_not_touched(job, model, tmp_path):
    """A folder with a prediction of another program is refused, and left as it is."""
    other = af3nb.predict(job, weights=model, samples=1, **QUICK)
    other.save(tmp_path / "pair")
    before = contents(tmp_path)
    with pytest.raises(InputError, match="this version of af3nb did not make"):
        af3nb.predict(job, weights=model, out=tmp_path, samples=1, **QUICK)
    assert contents(tmp_path) == before


def test_an_unfinished_folder_opens(job, model, tmp_path):
    """What is finished of a run is opened, and it is said that more was wanted."""
    with pytest.raises(KeyboardInterrupt):
        af3nb.predict(
            job,
            weights=model,
            out=tmp_path,
            samples=3,
            progress=interrupt(("confidence", 2)),
            **QUICK,
        )
    result = Result.load(tmp_path / "pair")
    assert [s.index for s in result.samples] == [0, 1]
    assert any("2 of 3 structures are finished" in note for note in result.notes)
    result = af3nb.predict(job, weights=model, out=tmp_path, samples=3, **QUICK)
    assert len(result.samples) == 3
    assert not any("finished" in note for note in Result.load(tmp_path / "pair").notes)


def test_a_folder_without_a_finished_structure_says_so(job, model, tmp_path):
    """A run that has just begun is not mistaken for an empty folder."""
    with pytest.raises(KeyboardInterrupt):
        af3nb.predict(
            job, weights=model, out=tmp_path, samples=1, progress=interrupt(("trunk", 1)), **QUICK
        )
    with pytest.raises(InputError, match="no structure of this run is finished yet"):
        Result.load(tmp_path / "pair")


def test_one_run_at_a_time(job, model, tmp_path):
    """A folder in which another run works is refused with its owner's name, and stays as it is."""
    with Lock(tmp_path / "pair" / ".af3nb"):
        with pytest.raises(BusyError, match=f"process {os.getpid()} on "):
            af3nb.predict(job, weights=model, out=tmp_path, samples=1, **QUICK)
    assert not list((tmp_path / "pair").glob("seed-*"))
    af3nb.predict(job, weights=model, out=tmp_path, samples=1, **QUICK)


def test_the_status_tells_how_it_ended(job, model, tmp_path):
    """The status of a run within this process can be read by others, too."""
    from af3nb import runs

    af3nb.predict(job, weights=model, out=tmp_path, samples=2, **QUICK)
    status = runs.attach(tmp_path / "pair").status()
    assert (status.state, status.done, status.wanted) == ("done", 2, 2)
    assert str(status) == "done: 2 of 2 structures are finished"
    manifest = json.loads((tmp_path / "pair" / ".af3nb" / "manifest.json").read_text())
    assert manifest["parts"]["sample_batch"] == 2


def test_an_unknown_mistake_is_told_as_one(job, model, tmp_path, monkeypatch):
    """What nobody foresaw is passed on as it is, and noted with the request to report it."""
    from af3nb import runs
    from af3nb.prediction import stages

    monkeypatch.setattr(stages, "featurise", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        af3nb.predict(job, weights=model, out=tmp_path, samples=1, **QUICK)
    status = runs.attach(tmp_path / "pair").status()
    assert status.state == "failed" and "ZeroDivisionError" in status.message
    assert "report" in status.remedy


def interrupt(at: tuple[str, int]):
    """A listener that interrupts the run at a moment of it."""

    def listen(moment):
        if (moment.stage, moment.step) == at:
            raise KeyboardInterrupt

    return listen
