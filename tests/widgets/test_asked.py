"""A page that asks has everything, also where nothing else arrives: see `round_trip`."""

import time

import pytest
from round_trip import BENCH, PATIENCE, RoundTrips, kernel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
CODES = {"JobBuilder": "form", "RunPanel": "run_shown", "ResultViewer": "selection"}


def the(kernel: RoundTrips, kind: str) -> str:
    """The number of the newest widget of a kind."""
    return [number for number, state in kernel.models.items() if CODES[kind] in state][-1]


def ask_until(kernel: RoundTrips, panel: str, wanted) -> dict:
    """Do what the panel's page does: ask as often as it is told to, and no more."""
    until = time.monotonic() + PATIENCE
    while not wanted(kernel.models[panel]):
        pause = kernel.models[panel]["asks"]
        assert pause, "the page was not told to ask, and will never know"
        assert time.monotonic() < until
        time.sleep(pause / 1000)
        assert kernel.custom(panel, {"kind": "ask"}), "the answer must come in the same round trip"
    return kernel.models[panel]


def test_one_cell_and_one_button(tmp_path):
    """A run is built, forecast, started, watched and shown while no cell is at work, as on Colab.

    Everything that the page shows comes as the answer to one of its own messages.
    """
    with kernel(tmp_path) as colab:
        box = colab.cell(BENCH)
        panel, form = the(colab, "RunPanel"), the(colab, "JobBuilder")
        told = ask_until(colab, panel, lambda state: "line" in state["expected"])
        assert told["job_shown"]["line"] == "2 chains, 14 tokens" and not told["asks"]

        cards = colab.models[form]["form"] | {"name": "other", "revision": 1}
        colab.tell(form, {"method": "update", "state": {"form": cards}, "buffer_paths": []})
        assert colab.models[form]["answer"]["revision"] == 1
        told = ask_until(colab, panel, lambda state: state["job_shown"].get("name") == "other")

        colab.custom(panel, {"kind": "run"})
        assert colab.models[panel]["busy"]
        ask_until(colab, panel, lambda state: state["run_shown"].get("state") == "running")
        told = ask_until(colab, panel, lambda state: state["run_shown"].get("state") == "done")
        assert not told["busy"] and told["frames"] and told["coverage"] and told["listed"]
        viewer = the(colab, "ResultViewer")
        assert colab.models[box]["children"][-1] == f"IPY_MODEL_{viewer}"
        ask_until(colab, panel, lambda state: state["expected"]["line"].startswith("All of its"))
        assert not colab.models[panel]["asks"], (
            "a page with nothing to wait for leaves Python alone"
        )


def test_cancelling_is_seen(tmp_path):
    """The page learns in answers that its run was cancelled."""
    with kernel(tmp_path) as colab:
        colab.cell(BENCH.replace("samples=1", "samples=1, weights='sleep'"))
        panel = the(colab, "RunPanel")
        colab.custom(panel, {"kind": "run"})
        ask_until(colab, panel, lambda state: state["run_shown"].get("state") == "running")
        colab.custom(panel, {"kind": "cancel"})
        ask_until(colab, panel, lambda state: state["run_shown"].get("state") == "cancelled")
        ask_until(colab, panel, lambda state: not state["asks"])
