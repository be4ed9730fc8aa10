"""From the bundled model to a real one by one click, in a browser."""

import pytest

from af3nb.device import devices
from af3nb.device.devices import Device
from af3nb.job.job import Job, Protein
from af3nb.weights.purpose import stored_purpose
from af3nb_widgets import RunPanel

JOB = Job("chain", (Protein(("A",), "G" * 50, unpaired_msa="", paired_msa="", templates=()),))
DEVICES = {
    "openfold3": Device("Tesla T4", 15360 << 20, 7.5),
    "protenix": Device("CPU, 2 cores", 16 << 30),
}


@pytest.fixture
def panel(show, page, tmp_path, monkeypatch):
    """Show a panel with a job on a device, where nothing was fetched."""

    def shown(device: Device) -> RunPanel:
        monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("AF3NB_MACHINE", str(tmp_path / "cache"))
        monkeypatch.setattr(devices, "find", lambda *_: device)
        widget = RunPanel(JOB, out=str(tmp_path / "results"))
        show(widget)
        page.locator(".af-run-recommended").wait_for()
        return widget

    return shown


@pytest.mark.parametrize("name", DEVICES)
def test_one_click_chooses_them(panel, page, name):
    """Cost and reason are shown; the button chooses, and the way to fetch them is open."""
    widget = panel(DEVICES[name])
    advised = page.locator(".af-run-recommended")
    assert widget.recommended["words"] in advised.inner_text()
    advised.get_by_role("button", name=f"Use {name}").click()
    page.get_by_text("There are no terms to accept.").wait_for()
    fetch = page.get_by_role("button", name="Download them from their owner")
    assert fetch.is_visible() and fetch.is_enabled()
    advised.wait_for(state="hidden")
    assert widget.settings["weights"] == name


def test_the_answer_changes_it(panel, page):
    """Who answers `academic` is offered AlphaFold 3, whose terms come before anything else."""
    panel(DEVICES["openfold3"])
    advised = page.locator(".af-run-recommended")
    question = advised.get_by_label("What will you use the weights for?")
    question.select_option("academic")
    advised.get_by_role("button", name="Use alphafold3").click()
    page.get_by_role("button", name="Read the terms of use").wait_for()
    assert page.get_by_role("button", name="Download them from their owner").is_hidden()
    assert stored_purpose() == "academic"


def test_it_stays_in_a_narrow_page(panel, page):
    """On a telephone nothing is wider than the page."""
    page.set_viewport_size({"width": 400, "height": 700})
    panel(DEVICES["openfold3"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
