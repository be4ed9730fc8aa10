"""The result viewer in a browser: what is selected in one view is marked in all."""

from crystal_results import crystal_result
from viewer_page import READY, drag, marked, pixels, python_sees, wait_selected


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


def test_curves_select(shown, page, two_chains):
    """Dragging over the curves selects a range."""
    _, element = shown(two_chains)
    drag(page, element.locator(".rv-profile"), (0.5, 0.5), (0.6, 0.5))
    page.wait_for_function("() => Number(document.querySelector('.rv').dataset.selected) > 3")


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
    element.locator("figcaption", has_text="ipSAE").wait_for()  # it comes with the errors
    assert element.locator(".rv-pairs figure").count() == 3
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


def test_the_marked_box_is_summed_up(shown, page, two_chains):
    """The square tells mean and best value of what is selected."""
    viewer, element = shown(two_chains)
    viewer.select("A:150-160", against="B")
    wait_selected(page, 19)
    pae = viewer.sample.pae[57:, 16:27]
    read = element.locator(".rv-square-box .rv-read")
    read.get_by_text(f"{pae.mean():.1f} Å on average, {pae.min():.1f} Å at best").wait_for()


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
    peptide, two = "[('B', 1, 8)]", "[('A', 135, 136)]"
    assert lab.run_last(page, lambda said: said.strip() == peptide).strip() == peptide
    page.locator(".rv-square").focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "Enter"):  # which mean other things to a notebook
        page.keyboard.press(key)
    page.wait_for_selector(".rv[data-selected='3']")
    assert lab.run_last(page, lambda said: said.strip() == two).strip() == two
