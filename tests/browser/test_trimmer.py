"""The alignment trimmer on a page: by mouse, by keyboard, and without a kernel."""

import pytest

from af3nb_widgets.learn import alignment_trimmer

PIXELS = "(canvas) => canvas.toDataURL()"


@pytest.fixture
def trimmer():
    """The trimmer of lesson 2."""
    return alignment_trimmer()


def told(trimmer, page):
    """Return the page's words, once they have the precision of what Python says is chosen."""
    said = page.get_by_role("status")
    said.filter(has_text=f"precision {trimmer.precision:.2f}.").wait_for()
    return said.inner_text()


def test_the_sliders_cut_what_is_seen(trimmer, show, page):
    """With keys alone, depth and diversity change pictures, words and Python's traits."""
    show(trimmer, html=f"<body>{trimmer.saved()}</body>")
    assert not page.locator("[data-af3nb-saved]").is_visible()  # the widget shows the same
    page = page.locator(".af3nb >> visible=true")
    assert "100 rows below it" in told(trimmer, page)
    many = [page.locator(f"canvas.{name}").evaluate(PIXELS) for name in ("lt-rows", "lt-map")]
    page.get_by_label("Rows beside the query").press("Home")
    assert "The query alone" in told(trimmer, page) and trimmer.depth == 0
    few = [page.locator(f"canvas.{name}").evaluate(PIXELS) for name in ("lt-rows", "lt-map")]
    assert all(a != b for a, b in zip(many, few, strict=True))
    page.get_by_label("Rows beside the query").press("End")
    far = page.get_by_label("How far they have diverged")
    far.press("Home")
    assert "all like the query" in told(trimmer, page) and trimmer.divergence == 0
    assert far.get_attribute("aria-valuetext").startswith("0, copies")
    assert page.get_by_role("img").count() == 3
    assert all(img.get_attribute("aria-label") for img in page.get_by_role("img").all())
    trimmer.depth = 20
    page.get_by_role("status").filter(has_text="20 rows").wait_for()
    assert "20 rows below it" in told(trimmer, page)


def test_a_saved_page_has_sliders_without_a_kernel(trimmer, page):
    """The saved part alone draws and follows its sliders; without scripts its table is left."""
    page.set_content(f"<body style='background:#111'>{trimmer.saved()}</body>")
    page.get_by_label("Rows beside the query").press("Home")
    page.get_by_role("status").filter(has_text="The query alone").wait_for()
    assert page.locator(".af3nb").get_attribute("data-theme") == "dark"
    box = page.locator("canvas.lt-map").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 5)
    page.get_by_text("Residues 1 and 29: probability").wait_for()
    without = page.context.browser.new_context(java_script_enabled=False).new_page()
    without.set_content(f"<body>{trimmer.saved()}</body>")
    assert without.get_by_role("cell", name=f"{trimmer.precision:.2f}").first.is_visible()
    without.context.close()
