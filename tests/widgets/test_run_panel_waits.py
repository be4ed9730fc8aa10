"""A run panel without a browser: a cell that waits, and a page that asks."""

import _thread
import signal
import threading
import time

import pytest

from af3nb.errors import InputError
from af3nb.job.job import Job, Protein
from af3nb_widgets import RunPanel

QUICK = {"samples": 1, "recycles": 0, "more": {"steps": 2, "msa": "none"}}
pytestmark = pytest.mark.usefixtures("tiny_worker")


@pytest.fixture
def job() -> Job:
    """One short chain."""
    return Job("short", (Protein(("A",), "MKTAYIAK"),))


def test_waiting_follows_to_the_end(job, tmp_path):
    """A cell that waits sees each step drawn, and has the result when it ends."""
    panel = RunPanel(job, out=str(tmp_path), **QUICK)
    shown = []
    panel.on_result(shown.append)
    panel.start()
    before = panel.beat
    assert panel.wait().state == "done" and panel.beat > before
    assert shown == [tmp_path / "short"] and len(panel.result.samples) == 1
    again = RunPanel(job, out=str(tmp_path), **QUICK)
    assert again.run_shown["state"] == "done" and again.run.folder == panel.run.folder


def test_interrupting_the_cell_cancels_the_run(job, tmp_path):
    """Where no click is heard while a cell is at work, as on Colab, its stop button cancels."""
    panel = RunPanel(job, out=str(tmp_path), weights="sleep")
    panel.start()
    # A background job of a shell is deaf to interruption, and so is what it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Timer(0.5, _thread.interrupt_main).start()
        assert panel.wait().state == "cancelled"
    finally:
        signal.signal(signal.SIGINT, before)
    assert panel.run_shown["buttons"][0]["act"] == "continue"


def test_what_cannot_be_run_is_refused(job, tmp_path):
    """Without a job, with a wrong one, or with a wrong setting nothing is started."""
    for given, said in ((None, "no job yet"), ([InputError("a is wrong.")], "a is wrong")):
        with pytest.raises(InputError, match=said):
            RunPanel(given, out=str(tmp_path)).start()
    with pytest.raises(InputError, match="such as 1,2,5-8"):
        RunPanel(job, out=str(tmp_path), seeds="x").start()
    assert not list(tmp_path.iterdir())


def test_the_job_is_asked_for_when_it_is_run(job, tmp_path):
    """What a form holds at the moment of the click is what is run."""
    held = [None]
    panel = RunPanel(lambda: held[0], out=str(tmp_path), weights="sleep")
    assert panel.job_shown["state"] == "none"
    held[0] = job
    panel.start()
    assert panel.run.folder.name == "short"
    panel.cancel()
    assert panel.status.state == "cancelled"


def test_following_right_after_the_click(job, tmp_path, asked):
    """A cell that begins to wait while the run still starts waits for it, as on Colab."""
    panel = RunPanel(job, out=str(tmp_path), **QUICK)
    panel._receive(None, {"kind": "run"}, [])
    assert panel.busy and panel.run is None and panel.is_at_work
    assert panel.wait().state == "done"
    assert not panel.busy and not panel.is_at_work and len(panel.result.samples) == 1


def test_nothing_is_drawn_unasked(job, tmp_path, asked, monkeypatch):
    """From the click to the result, traits change only inside answers to the page.

    Colab draws nothing else while no cell runs; and the page is told to ask until all is drawn.
    """
    panel = RunPanel(job, out=str(tmp_path), **QUICK)
    panel._receive(None, {"kind": "ask"}, [])
    inside, outside = [False], []

    def ask(kind: str) -> None:
        inside[0] = True
        panel._receive(None, {"kind": kind}, [])
        inside[0] = False

    panel.observe(lambda change: inside[0] or outside.append(change["name"]))
    ask("run")
    heads = set()
    until = time.monotonic() + 300
    while panel.asks:
        assert time.monotonic() < until
        time.sleep(panel.asks / 1000)
        ask("ask")
        heads.add(panel.run_shown.get("headline"))
    assert outside == [] and {"Predicting", "Done"} <= heads
    assert panel.expected["line"].startswith("All of its structures are finished")


def test_what_fails_in_a_thread_does_not_leave_the_page_waiting(job, tmp_path, asked, monkeypatch):
    """Also an error that nobody expected ends the wait, and is shown."""
    monkeypatch.setattr("af3nb.runs.start", lambda *_, **__: 1 / 0)
    panel = RunPanel(job, out=str(tmp_path), **QUICK)
    panel._receive(None, {"kind": "run"}, [])
    panel.wait()
    assert "ZeroDivisionError" in panel.trouble["message"] and not panel.busy and not panel.asks
