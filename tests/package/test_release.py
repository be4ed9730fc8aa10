"""A release agrees with itself: one version, one date and one address, wherever they stand."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest

import af3nb

WORKFLOWS = sorted((Path(__file__).parents[2] / ".github/workflows").glob("*.yml"))


@pytest.fixture
def stamp(root) -> dict:
    """The script behind `make stamp`."""
    return runpy.run_path(str(root / ".ci/stamp.py"))


def test_version_date_and_address_agree_everywhere(stamp):
    """`make stamp` has nothing to do: CITATION.cff, setup cells and links are up to date."""
    assert stamp["outdated"]() == {}


def test_the_version_stands_in_one_place(root, stamp):
    """The package, its metadata and the citation have the version of af3nb/__init__.py."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "af3nb/__init__.py"
    assert stamp["version"]() == af3nb.__version__
    citation = (root / "CITATION.cff").read_text()
    assert re.search(rf"^version: {re.escape(af3nb.__version__)}$", citation, re.MULTILINE)
    assert re.search(rf"^date-released: {stamp['released']()}$", citation, re.MULTILINE)


def test_the_changelog_has_dated_versions_newest_first(root):
    """Every section but the unreleased one has a version and a date."""
    heads = re.findall(r"^## (.+)$", (root / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    found = [re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", head) for head in heads[1:]]
    assert all(found) and len(found) >= 2
    versions = [tuple(map(int, match[1].split("."))) for match in found]
    assert versions == sorted(versions, reverse=True)
    assert [match[2] for match in found] == sorted((match[2] for match in found), reverse=True)


def test_a_fork_changes_its_address_in_one_place(stamp):
    """Links to GitHub, Colab, Binder and Pages all follow pyproject.toml."""
    stamp["stamped"].__globals__["address"] = lambda: ("you", "af3nb")
    links = (
        "https://github.com/af3nb/af3nb/blob/main/README.md https://af3nb.github.io/af3nb/\n"
        "https://colab.research.google.com/github/af3nb/af3nb/blob/main/x.ipynb\n"
        "https://mybinder.org/v2/gh/af3nb/af3nb/main git+https://github.com/af3nb/af3nb\n"
    )
    assert stamp["stamped"](Path("README.md"), links).count("af3nb/af3nb") == 0
    kept = "af3nb/af3nb_widgets https://github.com/google-deepmind/alphafold3"
    assert stamp["stamped"](Path("README.md"), kept) == kept


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_can_do_no_more_than_they_need(path):
    """Each workflow begins with read access only, cancels its own old runs, and has time limits."""
    text = path.read_text()
    assert "\npermissions:\n  contents: read\n" in text and "\nconcurrency:\n" in text
    assert text.count("runs-on:") == text.count("timeout-minutes:")
    assert "secrets." not in text and "write-all" not in text


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "benchmarks/README.md",
                                  "examples/README.md"])  # fmt: skip
def test_links_lead_somewhere(root, name):
    """Every relative link of a page on GitHub leads to a file or folder."""
    page = root / name
    links = re.findall(r'(?:\]\(|src=")([^)"#\s]+)', page.read_text())
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []
