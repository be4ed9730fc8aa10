"""The setup cell of the notebooks: the same everywhere, and a sentence where it fails."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
# The lesson on training needs an optimiser as well.
MORE = [('("af3nb_widgets", "optax")', '("af3nb_widgets",)'), ("[notebook,train]", "[notebook]")]
NO_NETWORK = "fatal: unable to access 'https://github.com/': Could not resolve host: github.com"
PIPS_OWN = "ERROR: pip's dependency resolver does not take into account all the packages"


def setup_cell(path: Path) -> str:
    """The source of a notebook's setup cell."""
    cells = ("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"])
    return next(cell for cell in cells if cell.startswith("# @title Setup"))


@pytest.fixture
def missing(monkeypatch):
    """af3nb is not installed, and pip ends as told; what it was asked for is returned."""
    asked = []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    def end(code: int, stderr: str) -> list[list[str]]:
        def run(command, **_):
            asked.append(command)
            return subprocess.CompletedProcess(command, code, "", stderr)

        monkeypatch.setattr(subprocess, "run", run)
        return asked

    return end


def test_it_is_the_same_everywhere():
    """Whoever has run one notebook knows the first cell of the next."""
    assert len(NOTEBOOKS) >= 5
    cells = [setup_cell(path) for path in NOTEBOOKS]
    for theirs, ours in MORE:
        cells = [cell.replace(theirs, ours) for cell in cells]
    assert len(set(cells)) == 1


def test_where_all_is_there_nothing_is_installed(monkeypatch, capsys):
    """With af3nb installed, the cell asks nobody and says so."""
    monkeypatch.setattr(subprocess, "run", None)
    exec(setup_cell(NOTEBOOKS[0]), {})
    assert capsys.readouterr().out == "af3nb is ready.\n"


def test_it_installs_for_the_running_python_and_upgrades_nothing(missing, capsys):
    """Pip is that of the kernel, and isn't told to upgrade; its warnings are no failure."""
    asked = missing(0, f"{PIPS_OWN}\n")
    exec(setup_cell(NOTEBOOKS[0]), {})
    ((*command, source),) = asked
    assert command == [sys.executable, "-m", "pip", "install", "--quiet"]
    assert source.startswith("af3nb[notebook] @ git+https://")
    assert capsys.readouterr().out == "af3nb is ready.\n"


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        (f"error: subprocess-exited-with-error\n      {NO_NETWORK}\n", NO_NETWORK),
        ("ERROR: No matching distribution found\nmore\n", "ERROR: No matching distribution found"),
        ("", "pip failed."),
    ],
)
def test_what_failed_is_said_in_one_sentence(missing, stderr, said):
    """The line of pip's that tells the cause is what the user reads."""
    missing(1, stderr)
    with pytest.raises(SystemExit) as ended:
        exec(setup_cell(NOTEBOOKS[0]), {})
    assert str(ended.value) == f"af3nb could not be installed: {said}"
