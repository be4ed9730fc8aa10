"""The run panel in a bare page: each state says what is so, and its buttons help."""

import re
import sys
import time
from pathlib import Path

import pytest
from fake_server import STATUS, SUBMIT, FakeServer, state

from af3nb.errors import InputError
from af3nb.job.job import Job, Protein
from af3nb.runs import watch
from af3nb_widgets.run_panel.widget import RunPanel

QUICK = {"recycles": 1, "samples": 2, "more": {"steps": 24, "msa": "none"}}
STALLING = Path(__file__).with_name("stalling_worker.py")
ALIGNED = ">q\nMKTAYIAK\n>r\nMRTAYLAK\n"
pytestmark = pytest.mark.usefixtures("tiny_worker")


@pytest.fixture
def panel(tmp_path):
    """A panel with a small job."""
    alone = Protein(("B",), "GSHMLE", unpaired_msa="", paired_msa="", templates=())
    job = Job("pair", (Protein(("A",), "MKTAYIAK", unpaired_msa=ALIGNED), alone))
    return RunPanel(job, out=str(tmp_path), **QUICK)


def in_state(page, state: str):
    """Wait until the panel is in a state."""
    page.locator(f".af-run[data-state={state}]").wait_for()


def test_without_a_job_there_is_nothing_to_press(show, page, tmp_path):
    """Before there is a job, the panel says what comes first, and its button is off."""
    element = show(RunPanel(out=str(tmp_path)))
    assert "Put molecules together first" in element.inner_text()
    assert page.locator(".af-run-expected").is_hidden()
    assert page.locator(".af-run-go").is_disabled()
    assert page.locator(".af-run-card").is_hidden()


def test_problems_keep_the_button_off(show, page, panel):
    """A job that cannot be run is not run: each problem is shown with its remedy, as text."""
    wrong = InputError("<img src=x onerror=alert(1)> is wrong.", where="name", remedy="Mend it.")
    panel.job = [wrong]
    show(panel)
    text = page.locator(".af-run-problems").inner_text()
    assert "<img src=x onerror=alert(1)> is wrong." in text and "Mend it." in text
    assert page.locator(".af-run-go").is_disabled() and page.locator(".af-run img").count() == 0


def test_a_run_from_the_button_to_its_result(show, page, panel):
    """One click runs the job: stages, alignments, the structure that forms, and the result."""
    shown = []
    panel.on_result(shown.append)
    show(panel)
    page.locator(".af-run-expected").get_by_text("Expected: about").wait_for()
    page.locator(".af-run-go").click()
    page.locator(".af-run-coverage svg").wait_for()
    in_state(page, "done")
    page.locator(".af-run-expected").get_by_text("All of its structures are finished").wait_for()
    assert page.locator(".af-run-stages li[data-state=done]").count() == 7
    assert page.locator(".af-run-card .af-run-bar").get_attribute("aria-valuenow") == "100"
    assert page.locator(".af-run-trace").get_attribute("data-frames") == "12"
    slider = page.locator(".af-run-trace input")
    slider.focus()
    slider.press("Home")
    assert "step 2 of 24" in page.locator(".af-run-trace").inner_text()
    assert "B predicted from its sequence alone" in page.locator(".af-run-coverage").inner_text()
    assert shown == [panel.run.folder] and len(panel.result.samples) == 2


def test_a_mutant_of_the_same_name_asks(show, page, panel):
    """Before earlier results move, the panel says so, and *Predict* asks: a click on the new name
    predicts under it, and the list shows both results."""
    show(panel)
    page.locator(".af-run-go").click()
    in_state(page, "done")
    panel.job = panel.job.mutate("A", "K2A")
    advice = page.locator(".af-run-advice")
    advice.get_by_text("sequence changed").wait_for()
    page.locator(".af-run-go").click()
    note = page.locator(".af-run-note")
    note.get_by_text("holds 2 structures of another job").wait_for()
    assert "af-warn" in note.get_attribute("class")
    assert note.get_by_role("button").count() == 2
    page.get_by_role("button", name="Predict as pair_2").click()
    page.locator(".af-run-title").get_by_text("pair_2").wait_for()
    page.locator(".af-run-state").get_by_text("Done: pair_2").wait_for()
    page.get_by_text("Runs in this folder").click()
    assert page.locator(".af-run-table tbody tr").count() == 2


@pytest.mark.parametrize("where", ["trunk", *[
    pytest.param(name, marks=pytest.mark.slow)
    for name in ("check", "weights", "features", "compile", "diffusion", "confidence", "output")
]])  # fmt: skip
def test_cancel_in_each_stage(show, page, panel, monkeypatch, where):
    """One click ends the run in every stage; then it can be continued."""
    monkeypatch.setattr(watch, "COMMAND", (sys.executable, str(STALLING)))
    monkeypatch.setenv("STALL_IN", where)
    show(panel)
    page.locator(".af-run-go").click()
    until(page, lambda: panel.status.stage == where)
    page.locator(".af-run-stop").click()
    in_state(page, "cancelled")
    assert panel.status.state == "cancelled"
    page.get_by_role("button", name="Continue this run").click()
    in_state(page, "running")


@pytest.mark.slow
def test_cancel_while_alignments_are_searched(show, page, panel):
    """A run that waits for a server is ended at once, and goes on with the same ticket."""
    panel.job = Job("lacking", (Protein(("A",), "MKTAYIAK"),))
    with FakeServer({STATUS: [state("RATELIMIT")]}) as fake:
        panel.more |= {"msa": "server", "msa_server": fake.url, "consent": True}
        show(panel)
        page.locator(".af-run-go").click()
        page.locator(".af-run-stages [data-stage=evidence][data-state=now]").wait_for()
        until(page, lambda: "RATELIMIT" in panel.status.note)
        page.locator(".af-run-stop").click()
        in_state(page, "cancelled")
        page.locator(".af-run-stages [data-stage=evidence][data-state=ended]").wait_for()
        fake.plan.clear()
        page.get_by_role("button", name="Continue this run").click()
        in_state(page, "done")
        assert fake.count(SUBMIT) == 1


@pytest.mark.parametrize(
    ("kind", "state", "said", "button"),
    [
        ("memory", "failed", "does not have enough memory", "Compute one structure at a time"),
        ("mistake", "failed", "report it with the log", "Continue this run"),
        ("killed", "died", "ran out of memory", "Compute one structure at a time"),
    ],
)
def test_each_failure_has_a_remedy(show, page, panel, kind, state, said, button):
    """However a run ends, it is said why and what to do, with a button and the log at hand."""
    panel.settings = {**panel.settings, "weights": kind}
    show(panel)
    page.locator(".af-run-go").click()
    in_state(page, state)
    assert said in page.locator(".af-run-note").inner_text()
    assert page.get_by_role("button", name=button).is_visible()
    page.get_by_text("Log", exact=True).click()
    page.locator(".af-run-log").wait_for()
    if kind == "mistake":
        page.get_by_text(re.compile("ZeroDivisionError: nobody expected this")).last.wait_for()


def test_ways_on_are_buttons(show, page, panel, tmp_path):
    """An error that carries choices offers each with its cost, and a click goes on that way."""
    panel.job = Job("lacking", (Protein(("A",), "MKTAYIAK"),))
    panel.more |= {"msa": "local", "msa_database": str(tmp_path / "none")}
    show(panel)
    page.locator(".af-run-go").click()
    in_state(page, "failed")
    note = page.locator(".af-run-note")
    assert "Most predictions get much worse" in note.inner_text()
    assert note.get_by_label("Address of the server").is_visible()
    page.get_by_role("button", name="Continue with the single sequence").click()
    in_state(page, "running")
    assert panel.more["msa"] == "offline"


@pytest.mark.slow
def test_one_structure_at_a_time(show, page, panel):
    """The button that helps against too little memory runs the job in smaller batches."""
    panel.settings = {**panel.settings, "weights": "memory"}
    show(panel)
    page.locator(".af-run-go").click()
    in_state(page, "failed")
    panel.settings = {**panel.settings, "weights": "mini"}
    page.get_by_role("button", name="Compute one structure at a time").click()
    in_state(page, "done")
    batches = list(panel.run.folder.glob(".af3nb/positions/*.npz"))
    assert len(batches) == 2


def test_a_wrong_setting_is_marked(show, page, panel):
    """A setting that cannot be is marked in its field, and keeps the button off until mended; the
    tick for ligands is a setting of the run."""
    show(panel)
    page.get_by_text("Settings", exact=True).click()
    seeds = page.get_by_label("Seeds")
    seeds.fill("1,x")
    page.locator("input[aria-invalid=true]").wait_for()
    assert "such as 1,2,5-8" in page.locator(".af-run-form").inner_text()
    assert page.locator(".af-run-go").is_disabled()
    seeds.fill("3-4")
    page.wait_for_function("() => !document.querySelector('.af-run-go').disabled")
    assert panel.settings["seeds"] == "3-4"
    page.get_by_label("Rank samples with an impossible ligand last").check()
    page.get_by_text("impossible ligands last").wait_for()
    assert panel.settings["ligand_checks"] == "yes"


def test_a_silent_kernel_is_told(show, page, panel):
    """A panel that hears no more of its run says so, and is itself again when it does."""
    panel.settings = {**panel.settings, "weights": "sleep"}
    page.clock.install()
    show(panel)
    page.locator(".af-run-go").click()
    in_state(page, "running")
    page.evaluate("() => { window.heard = window.python; window.python = async () => []; }")
    page.clock.fast_forward(15_000)
    page.locator(".af-run[data-lost=yes]").wait_for()
    assert "run this cell again" in page.locator(".af-lost").inner_text()
    assert page.locator(".af-run-stop").is_disabled()
    page.evaluate("() => { window.python = window.heard; }")
    page.clock.run_for(3000)
    page.locator(".af-run[data-lost=no]").wait_for()
    assert page.locator(".af-run-stop").is_enabled()


def test_a_run_is_found_again(show, page, panel, tmp_path):
    """A new panel on the folder watches the run that is at work, and can cancel it."""
    panel.start(weights="sleep")
    again = RunPanel(out=str(tmp_path))
    show(again)
    in_state(page, "running")
    assert again.status.pid == panel.status.pid
    page.locator(".af-run-stop").click()
    in_state(page, "cancelled")


def test_a_busy_folder_offers_its_run(show, page, panel, tmp_path):
    """If another notebook runs this job, that is said, and one click watches its run."""
    show(panel)
    other = RunPanel(panel.job, out=str(tmp_path), weights="sleep")
    other.start()
    page.locator(".af-run-go").click()
    page.get_by_role("button", name="Watch that run").click()
    in_state(page, "running")
    assert panel.status.pid == other.status.pid


def test_all_runs_are_listed(show, page, panel):
    """The runs of the folder are listed with how they ended, and any of them can be shown."""
    for name in ("one", "two"):
        panel.job = Job(name, panel.job.molecules)
        panel.start(weights="mistake")
        panel.wait()
    show(panel)
    page.get_by_text("Runs in this folder").click()
    rows = page.locator(".af-run-table tbody tr")
    assert rows.count() == 2 and "two Failed 0 of 0" in re.sub(r"\s+", " ", rows.first.inner_text())
    page.get_by_role("button", name="Show one").click()
    page.get_by_text("Failed: one").wait_for()


def until(page, true, seconds: float = 300.0) -> None:
    """Wait for something to be true, while page and Python hear each other."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        page.wait_for_timeout(50)
