"""States of the run panel, for pictures; its worker has a tiny network."""

import os
import sys
import tempfile
from pathlib import Path

import stage
from weights_server import FILE, as_there, documents, owners, stalls

from af3nb.errors import InputError
from af3nb.job.examples import example
from af3nb.job.job import Job, Protein
from af3nb.runs import watch
from af3nb.weights import registry
from af3nb.weights.purpose import store_purpose
from af3nb_widgets import RunPanel

DARK = ("done", "failed", "terms")
NARROW = ("done", "settings", "terms", "choices")
TINY = Path(__file__).parents[2] / "tiny_worker.py"


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
    """A job without alignments: what Predict asks before it starts."""
    panel(page, Job("lacking", (Protein(("A",), "MKTAYIAKQR"),)), more={})
    page.locator(".af-run-go").click()
    page.locator(".af-run-note").wait_for()


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


def shot_foreseen(page):
    """Ready to be run, and larger than this machine can do well."""
    panel(page, Job.from_file(example("haemoglobin")), weights="alphafold3", more={})
    page.locator(".af-run-expected:not(:empty)").wait_for()


def owners_server(page):
    """A panel for which weights with terms were chosen; their owner is this machine."""
    os.environ["AF3NB_CACHE"] = tempfile.mkdtemp(prefix="cache-")
    rules = {name: text + 40 * b"\nNot for war, and not to be passed on.\n"
             for name, text in documents().items()}  # fmt: skip
    server = owners(b"\x28\xb5\x2f\xfd" + bytes(3_000_000), rules).__enter__()
    registry.REGISTRY["alphafold3"] = as_there(server)
    store_purpose("academic")
    panel(page, insulin(), weights="alphafold3")
    page.get_by_text("Settings", exact=True).click()
    return server


def shot_not_here(page):
    """Weights that have to be fetched first."""
    owners_server(page)


def shot_terms(page):
    """Their terms, to be read in full."""
    owners_server(page)
    page.get_by_role("button", name="Read the terms of use").click()
    page.get_by_text("I have read these terms").wait_for()


def shot_fetching(page):
    """Accepted, and on their way."""
    server = owners_server(page)
    server.misbehave(FILE, stalls(after=1_200_000, seconds=20))
    page.get_by_role("button", name="Read the terms of use").click()
    page.get_by_label("I have read these terms").check()
    page.get_by_role("button", name="Download them").click()
    page.get_by_text("MB of").wait_for()
