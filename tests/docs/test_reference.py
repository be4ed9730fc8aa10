"""The reference has every public name, and every command with all that it takes."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import af3nb
import af3nb_widgets
from af3nb import look, runs
from af3nb.cli import parser
from af3nb_widgets import learn

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def reference() -> str:
    """The commands as the site shows them."""
    sys.path.insert(0, str(DOCS / "generate"))
    try:
        import commands
    finally:
        sys.path.pop(0)
    return commands.reference(parser())


def leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the commands that have no commands of their own."""
    below = [action.choices for action in parser._actions if action.nargs == argparse.PARSER]
    if not below:
        yield parser
    for one in (command for choices in below for command in choices.values()):
        yield from leaves(one)


def test_every_option_of_every_command_is_in_the_reference(reference):
    """A section of the reference has each option and argument of its command, explained."""
    sections = {part.split("`")[0]: part for part in reference.split("## `")[1:]}
    for command in leaves(parser()):
        section = sections.pop(command.prog)
        for action in command._actions:
            if action.help != argparse.SUPPRESS and "--help" not in action.option_strings:
                names = action.option_strings or action.choices or [action.metavar]
                assert action.help, f"{command.prog} does not explain {action.dest}"
                assert all(name in section.split("</pre>")[1] for name in names), action
    assert not sections


PUBLIC = [af3nb, runs, look, af3nb_widgets, learn]


@pytest.mark.parametrize("package", PUBLIC, ids=lambda p: p.__name__)
def test_every_public_name_is_in_the_reference(package):
    """A page of the reference asks for the docstring of each public name."""
    pages = "\n".join(page.read_text() for page in (DOCS / "reference").glob("*.md"))
    for name in package.__all__:
        assert f"::: {package.__name__}.{name}\n" in f"{pages}\n"
