"""Notebooks are short, clean and tell where they run; `make test` also runs each of them."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").rglob("*.ipynb"))


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
    """The first cell has a badge with the notebook's own address."""
    path = notebook["path"].relative_to(Path(__file__).parents[1])
    assert f"blob/main/{path.as_posix()}" in "".join(notebook["cells"][0]["source"])
