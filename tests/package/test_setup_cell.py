"""The setup cell of the notebooks: the same everywhere, and a clear sentence if it fails."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import af3nb

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
# The lesson on training needs an optimiser as well.
MORE = [('("af3nb_widgets", "optax")', '("af3nb_widgets",)'), ("[notebook,train]", "[notebook]")]
NO_NETWORK = "fatal: unable to access 'https://github.com/': Could not resolve host: github.com"
ADDRESS = "git+https://github.com/af3nb/af3nb"
REMEDY = f"Try again, or first run %env AF3NB_INSTALL={ADDRESS}"
PIPS_OWN = "ERROR: pip's dependency resolver does not take into account all the packages"


def setup_cell(path: Path) -> str:
    """The source of a notebook's setup cell."""
    cells = ("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"])
    return next(cell for cell in cells if cell.startswith("# @title Setup"))


@pytest.fixture
def missing(monkeypatch):
    """af3nb is not installed; pip ends as it is told to, and its commands are recorded."""
    asked = []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.delenv("AF3NB_INSTALL", raising=False)

    def end(code: int, stderr: str) -> list[list[str]]:
        def run(command, **_):
            asked.append(command)
            return subprocess.CompletedProcess(command, code, "", stderr)

        monkeypatch.setattr(subprocess, "run", run)
        return asked

    return end


def test_it_is_the_same_everywhere():
    """If you have run one notebook, you know the first cell of the next."""
    assert len(NOTEBOOKS) >= 5
    cells = [setup_cell(path) for path in NOTEBOOKS]
    for theirs, ours in MORE:
        cells = [cell.replace(theirs, ours) for cell in cells]
    assert len(set(cells)) == 1


def test_where_all_is_there_nothing_is_installed(monkeypatch, capsys):
    """If af3nb is installed, the cell does not call pip."""
    monkeypatch.setattr(subprocess, "run", None)
    exec(setup_cell(NOTEBOOKS[0]), {})
    assert capsys.readouterr().out == "af3nb is ready.\n"


def test_it_installs_for_the_running_python_and_upgrades_nothing(missing, capsys):
    """The kernel's own pip installs this release and upgrades nothing; it may warn."""
    asked = missing(0, f"{PIPS_OWN}\n")
    exec(setup_cell(NOTEBOOKS[0]), {})
    ((*command, source),) = asked
    assert command == [sys.executable, "-m", "pip", "install", "--quiet"]
    assert source == f"af3nb[notebook]=={af3nb.__version__}"
    assert capsys.readouterr().out == "af3nb is ready.\n"


@pytest.mark.parametrize("address", ["git+https://github.com/af3nb/af3nb", ""])
def test_an_address_in_the_environment_replaces_the_release(missing, monkeypatch, address):
    """Forks and workshops set AF3NB_INSTALL and edit no notebook; left empty, it does nothing."""
    asked = missing(0, "")
    monkeypatch.setenv("AF3NB_INSTALL", address)
    exec(setup_cell(NOTEBOOKS[0]), {})
    wanted = f" @ {address}" if address else f"=={af3nb.__version__}"
    assert asked[0][-1] == f"af3nb[notebook]{wanted}"
    Requirement(asked[0][-1])


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        (f"error: subprocess-exited-with-error\n      {NO_NETWORK}\n", NO_NETWORK),
        ("ERROR: No matching distribution found\nmore\n", "ERROR: No matching distribution found"),
        ("", "pip failed."),
    ],
)
def test_what_failed_is_said_in_one_sentence(missing, stderr, said):
    """The user reads the cause, in pip's words, and what to do about it."""
    missing(1, stderr)
    with pytest.raises(SystemExit) as ended:
        exec(setup_cell(NOTEBOOKS[0]), {})
    assert str(ended.value) == f"af3nb could not be installed: {said}\n{REMEDY}"


def test_the_remedy_works(missing, monkeypatch, capsys):
    """Whoever runs the line that the failing cell names gets af3nb from the other address."""
    missing(1, "ERROR: No matching distribution found")
    with pytest.raises(SystemExit) as ended:
        exec(setup_cell(NOTEBOOKS[0]), {})
    name, _, address = str(ended.value).partition("%env ")[2].partition("=")
    monkeypatch.setenv(name, address)
    asked = missing(0, "")
    exec(setup_cell(NOTEBOOKS[0]), {})
    assert asked[-1][-1] == f"af3nb[notebook] @ {ADDRESS}"
    assert capsys.readouterr().out == "af3nb is ready.\n"
