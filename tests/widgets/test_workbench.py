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


QUICK = {"samples": 1, "recycles": 0, "more": {"steps": 2, "msa": "none"}}


def press(panel: RunPanel, kind: str, **more) -> None:
    """What a button does; without a kernel, it is done when this returns."""
    panel._receive(panel, {"kind": kind, **more}, [])


@pytest.mark.usefixtures("tiny_worker")
def test_a_mutant_of_the_same_name_asks_first(tmp_path):
    """Before the results of the wild type move, the panel says so and asks; each answer does what
    it says, and the list has both results, which can be shown."""
    bench = Workbench(tmp_path, job=JOB, **QUICK)
    shown = []
    bench.panel.on_result(shown.append)
    press(bench.panel, "run")
    bench.panel.wait()
    wild = bench.run.folder
    files = sorted(path.name for path in wild.iterdir())
    bench.builder.job = JOB.mutate("A", "K2A")
    bench.panel.look_at_job()
    assert any("sequence changed" in line for line in bench.panel.expected["advice"])
    press(bench.panel, "run")
    asked = bench.panel.trouble
    assert "holds 1 structure" in asked["message"] and "pair_2" in asked["remedy"]
    assert [way["act"] for way in asked["buttons"]] == ["rename", "move"]
    assert bench.run.folder == wild and sorted(path.name for path in wild.iterdir()) == files
    press(bench.panel, "rename", name=asked["buttons"][0]["name"])
    bench.panel.wait()
    assert bench.run.folder == tmp_path / "pair_2" and not bench.panel.trouble
    assert bench.builder.form["name"] == bench.panel.job_shown["name"] == "pair_2"
    assert sorted(path.name for path in wild.iterdir()) == files
    bench.builder.job = JOB.mutate("A", "T3A")
    bench.panel.look_at_job()
    press(bench.panel, "run")
    press(bench.panel, "move")
    bench.panel.wait()
    bench.panel._show_list()
    names = [row["name"] for row in bench.panel.listed]
    assert names[:2] == ["pair", "pair_2"] and names[2].startswith("pair (earlier, ")
    press(bench.panel, "attach", folder=bench.panel.listed[2]["folder"])
    assert bench.result.job.molecules[0].sequence == "MKTAYIAK"
    assert bench.panel.run_shown["headline"] == "Done" and not bench.panel.run_shown["buttons"]
    assert shown[-1] == bench.run.folder


def test_a_panel_of_one_job_can_rename_it(tmp_path):
    """Also where the job comes from Python, the new name holds for the next runs."""
    panel = RunPanel(JOB, out=str(tmp_path), **QUICK)
    panel._run_pressed = lambda changed=None, **_: None
    panel._renamed("pair_2")
    assert panel.job.name == panel.job_shown["name"] == "pair_2"
