"""The result viewer in a browser: what is selected in one view is marked in all."""

import pytest
from crystal_results import crystal_result
from golden_results import golden_result

from af3nb_widgets import ResultViewer

READY = ".rv[data-ready='1']"


@pytest.fixture
def shown(show, page):
    """Show a result: its viewer and its element, once the structure is drawn."""

    def view(result, **traits):
        viewer = ResultViewer(result, **traits)
        element = show(viewer)
        page.wait_for_selector(READY)
        page.wait_for_selector(".rv[data-square='pae:0']")
        return viewer, element

    return view


@pytest.fixture(scope="module")
def two_chains():
    """A domain and its peptide, six samples of two seeds."""
    return crystal_result("1ckb")


def marked(element) -> set[str]:
    """The residues that the letters show as selected."""
    return set(
        element.evaluate(
            "e => [...e.querySelectorAll('.rv-letter[aria-selected=true]')].map(x => x.ariaLabel)"
        )
    )


def wait_selected(page, count: int) -> None:
    """Wait until so many residues are marked everywhere."""
    page.wait_for_selector(f".rv[data-selected='{count}']")
    page.wait_for_function(
        "n => document.querySelectorAll('[aria-selected=true].rv-letter').length === n", arg=count
    )


def python_sees(page, viewer, selection, against=()) -> None:
    """Wait until Python has this selection."""
    for _ in range(200):
        if (viewer.selection, viewer.against) == (list(selection), list(against)):
            return
        page.wait_for_timeout(50)
    raise AssertionError((viewer.selection, viewer.against))


def drag(page, locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over an element, from and to places given as shares of its size."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=4)
    page.mouse.up()


def colours_of(page) -> list[str]:
    """Colours of the letters."""
    letters = "[...document.querySelectorAll('.rv-letter')]"
    return page.evaluate(f"() => {letters}.map(x => x.style.getPropertyValue('--c'))")


def test_python_marks_every_view(shown, page, two_chains):
    """A selection made in Python is marked in letters, square, curves and structure."""
    viewer, element = shown(two_chains)
    blank = {name: pixels(page, name) for name in (".rv-square", ".rv-profile", ".rv-host canvas")}
    viewer.selection = "A:150-155"
    wait_selected(page, 6)
    page.wait_for_timeout(300)
    assert marked(element) == {f"A {name}" for name in
        ("Asp 150", "Leu 151", "Pro 152", "Phe 153", "Lys 154", "Lys 155")}  # fmt: skip
    for name, before in blank.items():
        assert pixels(page, name) != before, name
    assert "A 150-155" in element.locator(".rv-picked").inner_text()


def pixels(page, selector: str) -> str:
    """What a canvas shows."""
    return page.evaluate("s => document.querySelector(s).toDataURL()", selector)


def test_letters_select(shown, page, two_chains):
    """Dragging over letters selects a range; Python, curves and square follow; Escape clears."""
    viewer, element = shown(two_chains)
    first, last = (element.locator(f".rv-letter >> nth={i}") for i in (4, 12))
    first.hover()
    page.mouse.down()
    last.hover()
    page.mouse.up()
    wait_selected(page, 9)
    python_sees(page, viewer, [("A", 138, 146)])
    element.locator(".rv-letter >> nth=60").click(modifiers=["Shift"])
    python_sees(page, viewer, [("A", 138, 146), ("B", 4, 4)])
    page.keyboard.press("Escape")
    element.locator(".rv-letters").press("Escape")
    python_sees(page, viewer, [])


def test_a_chain_is_selected_by_its_name(shown, page, two_chains):
    """The name above the letters selects the chain."""
    viewer, element = shown(two_chains)
    element.get_by_role("button", name="B protein").click()
    python_sees(page, viewer, [("B", 1, 8)])
    wait_selected(page, 8)


def test_a_box_of_the_error_square_selects_both_sides(shown, page, two_chains):
    """Columns are selected, rows are what they are seen from; both are marked everywhere."""
    viewer, element = shown(two_chains)
    drag(page, element.locator(".rv-square"), (0.3, 0.92), (0.5, 0.97))
    for _ in range(100):
        if viewer.against:
            break
        page.wait_for_timeout(50)
    ((chain, first, last),), ((other, _, _),) = viewer.selection, viewer.against
    assert (chain, other) == ("A", "B")
    assert 145 <= first < last <= 165
    assert (
        element.locator("[data-state=against]").count()
        == viewer.against[0][2] - viewer.against[0][1] + 1
    )
    assert "seen from" in element.locator(".rv-picked").inner_text()


def test_a_chain_is_selected_beside_the_square(shown, page, two_chains):
    """A click on a name beside the square selects the chain."""
    viewer, element = shown(two_chains)
    canvas = element.locator(".rv-square")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.95, "y": 8})
    python_sees(page, viewer, [("B", 1, 8)])


def test_the_square_is_used_by_keys(shown, page, two_chains):
    """Arrows move, Shift marks a box, Enter selects it; the value is said."""
    viewer, element = shown(two_chains)
    canvas = element.locator(".rv-square")
    canvas.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert "expected" in element.locator(".rv-square-box .rv-read").inner_text()
    page.keyboard.press("Enter")
    python_sees(page, viewer, [("A", 136, 137)], [("A", 134, 135)])


def test_curves_select(shown, page, two_chains):
    """Dragging over the curves selects a range; keys do the same."""
    viewer, element = shown(two_chains)
    curves = element.locator(".rv-profile")
    drag(page, curves, (0.5, 0.5), (0.6, 0.5))
    page.wait_for_function("() => Number(document.querySelector('.rv').dataset.selected) > 3")
    curves.focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    python_sees(page, viewer, [("A", 135, 136)])


def test_the_structure_selects(shown, page, two_chains):
    """A click on the ribbon selects the residue under the pointer."""
    viewer, element = shown(two_chains)
    host = element.locator(".rv-host")
    box = host.bounding_box()
    for k in range(400):
        x, y = (0.2 + 0.6 * (k % 20) / 20, 0.2 + 0.6 * (k // 20) / 20)
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if element.get_attribute("data-selected") != "0":
            break
    python_sees(page, viewer, viewer.selection)
    page.wait_for_timeout(300)
    ((chain, first, last),) = viewer.selection
    assert first == last and chain in "AB"


def test_an_interface_is_selected_from_the_table(shown, page, two_chains):
    """A cell of the chain pairs selects the residues of both chains that touch."""
    viewer, element = shown(two_chains)
    element.get_by_role("tab", name="Chain pairs").click()
    element.get_by_role("button", name="A with B: 0.84").first.click()
    page.wait_for_function("() => Number(document.querySelector('.rv').dataset.selected) > 5")
    page.wait_for_timeout(300)
    assert {c for c, _, _ in viewer.selection} == {"A"}
    assert {c for c, _, _ in viewer.against} == {"B"}
    element.get_by_role("tab", name="Interface contacts").click()
    row = element.locator(".rv-contacts tbody tr").first
    cells = row.locator("td").all_inner_texts()
    row.click()
    wait_selected(page, 2)
    assert marked(element) == set(cells[:2])
    assert cells[3] != "…"


def test_samples_are_shown_one_by_one_and_together(shown, page, two_chains):
    """Keys and clicks change the sample, Python follows, and leads; all can be laid over."""
    viewer, element = shown(two_chains)
    samples = element.get_by_role("radio")
    assert samples.count() == 6
    samples.nth(2).click()
    page.wait_for_selector(".rv[data-shown='2'][data-square='pae:2']")
    assert viewer.rank == 2
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".rv[data-shown='3']")
    viewer.rank = 0
    page.wait_for_selector(".rv[data-shown='0']")
    element.get_by_role("button", name="All samples").click()
    page.wait_for_selector(".rv[data-overlay='6']")
    assert viewer.superposed


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
    page.wait_for_function(
        "() => document.querySelector('[data-colour=chain]').ariaPressed === 'true'"
    )
    page.wait_for_timeout(300)
    assert len(set(colours_of(page))) == 4
    element.get_by_role("button", name="Entity").click()
    page.wait_for_timeout(300)
    assert len(set(colours_of(page))) == 2
    assert (viewer.colour, viewer.palette) == ("entity", "safe")


def test_sentences_lead_to_residues(shown, page, two_chains):
    """A sentence shows its rule and numbers, and where it is about."""
    from af3nb.confidence.wording import statements

    viewer, element = shown(two_chains)
    page.wait_for_selector(".rv[data-words='1']")
    told = statements(viewer.result, viewer.sample)
    texts = element.locator(".rv-words li").all_inner_texts()
    assert len(texts) == len(told)
    for text, statement in zip(texts, told, strict=True):
        assert statement.text in text
    element.get_by_text("Why?").first.click()
    assert told[0].about in element.locator(".rv-words li").first.inner_text()


def test_contact_chances_are_fetched(shown, page, two_chains):
    """The second square is asked for when it is looked at."""
    viewer, element = shown(two_chains)
    assert viewer._square["what"] == "pae"
    element.get_by_role("tab", name="Contacts", exact=True).click()
    page.wait_for_selector(".rv[data-square='contacts:0']")
    assert viewer._square["what"] == "contacts"


def test_ligands_are_drawn_with_everything_else(shown, page):
    """DNA, a ligand and an ion show; each letter or code is there."""
    _, element = shown(golden_result("prot_dna_atp_mg"))
    text = element.locator(".rv-letters").inner_text()
    assert "ATP" in text and "MG" in text and "DNA, 5 residues" in text


def test_names_are_text(shown, page):
    """A job's name and notes are shown as they are, whatever they hold."""
    from dataclasses import replace

    evil = "<img src=x onerror=window.hit=1>"
    _, element = shown(replace(golden_result("p20_msa4"), name=evil, notes=(evil,)))
    assert element.locator(".rv-title").inner_text() == evil
    assert element.locator(".rv-notes").inner_text() == evil
    assert page.evaluate("() => window.hit") is None


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


def test_two_views_of_one_viewer_agree(shown, page, two_chains):
    """Shown twice, both views mark the same; closing one leaves the other."""
    viewer, _ = shown(two_chains)
    page.evaluate("async () => { window.second = await window.view(); }")
    page.wait_for_function("() => document.querySelectorAll('.rv[data-ready=\"1\"]').length === 2")
    viewer.selection = "B:2-4"
    page.wait_for_function(
        "() => document.querySelectorAll('.rv[data-selected=\"3\"]').length === 2"
    )
    page.evaluate("() => window.second()")
    viewer.selection = []
    page.wait_for_selector(".rv[data-selected='0']")


def test_tabs_and_menu_are_used_by_keys(shown, page, two_chains):
    """Arrows move between tabs and menu entries, Escape closes the menu."""
    _, element = shown(two_chains)
    tab = element.get_by_role("tab", name="In words")
    tab.focus()
    page.keyboard.press("ArrowRight")
    assert element.get_by_role("tab", name="Chain pairs").get_attribute("aria-selected") == "true"
    element.get_by_role("button", name="Save").press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.dataset.save") == "html"
    page.keyboard.press("Escape")
    assert not element.get_by_role("menu").is_visible()
    host = element.locator(".rv-host")
    before = pixels(page, ".rv-host canvas")
    host.focus()
    page.keyboard.press("ArrowRight")
    assert pixels(page, ".rv-host canvas") != before


def test_it_follows_the_theme(shown, page, two_chains):
    """When the notebook turns dark, so do frame, curves and what is faded in the structure."""
    viewer, element = shown(two_chains, selection="B")
    wait_selected(page, 8)
    page.wait_for_timeout(300)
    light = {name: pixels(page, name) for name in (".rv-profile", ".rv-host canvas")}
    page.evaluate("() => { document.body.dataset.jpThemeLight = 'false'; }")
    page.wait_for_selector(".rv[data-theme=dark]")
    page.wait_for_timeout(500)
    for name, before in light.items():
        assert pixels(page, name) != before, name


def test_it_fits_a_narrow_screen(shown, page, two_chains):
    """On a telephone nothing is wider than the screen."""
    _, element = shown(two_chains)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert element.locator(".rv-square").bounding_box()["width"] > 200


def test_the_marked_box_is_summed_up(shown, page, two_chains):
    """The square tells mean and best value of what is selected."""
    viewer, element = shown(two_chains)
    viewer.select("A:150-160", against="B")
    wait_selected(page, 19)
    pae = viewer.sample.pae[57:, 16:27]
    read = element.locator(".rv-square-box .rv-read")
    read.get_by_text(f"{pae.mean():.1f} Å on average, {pae.min():.1f} Å at best").wait_for()


def test_a_missing_file_is_told(show, page, tmp_path):
    """Where the file of errors is gone, the structure still shows and a sentence tells of it."""
    folder = golden_result("prot_dna_atp_mg").save(tmp_path / "run")
    for path in folder.rglob("*_confidences.json"):
        if "summary" not in path.name:
            path.unlink()
    element = show(ResultViewer(folder))
    page.wait_for_selector(READY)
    element.locator(".rv-square-box .rv-read").get_by_text("confidences.json").wait_for()


def test_it_works_in_a_notebook(lab, page, tmp_path):
    """In JupyterLab, in one cell: shown, a chain selected by a click, and Python knows."""
    folder = crystal_result("1ckb", samples=1).save(tmp_path / "1ckb")
    lab.notebook(
        "viewer.ipynb",
        f"from af3nb_widgets import ResultViewer\nviewer = ResultViewer({str(folder)!r})\nviewer",
        "print(viewer.selection)",
    )
    lab.run_all(page, "viewer.ipynb")
    page.wait_for_selector(f"{READY}[data-webgl='1'][data-square='pae:0']")
    page.get_by_role("button", name="B protein").click()
    page.wait_for_selector(".rv[data-selected='8']")
    assert lab.run_last(page).strip() == "[('B', 1, 8)]"
    page.locator(".rv-square").focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "Enter"):  # which mean other things to a notebook
        page.keyboard.press(key)
    page.wait_for_selector(".rv[data-selected='3']")
    assert lab.run_last(page).strip() == "[('A', 135, 136)]"
