"""The run panel by keyboard alone in JupyterLab, and the whole tool as an app of Voila."""

import os
import sys
from pathlib import Path

import pytest
import stage

from af3nb.runs import attach

# Style sheets of icons that Voila's own page asks for; they are stopped.
VOILAS_OWN = "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free"
TINY = Path(__file__).parents[2] / "tiny_worker.py"
START = f"""
import sys
from af3nb.runs import watch
watch.COMMAND = (sys.executable, {str(TINY)!r})
"""
BENCH = """
import af3nb
from af3nb_widgets import Workbench
job = af3nb.Job("pair").protein("MKTAYIAK").protein("GSHMLE")
more = {"steps": 4, "msa": "none"}
bench = Workbench("RESULTS", job=job, samples=1, recycles=0, more=more)
bench
"""


@pytest.fixture(autouse=True)
def nothing_stays(request):
    """A worker outlives its notebook, and shall not outlive its test."""
    yield
    lab = request.getfixturevalue("lab")
    for path in lab.folder.glob("*/*/.af3nb/status.json"):
        attach(path.parents[1]).cancel()


def test_by_keyboard_alone(lab, page):
    """Tab and Enter run, cancel and continue; the focus stays on the button that is there."""
    sleeping = BENCH.replace("RESULTS", "keys").replace("samples=1", "samples=1, weights='sleep'")
    lab.notebook("panel_keys.ipynb", START + sleeping)
    lab.run_all(page, "panel_keys.ipynb")
    page.wait_for_function("() => document.querySelector('.af-run-go')?.disabled === false")
    page.locator(".jb-root [data-field=name]").focus()
    tab_to(page, ".af-run-go")
    page.keyboard.press("Enter")
    page.locator(".af-run[data-state=running]").wait_for()
    page.wait_for_function("() => document.activeElement.matches('.af-run-stop')")
    page.keyboard.press("Space")
    page.locator(".af-run[data-state=cancelled]").wait_for()
    page.wait_for_function("() => document.activeElement.matches('.af-run-go')")
    tab_to(page, ".af-run-way .af-button")
    page.keyboard.press("Enter")
    page.locator(".af-run[data-state=running]").wait_for()


def test_as_an_app(lab, browser, tmp_path):
    """In Voila, where there are no cells, the same tools build a job, run it and show its result.

    What is wrong in the form cannot be run until a button mends it.
    """
    book = lab.notebook("app.ipynb", START + BENCH.replace("RESULTS", "app"))
    port = stage._free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "voila", str(book), "--no-browser", f"--port={port}",
               "--Voila.ip=127.0.0.1"]  # fmt: skip
    with stage.served(command, url + "/voila/static/voila.js", dict(os.environ), tmp_path / "log"):
        with stage.guarded_page(browser) as page:
            page.goto(url)
            page.wait_for_function("() => document.querySelector('.af-run-go')?.disabled === false")
            page.locator("[data-kind=protein] textarea").first.press("End")
            page.keyboard.type("BG")
            page.wait_for_function("() => document.querySelector('.af-run-go').disabled")
            page.get_by_role("button", name="Remove these letters").click()
            page.locator("[data-add=ion]").click()
            page.keyboard.type("Mg2+")
            page.locator(".jb-root[data-settled=true][data-errors='0']").wait_for()
            page.wait_for_function("() => document.querySelector('.af-run-go').disabled === false")
            page.locator(".af-run-go").click()
            page.locator(".rv[data-ready='1']").wait_for(timeout=3 * stage.PATIENCE)
            assert page.locator(".af-run[data-state=done]").count() == 1
            letters = "".join(page.locator(".rv-letter").all_inner_texts())
            assert letters == "MKTAYIAKGGSHMLEMG"
            ours = [url for url in page.outside if not url.startswith(VOILAS_OWN)]
            assert ours == []
            assert [error for error in page.errors if "ERR_FAILED" not in error] == []


def tab_to(page, selector: str, most: int = 80) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")
