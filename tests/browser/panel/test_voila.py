"""The notebooks as apps of Voila: there at once, and nothing is folded before a click."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest
import stage

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
LIMIT = 10.0  # seconds from opening the app until its tool can be used


@pytest.fixture
def voila(tmp_path):
    """Voila on a copy of the notebooks; yields its address and that folder."""
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks", ignore=shutil.ignore_patterns("results"))
    port = stage._free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "voila", str(tmp_path / "notebooks"), "--no-browser",
               f"--port={port}", "--Voila.ip=127.0.0.1"]  # fmt: skip
    with stage.served(command, url + "/voila/static/voila.js", dict(os.environ), tmp_path / "log"):
        yield url, tmp_path / "notebooks"


def test_the_app_is_there_soon_and_folds_nothing(browser, voila):
    """The main notebook opens as an app within ten seconds, and by itself starts no run."""
    url, folder = voila
    took = []
    for _ in range(3):  # a machine that does other things meanwhile is slow now and then
        with stage.guarded_page(browser) as page:
            since = time.monotonic()
            page.goto(f"{url}/voila/render/predict.ipynb")
            page.locator(".jb-root[data-ready=true]").wait_for()
            page.locator(".af-run[data-ready='1']").wait_for()
            took.append(time.monotonic() - since)
            page.wait_for_timeout(3000)
            assert page.locator(".af-run").get_attribute("data-state") == "none"
        if took[-1] < LIMIT:
            break
    assert min(took) < LIMIT
    assert not list(folder.rglob(".af3nb")) and not list(folder.rglob("*.cif"))


def test_all_notebooks_are_listed(browser, voila):
    """Opened as a folder, the notebooks are listed."""
    url, _ = voila
    with stage.guarded_page(browser) as page:
        page.goto(f"{url}/voila/tree")
        for name in ("predict.ipynb", "01_quickstart.ipynb"):
            page.get_by_text(name).wait_for()
