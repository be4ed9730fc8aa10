"""The pages of the documentation name only what is there."""

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
NAME = re.compile(r"\b(af3nb(?:_widgets)?)((?:\.[A-Za-z]\w*)+)(?![\w/]|\.\w)")
FILE = re.compile(r"`((?:af3nb|widgets|tests|benchmarks|examples|notebooks|docs)/[\w./-]+)`")


@pytest.fixture(params=PAGES, ids=lambda path: path.stem)
def page(request) -> str:
    """Each page in turn."""
    return request.param.read_text(encoding="utf-8")


def test_python_names_can_be_imported(page):
    """A dotted name of one of our packages leads to something."""
    for package, path in NAME.findall(page):
        reduce(member, path[1:].split("."), importlib.import_module(package))


def test_files_are_there(page):
    """A path into the repository leads to a file or folder."""
    for path in FILE.findall(page):
        assert (ROOT / path).exists(), path


def member(of, name: str):
    """What a module or class has of this name; a module in a package counts, too."""
    try:
        return getattr(of, name)
    except AttributeError:
        return importlib.import_module(f"{of.__name__}.{name}")
