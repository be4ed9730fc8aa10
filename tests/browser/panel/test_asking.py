"""A panel whose page asks: answers are enough, and if need be those of Colab's calls."""

import json

import pytest
import stage

from af3nb.job.job import Job, Protein
from af3nb_widgets import colab
from af3nb_widgets.run_panel.widget import RunPanel

pytestmark = pytest.mark.usefixtures("tiny_worker", "asked")
QUICK = {"recycles": 0, "samples": 1, "more": {"steps": 12, "msa": "none"}}
# Colab's calls work, and a question sent as a message is lost.
COLAB = """() => {
  const invokeFunction = async (name, args) => ({
    data: { "application/json": await window.invoked(name, args) },
  });
  window.google = { colab: { kernel: { invokeFunction } } };
  const send = model.send.bind(model);
  model.send = (content) => content.kind !== "ask" && send(content);
}"""
# Nobody answers any more, and what is asked is counted.
COUNT = """() => {
  window.asked = 0;
  window.heard = window.python;
  window.python = async (message) => {
    window.asked += !!message;
    return [];
  };
}"""


@pytest.fixture
def panel(tmp_path):
    """A panel with a small job."""
    alone = Protein(("A",), "GSHMLE", unpaired_msa="", paired_msa="", templates=())
    return RunPanel(Job("one", (alone,)), out=str(tmp_path), **QUICK)


def test_answers_are_enough(show, page, panel):
    """A page that gets nothing but answers to its own messages shows the run to its end."""
    show(panel, only_answers=True)
    page.locator(".af-run-expected").get_by_text("Expected: about").wait_for()
    page.locator(".af-run-go").click()
    page.locator(".af-run[data-state=running]").wait_for()
    page.locator(".af-run[data-state=done]").wait_for()
    page.locator(".af-run-expected").get_by_text("All of its structures are finished").wait_for()


def test_a_page_asks_once_at_a_time(show, page, panel):
    """While Python is busy, questions do not pile up; one with nothing to wait for asks nothing."""
    panel.settings = {**panel.settings, "weights": "sleep"}
    show(panel)
    page.wait_for_function("() => model.get('asks') === 0")
    page.evaluate(COUNT)
    page.wait_for_timeout(1500)
    assert page.evaluate("window.asked") == 0
    page.evaluate("() => { window.python = window.heard; }")
    page.locator(".af-run-go").click()
    page.locator(".af-run[data-state=running]").wait_for()
    page.evaluate(COUNT)
    page.wait_for_timeout(4000)
    assert page.evaluate("window.asked") == 1
    panel.cancel()


def test_calls_help_where_answers_do_not_arrive(page, panel, monkeypatch):
    """On Colab a call brings the state of a run, also to a page whose questions nobody hears."""
    monkeypatch.setitem(colab._reached, "here", panel)
    panel.address = "here"
    stage.show(page, panel, only_answers=True)
    page.locator(".af-run-expected").get_by_text("Expected: about").wait_for()

    def invoked(name: str, args: list) -> dict:
        assert name == "af3nb.ask"
        return json.loads(json.dumps(colab._answer(*args).data))

    page.expose_function("invoked", invoked)
    page.evaluate(COLAB)
    page.locator(".af-run-go").click()
    page.locator(".af-run[data-state=done]").wait_for()
    page.locator(".af-run-trace[data-frames]").wait_for()
    assert page.locator(".af-run-stages li[data-state=done]").count() == 7
    page.get_by_text("Settings", exact=True).click()
    page.get_by_label("Structures per seed").fill("3")
    page.wait_for_function("() => model.get('settings').samples === '3'")
    assert panel.settings["samples"] == "3" and panel.run_shown["state"] == "done"
