"""How the job builder shows things: as text, to eyes and screen readers, at once."""

import pytest
from builder_page import DROP, JOB_OF_ALL, add, card, settle
from keys import KEYS, told

from af3nb.job.job import Job
from af3nb_widgets import JobBuilder

NAMELESS = """() => [...document.querySelectorAll(".jb :is(button, input, select, textarea)")]
  .filter((e) => e.offsetParent && !(e.labels?.length || e.ariaLabel || e.textContent.trim()))
  .map((e) => e.outerHTML.slice(0, 120))"""
# The contrast of an element's text with the background behind it, as WCAG 2 has it.
CONTRAST = """(element) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  let behind = element, colour = [0, 0, 0, 0];
  while (behind && colour[3] < 200) {
    colour = rgba(getComputedStyle(behind).backgroundColor);
    behind = behind.parentElement;
  }
  const light = (parts) => {
    const [r, g, b] = parts.slice(0, 3).map((v) => v / 255).map((v) =>
      v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(rgba(getComputedStyle(element).color)), light(colour)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


@pytest.mark.parametrize("name", ["x.json", "x.pdb", "x.a3m", "x.sdf", "x.bin", "../../x.json.gz"])
def test_a_file_that_is_none_is_told(builder, page, name):
    """With a sentence, and nothing that was there is lost."""
    add(page, "protein", "MKTAY")
    page.locator(".jb-root").evaluate(DROP, [name, "<script>window.bad=1</script>\u0000"])
    page.locator(".jb-arrived .af-bad, .jb-toast.jb-failed").first.wait_for()
    settle(page)
    assert builder.job == Job("my_complex").protein("MKTAY")
    assert page.evaluate("window.bad") is None


@pytest.mark.parametrize("html", ["<body></body>", "<body style='background:#111'></body>"])
def test_text_can_be_read_on_light_and_dark_pages(show, page, html):
    """Letters, labels and messages differ enough from what is behind them."""
    show(JobBuilder(file=None), html=html)
    add(page, "protein", "MKTB")
    page.locator(".jb-note").wait_for()
    for what in (".jb-letters", ".af-label", ".jb-note", ".jb-tokens", ".jb-kind", ".jb-verdict"):
        assert page.locator(what).first.evaluate(CONTRAST) >= 4.5, what


def test_it_fits_a_telephone(show, page):
    """Nothing is wider than a narrow page."""
    page.set_viewport_size({"width": 360, "height": 700})
    show(JobBuilder(JOB_OF_ALL, file=None))
    page.locator(".jb-drawing svg").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_control_has_a_name(builder, page):
    """Screen readers can say what each field and button is."""
    builder.job = JOB_OF_ALL
    page.locator("[data-kind=glycan] svg g[role=button]").first.wait_for()
    assert page.evaluate(NAMELESS) == []


def test_what_a_user_types_is_shown_as_text(builder, page):
    """HTML, scripts, marks that turn the writing direction and long words do no harm."""
    evil = '<img src=x onerror="window.bad=1"><script>window.bad=1</script>\u202eabc' + "W" * 500
    page.locator("[data-field=name]").fill(evil)
    add(page, "protein", "MKTAY")
    card(page, "protein").locator("[data-field=names]").fill(evil)
    add(page, "ligand", evil)
    settle(page)
    page.locator("[data-field=paste]").fill(evil)
    page.locator("[data-act=paste]").click()
    page.locator(".jb-arrived .af-note").wait_for()
    builder.job = Job("<b>x</b>").protein("MKTAY").ligand("ATP")
    settle(page)
    assert page.evaluate("window.bad") is None
    assert page.locator(".jb-root :is(img, script, b:has-text('x'))").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_two_views_of_one_builder_agree(builder, page):
    """What is typed in one stands in the other, and neither loses its caret."""
    page.evaluate("() => view()")
    page.locator("[data-add=protein]").first.click()
    page.keyboard.type("MKTAY")
    other = page.locator(".jb-root").nth(1).locator("[data-kind=protein] textarea")
    page.wait_for_function("e => e.value === 'MKTAY'", arg=other.element_handle())
    other.press("End")
    page.keyboard.type("GG")
    first = page.locator(".jb-root").first.locator("[data-kind=protein] textarea")
    page.wait_for_function("e => e.value === 'MKTAYGG'", arg=first.element_handle())
    assert builder.job.molecules[0].sequence == "MKTAYGG"


def test_a_key_is_answered_at_once(builder, page):
    """At 2,000 residues a key is drawn and checked by Python within a tenth of a second."""
    builder.job = Job("long").protein("MKTAYIAKQR" * 200).ligand("ATP")
    field = card(page, "protein").locator("textarea")
    field.press("End")
    times = page.evaluate(KEYS, 15)
    print(f"\na key at 2,000 residues: {told(times)}")
    assert len(field.input_value()) == 2015
    assert max(drawn for drawn, _ in times) < 10_000  # slow machines; the printed figures count
