"""Builder, panel and viewer as one: what one of them says the others do not say again."""

from pathlib import Path

import pytest

from af3nb.job.job import Job
from af3nb.runs import watch
from af3nb_widgets import RunPanel, Workbench

JOB = Job("pair").protein("MKTAYIAK").protein("GSHMLE")


@pytest.fixture
def started(monkeypatch):
    """What would be started, in place of a worker."""
    asked = []

    def start(job, out, *, settings, environment):
        asked.append((job, settings))
        return watch.Run(Path(out))

    monkeypatch.setattr("af3nb.runs.start", start)
    return asked


def type_into(bench: Workbench, **form) -> None:
    """What a hand does to the form."""
    before = bench.builder.form
    bench.builder.form = {**before, **form, "revision": before["revision"] + 1}


def test_seeds_are_given_in_one_place(tmp_path, started):
    """They are the form's, ranges too; the panel has no field for them, and runs these."""
    bench = Workbench(tmp_path, job=JOB, seeds=(3, 4))
    assert bench.builder.form["seeds"] == "3, 4" and bench.panel.job_shown["seeds"] == "3,4"
    assert not bench.panel.choices["own_seeds"] and RunPanel(out=str(tmp_path)).choices["own_seeds"]
    type_into(bench, seeds="1, 5-8")
    assert bench.panel.job_shown["seeds"] == "1,5,6,7,8"
    bench.panel.start()
    ((job, settings),) = started
    assert job.seeds == (1, 5, 6, 7, 8) and settings.seeds is None


def test_what_a_run_takes_is_said_once(tmp_path):
    """By the panel, which knows the settings; the form beside it says nothing of it."""
    bench = Workbench(tmp_path, job=JOB)
    assert bench.panel.expected["line"].startswith("Expected: about")
    assert not bench.builder.surroundings["foresees"]


def test_an_empty_form_is_no_job_yet(tmp_path):
    """Nothing can be run, and nothing is called wrong."""
    bench = Workbench(tmp_path)
    assert bench.panel.job_shown["state"] == "none" and bench.panel.expected == {}
    type_into(bench, cards=[])
    assert bench.run is None and bench.result is None and bench.selection == []


def test_following_nothing_is_said(tmp_path, capsys):
    """The cell for Colab says what comes first."""
    Workbench(tmp_path).follow()
    assert "press Predict first" in capsys.readouterr().out
