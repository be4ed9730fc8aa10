"""Notebooks are short, clean and link to themselves; `make test` also runs each of them."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").rglob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request) -> dict:
    """Each notebook in turn."""
    return json.loads(request.param.read_text()) | {"path": request.param}


def test_cells_are_short(notebook):
    """A code cell has at most 15 lines and follows a cell that says what we will see."""
    cells = notebook["cells"]
    for before, cell in zip(cells[:-1], cells[1:], strict=True):
        if cell["cell_type"] == "code":
            assert len("".join(cell["source"]).splitlines()) <= 15
            assert before["cell_type"] == "markdown"


def test_nothing_is_stored_that_was_computed(notebook):
    """Outputs and counts are stripped; outputs of DeepMind's weights would carry terms."""
    for cell in notebook["cells"]:
        assert not cell.get("outputs") and not cell.get("execution_count")


def test_it_opens_in_colab(notebook):
    """The first cell has a link with the notebook's own address."""
    path = notebook["path"].relative_to(Path(__file__).parents[2])
    assert f"blob/main/{path.as_posix()}" in "".join(notebook["cells"][0]["source"])


def test_opening_it_asks_nobody(notebook):
    """No picture comes from elsewhere, so that opening a notebook makes no request."""
    texts = ("".join(cell["source"]) for cell in notebook["cells"])
    assert not [text for text in texts if re.search(r"!\[[^\]]*\]\(http|<img", text)]


@pytest.mark.parametrize("name", ["predict", "01_quickstart"])
def test_what_the_bundled_model_cannot_do_is_said_first(root, name):
    """Before running anything, readers learn that folding a training structure proves little."""
    book = json.loads((root / "notebooks" / f"{name}.ipynb").read_text())
    first = "".join(book["cells"][0]["source"])
    assert "is small" in first and "shows that the machinery works" in first
    assert re.search("that it was trained on|was in its training set", first)
