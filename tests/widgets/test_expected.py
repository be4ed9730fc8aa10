"""Before its button is pressed, the panel says what a run takes, as `preflight` does."""

from dataclasses import replace

import pytest

from af3nb.device import devices, machine
from af3nb.device.devices import Device
from af3nb.errors import InputError
from af3nb.job.job import Job, Protein
from af3nb.prediction.forecast import preflight
from af3nb.runs.settings import Settings
from af3nb_widgets import RunPanel
from af3nb_widgets.run_panel.expected import expected

ALONE = {"unpaired_msa": "", "paired_msa": "", "templates": ()}


@pytest.fixture(autouse=True)
def card(monkeypatch, tmp_path):
    """A machine with an old card, on which nothing was run yet."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AF3NB_MACHINE", str(tmp_path / "cache"))
    monkeypatch.setattr(machine, "free_memory", lambda: 64 << 30)
    monkeypatch.setattr(devices, "find", lambda *_: Device("Tesla T4", 15360 << 20, 7.5))


def chain(length: int, **more) -> Job:
    """A protein."""
    return Job("chain", (Protein(("A",), "G" * length, **{**ALONE, **more}),))


def test_time_and_memory_are_said_for_the_chosen_settings():
    """The line names both and the device, and follows the weights and the settings."""
    short = expected(chain(50), Settings(), "x")
    assert short["line"].startswith("Expected: about ") and short["fits"] and not short["advice"]
    assert "of 15 GiB of memory, on Tesla T4" in short["line"]
    lines = {short["line"]}
    for settings in (
        Settings(weights="alphafold3"), Settings(seeds=range(90)), Settings(steps=20_000)
    ):  # fmt: skip
        lines.add(expected(chain(50), settings)["line"])
    assert len(lines) == 4


def test_what_does_not_fit_is_said_with_a_way():
    """Where other settings help they are a button; where none do there is advice."""
    told = expected(chain(4000), Settings(weights="alphafold3"))
    assert not told["fits"] and told["advice"] and not told["way"]
    told = expected(chain(1600), Settings(weights="alphafold3"))
    assert not told["fits"] and not told["advice"] and "would fit" in told["way"]["words"]
    assert expected(chain(1600), Settings(weights="alphafold3", **told["way"]["settings"]))["fits"]


def test_the_way_is_run(tmp_path, monkeypatch):
    """The button starts the run with the settings that fit."""
    asked = []

    def start(job, out, *, settings, environment):
        asked.append(settings)
        raise InputError("that is enough.")

    monkeypatch.setattr("af3nb.runs.start", start)
    panel = RunPanel(chain(1600), out=str(tmp_path), weights="alphafold3")
    panel._receive(None, {"kind": "expected_way"}, [])
    assert [*asked[0].buckets] == panel.expected["way"]["settings"]["buckets"] == [1600]


@pytest.mark.parametrize(
    ("more", "searched"),
    [({"consent": True}, True), ({"msa": "server"}, True), ({}, False), ({"msa": "none"}, False),
     ({"consent": True, "msa": "none"}, False)],
)  # fmt: skip
def test_a_search_comes_on_top(more, searched):
    """Its time is nobody's to know; that it comes is said, if it comes."""
    bare = chain(50, unpaired_msa=None, paired_msa=None)
    told = expected(bare, Settings(**more))["line"]
    assert ("search for alignments" in told) == searched
    assert "search" not in expected(chain(50), Settings(**more))["line"]


def test_a_complete_run_takes_nothing(monkeypatch):
    """Once all is there the line says so in place of a time; with one missing it does not."""
    told = preflight(chain(50), weights="mini")
    for done, complete in ((5, True), (4, False)):
        monkeypatch.setattr(
            "af3nb_widgets.run_panel.expected.preflight",
            lambda *_, n=done, **__: replace(told, done=n),
        )
        line = expected(chain(50), Settings())["line"]
        assert line.startswith("All of its structures are finished") == complete


def test_without_a_job_nothing_is_foretold(tmp_path):
    """No job, or a wrong one, or weights that do not exist, have no time."""
    assert expected(None, Settings()) == {}
    assert expected([InputError("wrong.")], Settings()) == {}
    assert expected(chain(9), Settings(weights="nowhere")) == {}


def test_the_panel_follows_its_job_and_settings(tmp_path):
    """Another job, or another setting, is another expectation."""
    panel = RunPanel(chain(50), out=str(tmp_path))
    lines = [panel.expected["line"]]
    panel.settings = {**panel.settings, "weights": "alphafold3"}
    lines.append(panel.expected["line"])
    panel.job = chain(2000)
    lines.append(panel.expected["line"])
    assert len(set(lines)) == 3
    panel.job = None
    assert panel.expected == {}
