"""The tool on Colab, with Google's widget manager: one cell, one button, and no cell at work."""

import pytest
import stage
from colab_page import show_on_colab
from round_trip import BENCH, kernel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def test_from_the_form_to_the_result(page, tmp_path):
    """A job is changed, run and shown; Python is heard in answers to the page's messages only."""
    with kernel(tmp_path) as colab:
        show_on_colab(page, colab, colab.cell(BENCH))
        page.locator(".jb-root[data-settled=true]").wait_for()
        page.locator(".af-run-expected").get_by_text("Expected: about").wait_for()
        page.locator("[data-add=ion]").click()
        page.keyboard.type("Mg2+")
        page.locator(".af-run").get_by_text("3 chains, 15 tokens").wait_for()
        page.locator(".af-run-go").click()
        page.locator(".af-run[data-state=running]").wait_for()
        page.locator(".af-run[data-state=done]").wait_for(timeout=3 * stage.PATIENCE)
        page.locator(".rv[data-ready='1'][data-square='pae:0']").wait_for()
        assert "".join(page.locator(".rv-letter").all_inner_texts()) == "MKTAYIAKGSHMLEMG"
        assert page.locator(".af-run-trace").get_attribute("data-frames") is not None
        assert page.locator(".af-lost").is_hidden()


def test_cancelling(page, tmp_path):
    """Cancel ends the run, and the page shows it."""
    with kernel(tmp_path) as colab:
        cell = BENCH.replace("samples=1", "samples=1, weights='sleep'")
        show_on_colab(page, colab, colab.cell(cell))
        page.wait_for_function("() => document.querySelector('.af-run-go')?.disabled === false")
        page.locator(".af-run-go").click()
        page.locator(".af-run[data-state=running]").wait_for()
        page.locator(".af-run-stop").click()
        page.locator(".af-run[data-state=cancelled]").wait_for()
