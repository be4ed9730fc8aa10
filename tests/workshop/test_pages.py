"""Pages and slides of a lesson: they ask no server for anything, and hide no figure."""

import re
from pathlib import Path

import nbformat
import pytest

from af3nb.cli import main
from af3nb.errors import InputError
from af3nb.workshop.pages import as_slides, write_page, write_slides

new = nbformat.v4


def shown(html: str, kind: str = "text/html"):
    """An output that has this text."""
    return new.new_output("display_data", {kind: html, "text/plain": "figure"})


@pytest.fixture(scope="module")
def lesson(tmp_path_factory) -> Path:
    """A small lesson that was run: setup, a formula, a question with its widget, and a figure."""
    printed = "Asked(x): for a running notebook; its saved form is above"
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": printed}
    setup = new.new_code_cell("# @title Setup", outputs=[shown("<p>ready</p>")])
    setup.metadata["jupyter"] = {"source_hidden": True}
    asked = new.new_code_cell("predict_first(question)", outputs=[shown("<p>Before you look</p>")])
    asked.outputs.append(new.new_output("display_data", view))
    book = new.new_notebook(
        cells=[
            new.new_markdown_cell(
                "# A lesson\n\nFor all.\n\n## Two\n\nIt costs 5 $ here, $d_0$ there."
            ),
            new.new_markdown_cell("## Setup\n\nInstalls."),
            setup,
            new.new_markdown_cell("What comes?"),
            asked,
            new.new_markdown_cell("## Figures\n\n$$a^2$$"),
            new.new_code_cell("draw()", outputs=[shown("<svg><title>a figure</title></svg>")]),
            new.new_code_cell("x = 1"),
        ]
    )
    book.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    path = tmp_path_factory.mktemp("lesson") / "lesson.ipynb"
    nbformat.write(book, path)
    return path


def asks(html: str) -> list[str]:
    """What a page would fetch when it is opened."""
    fetched = r'<(?:script|link|img|iframe)[^>]*(?:src|href)="?https?:[^>]*>'
    return re.findall(rf"{fetched}|import [^;]*https?:", html)


@pytest.fixture(scope="module")
def written(lesson) -> dict[str, str]:
    """The page and both kinds of slides."""
    folder = lesson.parent
    write_page(lesson, folder / "page.html")
    write_slides(lesson, folder / "code.html", code=True)
    assert main(["workshop", "slides", str(lesson)]) == 0
    names = {"page": "page.html", "code": "code.html", "slides": "lesson.slides.html"}
    return {kind: (folder / name).read_text("utf-8") for kind, name in names.items()}


def test_neither_page_nor_slides_ask_anybody(written):
    """All are one file; formulas are MathML, and the question is there without its widget."""
    for html in written.values():
        assert not asks(html) and "require(" not in html
        assert "Before you look" in html and "Asked(" not in html
        assert html.count("<math") == 2 and "5 $ here" in html


def test_headings_and_figures_begin_slides(lesson):
    """Setup is left out, text stays with its heading, and a figure has a slide of its own."""
    book = as_slides(nbformat.read(lesson, as_version=4))
    kinds = [
        (cell.source.split("\n")[0], cell.metadata.slideshow.slide_type) for cell in book.cells
    ]
    assert kinds == [
        ("# A lesson", "slide"), ("## Two", "slide"), ("## Setup", "skip"),
        ("# @title Setup", "skip"), ("What comes?", "-"), ("predict_first(question)", "subslide"),
        ("## Figures", "slide"), ("draw()", "subslide"), ("x = 1", "-"),
    ]  # fmt: skip
    nbformat.validate(book)


def test_slides_of_ones_own_are_kept(lesson):
    """If a teacher has set types of slides in Jupyter, none is changed."""
    book = nbformat.read(lesson, as_version=4)
    book.cells[4].metadata["slideshow"] = {"slide_type": "slide"}
    assert as_slides(book.copy()) == book


def test_code_is_shown_where_it_is_wanted(written):
    """Slides are without code, unless it is asked for, and without the setup."""
    texts = {kind: re.sub("<[^>]+>", "", html) for kind, html in written.items()}
    assert [kind for kind, text in texts.items() if "draw()" in text] == ["page", "code"]
    assert [kind for kind, text in texts.items() if "Installs" in text] == ["page"]


def test_a_notebook_without_outputs_has_no_slides(tmp_path):
    """Slides without figures are refused, with a way to get them; so is what is no notebook."""
    path = tmp_path / "empty.ipynb"
    nbformat.write(new.new_notebook(cells=[new.new_code_cell("1")]), path)
    with pytest.raises(InputError, match="no outputs"):
        write_slides(path, tmp_path / "x.html")
    path.write_text("words")
    with pytest.raises(InputError, match="cannot be read"):
        write_page(path, tmp_path / "x.html")
