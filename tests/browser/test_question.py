"""A lesson's question on a page: the figure comes with the answer, by mouse or by keyboard."""

import pytest

from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.learn import Described, Option, Question
from af3nb_widgets.learn.asked import Asked

QUESTION = Question(
    "own.rise",
    "Will it <rise>?",
    (Option("yes", "It rises & falls.", right=True), Option("no", "Look at the copies.")),
)


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """A question whose answers are kept in a folder of the test's own."""
    monkeypatch.setenv("AF3NB_ANSWERS", str(tmp_path / "answers.json"))
    return Asked(QUESTION, Described(new_figure(2, 2)[0], "An empty square."))


def test_the_figure_comes_with_the_answer(asked, show, page):
    """Nothing is chosen beforehand; a committed answer stays marked beside figure and reasons."""
    saved = f"<body>{asked.saved()}</body>"
    show(asked, html=saved)
    assert not page.locator("[data-af3nb-saved]").is_visible()  # the widget shows the same
    commit = page.locator("[data-act=commit]")
    assert commit.is_disabled() and not page.locator(".lq-after img").count()
    page.locator(".lq-option", has_text="no").locator("input").check()
    commit.click()
    page.get_by_role("img", name="An empty square.").wait_for()
    assert page.locator(".lq-option", has_text="your answer").inner_text().startswith("B.")
    assert page.locator("input:enabled").count() == 0
    page.locator(".lq-after summary", has_text="What each answer shows").click()
    assert page.locator(".lq-after li", has_text="Look at the copies.").is_visible()
    page.locator("[data-act=again]").click()
    page.locator("[data-act=commit]").wait_for()
    assert not page.locator(".lq-after img").count()


def test_a_keyboard_is_enough(asked, show, page):
    """Tab, arrows and Enter choose and commit; the new figure is announced."""
    show(asked)
    page.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("img", name="An empty square.").wait_for()
    assert asked.choice == 1
    assert page.locator(".lq-after").get_attribute("aria-live") == "polite"


def test_a_page_without_a_kernel_shows_it_all(asked, page):
    """The saved part alone has the question, the options, the answer, the figure, the reasons."""
    asked.commit(0)
    page.set_content(f"<body>{asked.saved()}</body>")
    page.get_by_role("img", name="An empty square.").wait_for()
    assert page.get_by_text("Will it <rise>?").is_visible()
    assert page.locator("li", has_text="← your answer").inner_text().startswith("yes")
    page.get_by_text("What each answer shows").click()
    assert page.get_by_text("It rises & falls.").is_visible()
