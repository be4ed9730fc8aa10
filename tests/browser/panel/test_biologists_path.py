"""A biologist's path in JupyterLab: wild type, alignments, a mutant of the same name, reopening."""

import pytest
import stage
from builder_page import PASTE, settle
from fake_server import SUBMIT, FakeServer
from test_panel_keys_and_voila import START

from af3nb.result.result import Result
from af3nb.runs import attach

BENCH = """
from af3nb_widgets import Workbench
bench = Workbench("path", samples=1, recycles=0, more={"steps": 4})
bench
"""
WILD, MUTANT = "MKTAYIAKQRQISFVKSHFS", "MKTAYIAKQRQISFVKAHFS"
NOTEBOOK = "path.ipynb"


@pytest.fixture(autouse=True)
def nothing_stays(request):
    """A worker outlives its notebook, and shall not outlive its test."""
    yield
    lab = request.getfixturevalue("lab")
    for path in lab.folder.glob("path/*/.af3nb/status.json"):
        attach(path.parents[1]).cancel()


def predict(page) -> None:
    """Press Predict, once it can be pressed."""
    page.wait_for_function("() => document.querySelector('.af-run-go')?.disabled === false")
    page.locator(".af-run-go").click()


def shows(page, name: str, sequence: str) -> None:
    """Wait until the run of a job is done, and its letters are in the viewer."""
    page.get_by_text(f"Done: {name}", exact=True).wait_for(timeout=3 * stage.PATIENCE)
    page.wait_for_function(
        "wanted => [...document.querySelectorAll('.rv-letter')].map(x => x.innerText).join('')"
        " === wanted",
        arg=sequence,
    )


def test_wild_type_mutant_and_reopening(lab, page):
    """Nothing is sent, replaced or lost without a question, and each result can be seen again."""
    lab.notebook(NOTEBOOK, START + BENCH)
    lab.run_all(page, NOTEBOOK)
    note, folder = page.locator(".af-run-note"), lab.folder / "path"

    # The wild type, from a FASTA with a name; how to get its alignment is asked first.
    box = page.locator("[data-field=paste]")
    box.fill(f">Lab protein 1, wild type\n{WILD}\n")
    box.press("Enter")
    page.locator("[data-kind=protein]").get_by_text("Lab protein 1, wild type").wait_for()
    page.locator("[data-field=name]").fill("lab_protein")
    settle(page)
    with FakeServer() as server:
        predict(page)
        note.get_by_text("Chain A has no alignment of related sequences yet").wait_for()
        assert "https://api.colabfold.com" in note.inner_text()
        assert server.count(SUBMIT) == 0 and not list(folder.glob("*/.af3nb"))
        note.get_by_label("Address of the server").fill(server.url)
        note.get_by_role("button", name="Use another server").click()
        shows(page, "lab_protein", WILD)
        assert server.count(SUBMIT) >= 1
        assert page.locator(".rv").get_by_text("Lab protein 1, wild type").first.is_visible()

        # The mutant, pasted over the chain; the name is the same, and that is asked about.
        field = page.locator("[data-kind=protein] textarea").first
        field.focus()
        field.press("Control+a")
        field.evaluate(PASTE, f">Lab protein 1, S17A\n{MUTANT}\n")
        page.locator("[data-kind=protein]").get_by_text("Lab protein 1, S17A").wait_for()
        settle(page)
        page.locator(".af-run-advice").get_by_text("sequence changed").wait_for()
        before = (folder / "lab_protein" / "lab_protein_model.cif").read_bytes()
        predict(page)
        page.get_by_role("button", name="Predict as lab_protein_2").click()
        shows(page, "lab_protein_2", MUTANT)
    assert (folder / "lab_protein" / "lab_protein_model.cif").read_bytes() == before

    # Reopening: after a restart both are listed, and the wild type is shown again.
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    lab.run_all(page, NOTEBOOK)
    shows(page, "lab_protein_2", MUTANT)
    page.get_by_text("Runs in this folder").click()
    page.get_by_role("button", name="Show lab_protein", exact=True).click()
    shows(page, "lab_protein", WILD)
    assert page.locator("[data-kind=protein]").get_by_text("Lab protein 1, S17A").is_visible()
    assert Result.load(folder / "lab_protein").job.molecules[0].sequence == WILD
