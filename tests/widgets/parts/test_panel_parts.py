"""No optional part fails the run panel: odd files of a run leave the rest of it to be used."""

import json
from pathlib import Path

import pytest

from af3nb import runs
from af3nb.job.job import Job
from af3nb.runs.status import Status, read
from af3nb_widgets import RunPanel

JOB = Job("pair").protein("MKTAYIAK").protein("GSHMLE")


@pytest.fixture
def folder(tmp_path: Path, job, model) -> Path:
    """A finished run."""
    import af3nb

    quick = {"recycles": 0, "steps": 2, "samples": 1, "buckets": (16,)}
    return af3nb.predict(job, weights=model, out=tmp_path, save_frames=True, **quick).folder


ODD = [3, "x", [1], {"a": 1}, None, True, -1.5, 10**400]


@pytest.mark.parametrize("value", ODD)
def test_odd_statuses(value, folder):
    """Whatever stands in a status, the panel shows it, the list has it, and nothing is raised."""
    path = folder / ".af3nb" / "status.json"
    whole = json.loads(path.read_text())
    for number, name in enumerate(whole):
        path.write_text(json.dumps({**whole, name: value}))
        told = read(path)
        assert type(told.done) is int and type(told.state) is str and str(told)
        if number % len(ODD) not in (ODD.index(value), ODD.index(value) - 1):
            continue  # the other values have the panel for this name
        panel = RunPanel(JOB, out=str(folder.parent))
        assert panel.run_shown["name"] == "pair" and len(runs.runs(folder.parent)) == 1
    path.write_text(json.dumps(value))
    assert read(path) == Status()


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"[" * 9000, b"{}", b"null"])
def test_odd_files(content, folder):
    """Whatever stands in the other files of a run, the panel opens, and says what cannot be
    shown."""
    files = [p for p in folder.rglob("*") if p.is_file() and p.name not in ("lock", "status.json")]
    for path in files:
        path.write_bytes(content)
        panel = RunPanel(JOB, out=str(folder.parent))
        panel.on_result(lambda _: None)
        assert panel.run_shown["state"] == "done"
    assert "o sample in this folder can be opened" in panel.trouble["message"]


def test_a_viewer_that_fails(folder):
    """If whoever shows the result fails, the panel says so and goes on."""
    panel = RunPanel(JOB, out=str(folder.parent))
    panel.on_result(lambda _: 1 / 0)
    assert "ZeroDivisionError" in panel.trouble["message"] and panel.run_shown["state"] == "done"
