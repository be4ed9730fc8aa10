"""A run searches what its job lacks, tells of it, can be stopped while it waits, and continues."""

import time

import pytest
from fake_server import STATUS, SUBMIT, FakeServer, Reply, mutated, state

import af3nb
from af3nb import runs
from af3nb.errors import EvidenceError
from af3nb.job.job import Job, Protein
from af3nb.msa.cache import Cache
from af3nb.result.result import Result
from af3nb.runs.found.standing import MovesResults

QUICK = {"recycles": 1, "steps": 3, "samples": 1, "buckets": (16,)}
SEQUENCE = "MKTAYIAKGS"


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch, tiny_worker):
    """Nothing was found earlier and nobody agreed to anything; workers use a tiny network."""
    monkeypatch.setenv("AF3NB_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("AF3NB_MSA_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def bare() -> Job:
    """A protein without an alignment."""
    return Job("bare", (Protein(("A",), SEQUENCE),))


def forget() -> None:
    """Lose what is shared between jobs."""
    for path in Cache().folder.rglob("*.zip"):
        path.unlink()


def test_a_run_searches_and_continues_without(bare, model, tmp_path):
    """The alignment is in the results and the folder; the same run again asks nobody."""
    seen = []
    with FakeServer() as fake:
        result = af3nb.predict(
            bare, weights=model, out=tmp_path, msa_server=fake.url, progress=seen.append, **QUICK
        )
        assert fake.count(SUBMIT) == 1
    assert f"MSA of chain A 2 rows ({fake.url})" in result.notes
    assert mutated(SEQUENCE) in (result.folder / "bare_data.json").read_text()
    told = [moment.note for moment in seen if moment.stage == "evidence"]
    assert any("alignment of 1 x protein (10 residues): PENDING" in note for note in told)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.npz")}
    forget()  # and the server is gone
    again = af3nb.predict(bare, weights=model, out=tmp_path, **QUICK)
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.npz")} == before
    assert any("MSA of chain A 2 rows" in note for note in again.notes)


def test_an_alignment_that_comes_later_counts(bare, model, tmp_path):
    """What was folded without alignment is set aside when there is one, and that is said."""
    alone = af3nb.predict(bare, weights=model, out=tmp_path, **QUICK)
    assert any("costs accuracy" in note for note in alone.notes)
    with FakeServer() as fake, pytest.warns(MovesResults, match="chain A: unpaired_msa changed"):
        result = af3nb.predict(bare, weights=model, out=tmp_path, msa_server=fake.url, **QUICK)
    assert any("chain A: unpaired_msa changed" in note for note in result.notes)
    (earlier,) = (result.folder / "earlier").iterdir()
    assert any("costs accuracy" in note for note in Result.load(earlier).notes)


def test_a_failure_leaves_choices(bare, model, tmp_path):
    """A search that fails ends the run with the ways on as data, and one of them helps."""
    with FakeServer({SUBMIT: [Reply(code=403)]}) as fake:
        with pytest.raises(EvidenceError, match="refuses access"):
            af3nb.predict(bare, weights=model, out=tmp_path, msa_server=fake.url, **QUICK)
        status = runs.attach(tmp_path / "bare").status()
        assert (status.state, status.stage) == ("failed", "evidence")
        choices = {choice.name: choice for choice in status.choices}
        assert list(choices) == ["wait", "server", "database", "single"]
        settings = {"msa_server": fake.url, **choices["single"].settings}
        result = af3nb.predict(bare, weights=model, out=tmp_path, **settings, **QUICK)
    assert len(result.samples) == 1 and not runs.attach(tmp_path / "bare").status().choices


def test_a_worker_that_waits_is_cancelled_and_goes_on(bare, tmp_path):
    """The state of the search is in the status; after a cancel nothing is submitted again."""
    with FakeServer({STATUS: [state("RATELIMIT")]}) as fake:
        run = runs.start(bare, tmp_path, msa_server=fake.url, **QUICK)
        end = time.monotonic() + 600
        while "RATELIMIT" not in (status := run.status()).note:
            assert not status.ended and time.monotonic() < end, status
            time.sleep(0.05)
        assert status.stage == "evidence" and "looking for alignments" in str(status)
        assert run.cancel().state == "cancelled"
        fake.plan.clear()
        status = runs.start(bare, tmp_path, msa_server=fake.url, **QUICK).wait(600)
        assert (status.state, status.done) == ("done", 1)
        assert fake.count(SUBMIT) == 1
