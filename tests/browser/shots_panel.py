"""States of the run panel, for pictures; its worker has a tiny network."""

import sys
import tempfile
from pathlib import Path

import stage

from af3nb.errors import InputError
from af3nb.io.examples import example
from af3nb.io.job import Job, Protein
from af3nb.runs import watch
from af3nb_widgets import RunPanel

HERE = Path(__file__).parent
DARK = ("done", "failed")
NARROW = ("done", "settings")
TINY = HERE.parent / "runs" / "tiny_worker.py"


def panel(page, job=None, *, worker: Path = TINY, **settings):
    """A panel with a job in a folder of its own."""
    watch.COMMAND = (sys.executable, str(worker))
    given = {"samples": 2, "recycles": 1, "more": {"steps": 24, "msa": "none"}, **settings}
    out = given.pop("out", None) or tempfile.mkdtemp(prefix="results-")
    page.set_default_timeout(600_000)
    widget = RunPanel(job, out=out, **given)
    stage.show(page, widget, html=page.html)
    return widget


def insulin() -> Job:
    """Two chains with alignments."""
    return Job.from_file(example("insulin"))


def go(page, state: str):
    """Press the button, and wait for a state."""
    page.locator(".af-run-go").click()
    page.locator(f".af-run[data-state={state}]").wait_for()


def shot_empty(page):
    """No job yet."""
    panel(page)


def shot_problems(page):
    """A job with two things to be mended."""
    panel(page, [
        InputError('"B" at position 4 is not an amino acid.', where="card 1", remedy="Use X."),
        InputError("there is no component XYZ1.", where="card 2", remedy="Check the code."),
    ])  # fmt: skip


def shot_settings(page):
    """The form, with a wrong seed and weights that ask for a purpose."""
    panel(page, insulin(), seeds="1,x", weights="alphafold3")
    page.locator("details.af-run-settings[open]").wait_for()


def shot_running(page):
    """At work, with the structure half formed."""
    panel(page, insulin(), more={"steps": 4000, "msa": "none"})
    go(page, "running")
    page.locator(".af-run-trace[data-frames]").wait_for()
    page.locator(".af-run-stages [data-stage=diffusion][data-state=now]").wait_for()
    page.wait_for_timeout(3000)


def shot_done(page):
    """Finished."""
    panel(page, insulin())
    go(page, "done")


def shot_cancelled(page):
    """Cancelled by its button."""
    panel(page, insulin(), weights="sleep")
    go(page, "running")
    page.locator(".af-run-stop").click()
    page.locator(".af-run[data-state=cancelled]").wait_for()


def shot_failed(page):
    """Too little memory, with the log open."""
    panel(page, insulin(), weights="memory")
    go(page, "failed")
    page.get_by_text("Log", exact=True).click()


def shot_choices(page):
    """No alignments and no consent: the ways on, with what each costs."""
    panel(page, Job("lacking", (Protein(("A",), "MKTAYIAKQR"),)), more={"msa": "server"})
    go(page, "failed")


def shot_lost(page):
    """The kernel is silent."""
    page.clock.install()
    panel(page, insulin(), weights="sleep")
    go(page, "running")
    page.evaluate("() => { window.python = async () => []; }")
    page.clock.fast_forward(15_000)
    page.locator(".af-run[data-lost=yes]").wait_for()
    page.clock.resume()


def shot_runs(page):
    """All runs of a folder."""
    widget = panel(page, insulin(), weights="mistake")
    for name in ("first_try", "second_try"):
        widget.job = Job(name, insulin().molecules)
        widget.start()
        widget.wait()
    page.get_by_text("Runs in this folder").click()
