"""Weights with terms of use in the run panel: by hand and eye, from the choice to the file."""

import re
from dataclasses import replace

import pytest
from torch_files import reduced
from weights_server import FILE, Loopback, documents, in_place_of_deepminds, stalls

from af3nb.model.makers.checkpoint import config_in
from af3nb.weights import registry
from af3nb_widgets import RunPanel

TERMS = [f"/{name}" for name in documents()]


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Stands for DeepMind's; its terms hold what must not become HTML."""
    texts = documents()
    texts["WEIGHTS_TERMS_OF_USE.md"] += b"\n<img src=x onerror=alert(1)>\n"
    with in_place_of_deepminds(monkeypatch, tmp_path / "cache", texts) as loopback:
        yield loopback


@pytest.fixture
def settings(show, page, server, tmp_path):
    """The settings of a panel, open, with the bundled weights."""
    show(RunPanel(out=str(tmp_path / "results")))
    page.get_by_text("Settings", exact=True).click()
    return page.locator(".af-run-weights")


def test_from_the_choice_to_the_file(settings, page, server):
    """Purpose, terms in full, acceptance, file: in this order, and nothing is asked for before."""
    assert page.locator(".af-run-desk").is_hidden()
    settings.get_by_label("Model weights").select_option("alphafold3")
    settings.get_by_label("What will you use them for?").select_option("academic")
    settings.get_by_role("button", name="Read the terms of use").click()
    accept = settings.get_by_label("I have read these terms")
    accept.wait_for()
    assert [path for path, _ in server.requests] == TERMS
    shown = page.locator(".af-run-terms").inner_text()
    for text in documents().values():
        assert re.sub(r"\s+", " ", text.decode()).strip() in re.sub(r"\s+", " ", shown)
    assert "<img src=x onerror=alert(1)>" in shown and settings.locator("img").count() == 0
    bring = settings.get_by_role("button", name="Download them from their owner")
    assert bring.is_disabled() and not accept.is_checked()
    accept.check()
    server.misbehave(FILE, stalls(after=1000, seconds=0.5))
    bring.click()
    settings.get_by_role("progressbar").wait_for()
    settings.get_by_text("Ready to use").wait_for()
    assert page.locator(".af-run-desk").is_hidden() and server.asked(FILE)[0] is None


def test_a_use_that_is_not_allowed(settings, page, server):
    """Is said in the terms' own words; there is nothing to press, and nobody is asked."""
    settings.get_by_label("Model weights").select_option("alphafold3")
    settings.get_by_label("What will you use them for?").select_option("commercial")
    settings.get_by_text("are not for your purpose").wait_for()
    assert page.locator(".af-run-desk").is_hidden() and server.requests == []


def test_a_wrong_path_is_told(settings, page, server):
    """The file of one's own is asked for by its path; what is wrong with it is said below."""
    settings.get_by_label("Model weights").select_option("alphafold3")
    settings.get_by_label("What will you use them for?").select_option("teaching")
    settings.get_by_role("button", name="Read the terms of use").click()
    settings.get_by_label("I have read these terms").check()
    use = settings.get_by_role("button", name="Use a file that I have")
    assert use.is_disabled()
    settings.get_by_label("File with the weights").fill("/nowhere/af3.bin.zst")
    use.click()
    settings.get_by_role("alert").get_by_text("no such file or folder").wait_for()
    assert server.asked(FILE) == []
    assert settings.get_by_label("I have read these terms").is_checked()


def test_weights_that_anyone_may_use(settings, page, tmp_path, monkeypatch):
    """No purpose and no terms are asked: one button fetches them."""
    content = reduced("protenix-tiny", tmp_path / "tiny.pt")
    with Loopback({"/tiny.pt": content}) as owner:
        known = registry.REGISTRY["protenix-tiny"]
        config = config_in(tmp_path / "tiny.pt")
        entry = replace(known, url=owner.url("/tiny.pt"), config=config)
        monkeypatch.setitem(registry.REGISTRY, "protenix-tiny", entry)
        settings.get_by_label("Model weights").select_option("protenix-tiny")
        settings.get_by_text("without a graphics card").wait_for()
        assert settings.get_by_label("What will you use them for?").is_hidden()
        assert settings.get_by_role("button", name="Read the terms of use").is_hidden()
        settings.get_by_text("There are no terms to accept.").wait_for()
        settings.get_by_role("button", name="Download them from their owner").click()
        settings.get_by_text("Ready to use").wait_for()
    assert page.locator(".af-run-desk").is_hidden()


def test_weights_that_are_not_offered(settings, page):
    """A set whose maker does not give it says so, and there is nothing to press."""
    settings.get_by_label("Model weights").select_option("protenix-v2")
    settings.get_by_text("does not offer the file").wait_for()
    assert page.locator(".af-run-desk").is_hidden()
