"""The main notebook in a real JupyterLab, as its user goes through it, with the bundled weights."""

import json
import re
from pathlib import Path

import nbformat
import pytest
import stage

from af3nb.runs import attach

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "predict.ipynb"
TOOL = "bench = af3nb_widgets.Workbench(folder)"
LOOK = "print(bench.selection, bench.viewer.against, bench.viewer.rank)"
READY = ".rv[data-ready='1']"


@pytest.fixture
def own_lab(tmp_path, monkeypatch):
    """A JupyterLab whose folder holds the notebook, on a machine that has compiled nothing yet."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    (tmp_path / "work").mkdir()
    (tmp_path / "settings").mkdir()
    book = nbformat.read(NOTEBOOK, 4)
    book.cells.append(nbformat.v4.new_code_cell(LOOK))
    nbformat.write(book, tmp_path / "work" / "predict.ipynb")
    with stage.jupyter(tmp_path / "work", tmp_path / "settings") as lab:
        yield lab
        for path in (tmp_path / "work/results").glob("*/.af3nb/status.json"):
            attach(path.parents[1]).cancel()


def run_tool(page):
    """Run the setup cell and the tool's own cell."""
    page.evaluate(
        """async (tool) => {
          const content = jupyterapp.shell.currentWidget.content;
          const texts = content.widgets.map((w) => w.model.sharedModel.source);
          for (const [i, text] of texts.entries()) {
            if (!text.includes("@title Setup") && !text.includes(tool)) continue;
            content.activeCellIndex = i;
            await jupyterapp.commands.execute("notebook:run-cell");
          }
        }""",
        TOOL,
    )
    page.locator(".jb-root[data-ready=true]").wait_for()
    page.locator(".af-run[data-ready='1']").wait_for()


def add_protein(page, sequence: str):
    """Add a protein by hand, and wait until it was looked at."""
    page.locator("[data-add=protein]").click()
    card = page.locator("[data-kind=protein]").last
    card.locator("[data-field=text]:visible").fill(sequence)
    page.locator(".jb-root[data-settled=true]").wait_for()
    return card


def restart_kernel(page) -> None:
    """What Kernel > Restart does, once the question is answered."""
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.evaluate(stage._READY)


def token(folder: Path) -> str:
    """What names the run of a folder."""
    return json.loads((folder / ".af3nb" / "status.json").read_text())["token"]


def test_from_nothing_to_a_saved_report(own_lab, browser, page):
    """Built with a mistake that is mended, run, left by its kernel, found, looked at, saved."""
    own_lab.open(page, "predict.ipynb")
    run_tool(page)
    panel, go = page.locator(".af-run"), page.locator(".af-run-go")
    assert "Put molecules together first" in panel.inner_text() and go.is_disabled()

    card = add_protein(page, "NLYIQWLKBGGPSSG")
    panel.get_by_text('"B" at position 9').wait_for()
    assert go.is_disabled()
    card.locator("[data-field=text]:visible").fill("NLYIQWLKDGGPSSG")
    add_protein(page, "GSHMLE")
    panel.get_by_text("2 chains, 21 tokens").wait_for()

    panel.get_by_text("Settings", exact=True).click()
    panel.get_by_label("Structures per seed").fill("2")
    page.wait_for_function("() => !document.querySelector('.af-run-go').disabled")
    go.click()
    page.get_by_role("button", name="Go on without").click()
    page.locator(".af-run[data-state=running]").wait_for()
    folder = own_lab.folder / "results" / "my_complex"
    first = token(folder)

    restart_kernel(page)
    page.locator(".af-run[data-lost=yes]").wait_for()
    assert "run this cell again" in page.locator(".af-lost").inner_text()
    run_tool(page)
    page.locator(".af-run[data-state=running], .af-run[data-state=done]").wait_for()
    assert token(folder) == first
    assert page.locator("[data-kind=protein]").count() == 2

    page.locator(".af-run[data-state=done]").wait_for(timeout=4 * stage.PATIENCE)
    assert page.locator(".af-run-stages li[data-state=done]").count() == 7
    page.wait_for_selector(f"{READY}[data-square='pae:0']")
    page.get_by_role("button", name="See the result").click()
    page.wait_for_function("() => document.querySelector('.rv').getBoundingClientRect().top < 200")
    look_at_the_result(own_lab, page)
    save_and_open(browser, page, folder)


def look_at_the_result(lab, page) -> None:
    """A box between the chains in the error square is marked in structure, letters and Python."""
    square = page.locator(".rv-square")
    square.scroll_into_view_if_needed()
    structure = "() => document.querySelector('.rv-host canvas').toDataURL()"
    before = page.evaluate(structure)
    box = square.bounding_box()
    places = [(0.35, 0.82), (0.55, 0.95)]
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=4)
    page.mouse.up()
    page.wait_for_function("() => Number(document.querySelector('.rv').dataset.selected) > 1")
    marked = page.locator(".rv-letter[aria-selected=true]").count()
    page.wait_for_function(f"before => ({structure})() !== before", arg=before)
    printed = lab.run_last(page, lambda said: "'A'" in said and "'B'" in said)
    said = re.findall(r"\('(.)', (\d+), (\d+)\)", printed)
    assert [chain for chain, _, _ in said] == ["A", "B"]
    assert sum(int(end) - int(start) + 1 for _, start, end in said) == marked > 2

    page.locator(".rv [role=radio]").nth(1).click()
    page.wait_for_selector(".rv[data-shown='1'][data-square='pae:1']")
    assert lab.run_last(page, lambda said: said.strip().endswith(" 1")).strip().endswith(" 1")


def save_and_open(browser, page, folder: Path) -> None:
    """The saved page shows the result by itself, without a network."""
    page.locator(".rv").get_by_role("button", name="Save").click()
    page.locator("[data-save=html]").click()
    page.locator(".rv-saved").get_by_text("Saved as").wait_for()
    (report,) = folder.parent.rglob("*_report.html")
    assert report.stat().st_size < 3_000_000
    with stage.guarded_page(browser, offline=True) as alone:
        alone.goto(report.as_uri())
        alone.wait_for_selector(f"{READY}[data-square='pae:1']")
        assert alone.outside == [] and alone.errors == []
