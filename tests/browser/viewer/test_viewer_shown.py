"""How the result viewer shows things: colours, themes, narrow screens, and what is missing."""

from dataclasses import replace

from crystal_results import crystal_result
from golden_results import golden_result
from viewer_page import READY, colours_of, drag, pixels, wait_for_colours, wait_selected

from af3nb_widgets import ResultViewer

TURN_DARK = """async () => {
  document.body.style.display = "none";
  document.body.dataset.jpThemeLight = "false";
  for (let k = 0; k < 20; k++) await null;
  document.body.style.display = "";
}"""


def test_colours_follow_the_choice(shown, page):
    """Confidence, chain and entity colour letters and structure; a palette is remembered."""
    viewer, element = shown(crystal_result("1ckb", copies=2))
    by_confidence = colours_of(page)
    assert set(by_confidence) <= {"#0053d6", "#65cbf3", "#ffdb13", "#ff7d45"}
    element.get_by_role("combobox", name="Palette").select_option("safe")
    page.wait_for_function(
        "() => document.querySelector('.rv-letter').style.getPropertyValue('--c') !== '#ff7d45'"
    )
    assert set(colours_of(page)) <= {"#5e3c99", "#b2abd2", "#fdb863", "#e66101"}
    element.get_by_role("button", name="Chain", exact=True).click()
    wait_for_colours(page, 4)
    element.get_by_role("button", name="Entity").click()
    wait_for_colours(page, 2)
    assert (viewer.colour, viewer.palette) == ("entity", "safe")


def test_ligands_are_drawn_with_everything_else(shown, page):
    """DNA, a ligand and an ion show; each letter or code is there."""
    _, element = shown(golden_result("prot_dna_atp_mg"))
    text = element.locator(".rv-letters").inner_text()
    assert "ATP" in text and "MG" in text and "DNA, 5 residues" in text


def test_contact_chances_are_fetched(shown, page, two_chains):
    """The second square is asked for when it is looked at."""
    viewer, element = shown(two_chains)
    assert viewer._square["what"] == "pae"
    element.get_by_role("tab", name="Contacts", exact=True).click()
    page.wait_for_selector(".rv[data-square='contacts:0']")
    assert viewer._square["what"] == "contacts"


def test_names_are_text(shown, page):
    """What files hold is shown as it is: names, notes, descriptions, origins and terms, whatever
    they look like and whichever way they are to be read."""
    evil = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>\u202eabc' + "W" * 300
    plain = golden_result("prot_dna_atp_mg")
    first, *rest = plain.job.molecules
    job = replace(plain.job, molecules=(replace(first, description=evil), *rest))
    origin = replace(plain.provenance, software=evil, weights=evil, terms=evil)
    _, element = shown(replace(plain, name=evil, notes=(evil,), job=job, provenance=origin))
    shown_as = evil.replace("\u202e", "⟨U+202E⟩")  # what would turn the text round is a mark
    assert element.locator(".rv-title").inner_text() == shown_as
    assert element.locator(".rv-notes").inner_text() == f"{shown_as}."
    assert shown_as in element.locator(".rv-letters").inner_text()
    element.get_by_role("button", name="Entity").click()
    element.get_by_role("tab", name="Origin").click()
    assert element.locator(".rv-about").inner_text().count(shown_as) == 3
    assert page.evaluate("() => window.hit") is None
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth + 1")


def test_without_webgl_the_structure_is_flat(show, page, two_chains):
    """A sentence says why, and the flat picture turns and selects nothing by itself."""
    page.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
        "  return kind.startsWith('webgl') ? null : get.call(this, kind, ...more); };"
    )
    viewer = ResultViewer(two_chains)
    element = show(viewer)
    page.wait_for_selector(f"{READY}[data-webgl='0']")
    assert "no WebGL" in element.inner_text()
    before = pixels(page, ".rv-flat")
    drag(page, element.locator(".rv-flat"), (0.3, 0.5), (0.6, 0.5))
    assert pixels(page, ".rv-flat") != before
    viewer.selection = "B"
    wait_selected(page, 8)


def test_an_empty_viewer_says_what_is_missing(show, page):
    """Before there is a result a sentence stands there; the result comes later."""
    viewer = ResultViewer()
    element = show(viewer)
    assert "No result yet" in element.inner_text()
    viewer.result = golden_result("p20_msa4")
    page.wait_for_selector(READY)
    assert element.locator(".rv-title").inner_text() == "p20_msa4"


def test_another_result_takes_its_place(shown, page, two_chains):
    """A new result replaces all of the old one, also a larger one by a smaller."""
    viewer, element = shown(crystal_result("1gya"), selection="A:100-105")
    viewer.result = two_chains
    page.wait_for_selector(f"{READY}[data-selected='0'] .rv-letter:nth-child(1)")
    page.wait_for_function("() => document.querySelectorAll('.rv-letter').length === 65")
    page.wait_for_selector(f"{READY}[data-square='pae:0']")
    assert element.locator(".rv-title").inner_text() == "1ckb"


def test_it_follows_the_theme(shown, page, two_chains):
    """When the notebook turns dark, so do frame, curves and what is faded in the structure; hidden
    meanwhile, as JupyterLab does it, they keep their sizes."""
    viewer, element = shown(two_chains, selection="B")
    wait_selected(page, 8)
    page.wait_for_timeout(300)
    light = {name: pixels(page, name) for name in (".rv-profile", ".rv-host canvas")}
    sizes = "() => [...document.querySelectorAll('.rv-profile, .rv-square')].map((c) => c.width)"
    wide = page.evaluate(sizes)
    page.evaluate(TURN_DARK)
    page.wait_for_selector(".rv[data-theme=dark]")
    page.wait_for_timeout(500)
    for name, before in light.items():
        assert pixels(page, name) != before, name
    assert page.evaluate(sizes) == wide


def test_it_fits_a_narrow_screen(shown, page, two_chains):
    """On a telephone nothing is wider than the screen."""
    _, element = shown(two_chains)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert element.locator(".rv-square").bounding_box()["width"] > 200


def test_a_missing_file_is_told(show, page, tmp_path):
    """Where the file of errors is gone, the structure still shows and a sentence tells of it."""
    folder = golden_result("prot_dna_atp_mg").save(tmp_path / "run")
    for path in folder.rglob("*_confidences.json"):
        if "summary" not in path.name:
            path.unlink()
    element = show(ResultViewer(folder))
    page.wait_for_selector(READY)
    element.locator(".rv-square-box .rv-read").get_by_text("confidences.json").wait_for()
