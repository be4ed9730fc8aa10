"""The panel and the builder say which weights to take, and the panel chooses them."""

import pytest

from af3nb.device import devices
from af3nb.device.devices import Device
from af3nb.errors import InputError
from af3nb.job.job import Job, Protein
from af3nb.prediction.recommend import recommend
from af3nb.runs.settings import Settings
from af3nb.weights.purpose import stored_purpose
from af3nb_widgets import RunPanel
from af3nb_widgets.job_builder.offers.forecast import forecast
from af3nb_widgets.run_panel.recommended import recommended

JOB = Job("chain", (Protein(("A",), "G" * 50, unpaired_msa="", paired_msa="", templates=()),))


@pytest.fixture(autouse=True)
def card(monkeypatch, tmp_path):
    """A machine with a card, on which nothing was fetched, and a user who has said nothing."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AF3NB_MACHINE", str(tmp_path / "cache"))
    monkeypatch.setattr(devices, "find", lambda *_: Device("Tesla T4", 15360 << 20, 7.5))


def test_the_panel_says_what_the_package_says():
    """Words and name are `recommend`'s; who has chosen as well, or has no job, is left alone."""
    told, shown = recommend(JOB), recommended(JOB, Settings())
    assert (shown["name"], shown["words"]) == (told.name, told.said)
    assert shown["question"] in str(told) and shown["hint"] == told.hint
    assert recommended(JOB, Settings(weights=told.name)) == {}
    assert recommended(JOB, Settings(weights="own.safetensors")) == {}
    for nothing in (None, [InputError("wrong.")], Job("empty")):
        assert recommended(nothing, Settings()) == {}


def test_the_panel_follows_job_settings_and_purpose(tmp_path):
    """The answer about the purpose is kept, and changes what is recommended."""
    panel = RunPanel(out=str(tmp_path))
    assert panel.recommended == {}
    panel.job = JOB
    assert panel.recommended["name"] == "openfold3" and panel.recommended["hint"]
    panel._receive(None, {"kind": "purpose", "purpose": "academic"}, [])
    assert stored_purpose() == "academic"
    assert panel.recommended["name"] == "alphafold3" and not panel.recommended["hint"]
    panel._receive(None, {"kind": "purpose", "purpose": "commercial"}, [])
    assert panel.recommended["name"] == "openfold3"
    panel.settings = {**panel.settings, "weights": "protenix"}
    assert panel.recommended == {}


def test_the_builder_says_it_before_its_list():
    """It asks the question as well, says where to answer it, and lists what can be had."""
    told = forecast(JOB)
    assert told["recommended"].startswith(str(recommend(JOB)))
    assert "run panel takes the answer" in told["recommended"]
    titles = [line["title"] for line in told["lines"]]
    assert "OpenFold3 (OpenBind)" in titles and "Protenix v2" not in titles
