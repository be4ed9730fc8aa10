"""Two structures in the viewer: drawn together and apart, and linked by their residues."""

import gzip
from dataclasses import replace

import numpy as np
import pytest
from crystal_results import STRUCTURES, crystal_result
from viewer_page import READY, drag, pixels, python_sees

from af3nb.comparison import entry
from af3nb_widgets import ResultViewer

DROP = """(root, [name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  root.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
}"""


@pytest.fixture(scope="module")
def both():
    """Two results of five seeds; the second has a mutation and other chain names."""
    first = replace(crystal_result("1ckb", samples=1, seeds=5), name="wild_type")
    second = crystal_result("1ckb", samples=1, seeds=5, shaking=3.0)
    layout = second.layout
    own = (layout.chain_id == "A") & (layout.res_id == 150)
    changed = {
        "res_name": np.where(own, "GLY", layout.res_name),
        "chain_id": np.where(layout.chain_id == "A", "H", "P").astype(object),
        "token_chain_id": np.where(layout.token_chain_id == "A", "H", "P").astype(object),
    }
    return first, replace(second, name="mutant", layout=replace(layout, **changed))


def settled(page, name: str, value: str) -> None:
    """Wait until the viewer is in a state, and has drawn it."""
    page.wait_for_selector(f".rv[data-{name}='{value}']")
    page.wait_for_timeout(250)


def test_two_results_are_drawn_and_linked(show, page, both):
    """Both are in one scene, or in one each that turns with the other; either can be hidden. What
    is selected in letters, structures or squares is selected in both; the words, the scores and
    the mutation are told; each has samples of its own."""
    page.set_viewport_size({"width": 800, "height": 700})  # fewer pixels to draw without a card
    viewer = ResultViewer(*both)
    element = show(viewer)
    page.wait_for_selector(f"{READY}[data-beside='result:0'][data-change='1']")
    assert element.locator(".rv-title").inner_text() == "wild_type and mutant"
    told = element.get_by_role("tabpanel", name="Difference")
    for sentence in viewer.difference.as_dict()["words"]:
        assert sentence in told.inner_text()
    assert told.get_by_role("row", name="ipTM A-B").inner_text().endswith("no conclusion")
    letter = element.get_by_label("A Asp 150, G in mutant")
    assert letter.get_attribute("data-other") == "G"

    together = pixels(page, ".rv-host canvas")
    element.locator("[data-structure=second]").click()
    page.wait_for_timeout(300)
    alone = pixels(page, ".rv-host canvas")
    assert alone != together and viewer.hidden == "second"
    element.locator("[data-structure=second]").click()
    page.wait_for_timeout(300)
    assert pixels(page, ".rv-host canvas") == together

    element.get_by_role("button", name="Side by side").click()
    settled(page, "scenes", "2")
    before = [pixels(page, f"{host} canvas") for host in (".rv-host", ".rv-twin")]
    element.locator(".rv-twin").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(300)
    after = [pixels(page, f"{host} canvas") for host in (".rv-host", ".rv-twin")]
    assert before[0] != after[0] and before[1] != after[1]
    letter.click()
    python_sees(page, viewer, [("A", 150, 150)])
    settled(page, "other-selected", "1")
    marked = [pixels(page, f"{host} canvas") for host in (".rv-host", ".rv-twin")]
    assert marked[0] != after[0] and marked[1] != after[1]
    element.get_by_role("button", name="Side by side").click()
    settled(page, "scenes", "1")

    for name, what in (("PAE of the second", "pae2"), ("Change of distances", "ddist")):
        element.get_by_role("tab", name=name).click()
        settled(page, "square", f"{what}:0")
        drag(page, element.locator(".rv-square"), (0.3, 0.92), (0.5, 0.97))
        page.wait_for_function("() => document.querySelector('.rv').dataset.otherSelected > 3")
        ((chain, *_),), ((other, *_),) = viewer.selection, viewer.against
        assert (chain, other) == ("A", "B")
        page.keyboard.press("Escape")
        element.locator(".rv-letters").press("Escape")
        python_sees(page, viewer, [])
    element.locator(".rv-square").hover()
    assert "in mutant" in element.locator(".rv-square-box .rv-read").inner_text()
    blank = pixels(page, ".rv-square")
    element.get_by_label("only what differs by more than seeds do").check()
    assert pixels(page, ".rv-square") != blank

    strips = page.get_by_role("radiogroup")
    assert strips.count() == 2
    strips.nth(1).get_by_role("radio").nth(3).click()
    settled(page, "beside", "result:3")
    assert (viewer.rank, viewer.second_rank) == (0, 3)
    page.keyboard.press("ArrowRight")
    settled(page, "beside", "result:4")
    element.get_by_label("Superpose by").select_option("B")
    page.wait_for_function("() => window.model.get('_match').superpose === 'B'")
    assert viewer.superpose == "B"
    for name in ("Distance", "Change of pLDDT"):
        page.evaluate("() => delete document.querySelector('.rv').dataset.shown")
        element.get_by_role("button", name=name, exact=True).click()
        page.wait_for_selector(".rv[data-shown='0']")
    element.get_by_role("button", name="Stop comparing").click()
    settled(page, "beside", "")
    assert viewer.second is None and element.locator(".rv-title").inner_text() == "wild_type"


def test_an_experiment_is_dropped_typed_and_refused(show, page, both, monkeypatch, tmp_path):
    """A dropped file is shown beside the result with its scores, and where the model was unsure but
    right; a wrong file is told and takes nothing away; a code is sent only after a click."""
    monkeypatch.setattr(entry, "cache_folder", lambda: tmp_path)
    sent = []
    content = (STRUCTURES / "1ckb.cif.gz").read_bytes()
    monkeypatch.setattr(entry, "ask", lambda url, **_: sent.append(url) or content)
    viewer = ResultViewer(both[0])
    element = show(viewer)
    page.wait_for_selector(READY)
    assert element.locator(".rv-compare").is_hidden()
    element.evaluate(DROP, ["crystal.cif", gzip.decompress(content).decode()])
    settled(page, "beside", "experiment:0")
    panel = element.get_by_role("tabpanel", name="Experiment")
    found = viewer.comparison
    for value in (found.lddt, found.tm, found.interfaces[0].dockq):
        assert f"{value:.3f}" in panel.inner_text()
    assert "crystal is shown beside wild_type" in panel.inner_text()
    panel.get_by_role("button", name="Show where").click()
    page.wait_for_function("() => document.querySelector('.rv').dataset.selected > 0")
    assert element.locator(".rv-letter[data-state=selected]").count() == sum(
        found.residues.unsure_but_right
    )
    element.get_by_role("button", name="Sure or right").click()
    page.wait_for_function("() => window.model.get('colour') === 'certainty'")
    element.get_by_text("unsure but right", exact=True).wait_for()

    element.evaluate(DROP, ["wrong.cif", "nothing"])
    panel.get_by_text("wrong.cif:").wait_for()
    assert viewer.experiment == "crystal"
    code = panel.get_by_label("PDB code")
    code.fill("1CKB")
    code.press("Enter")
    panel.get_by_text("its code is sent to").wait_for()
    panel.get_by_role("button", name="Do not send").click()
    panel.get_by_text("Nothing was sent").wait_for()
    assert not sent and viewer.experiment == "crystal"
    code.press("Enter")
    panel.get_by_role("button", name="Send 1ckb to the PDB").click()
    panel.get_by_text("1ckb is shown beside wild_type").wait_for()
    assert len(sent) == 1 and viewer.experiment == "1ckb"


def test_the_saved_page_has_both(browser, page, both, tmp_path):
    """The page that is saved draws both without Python, with the words and the squares."""
    viewer = ResultViewer(*both, side_by_side=True)
    path = viewer.save_html(tmp_path / "both.html")
    page.goto(path.as_uri())
    page.wait_for_selector(f"{READY}[data-beside='result:0'][data-scenes='2'][data-change='1']")
    assert page.get_by_role("row", name="ipTM A-B").inner_text().endswith("no conclusion")
    page.get_by_role("tab", name="Change of PAE").click()
    page.wait_for_selector(".rv[data-square='dpae:0']")
    assert page.get_by_role("button", name="Stop comparing").count() == 0
    page.get_by_role("radio").nth(1).click()
    page.get_by_text("compares only the samples").wait_for()
