"""Remedies that name a command, an option, a package or a name in Python: each is tried."""

import argparse
import importlib
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from collect import ROOT, texts
from example_jobs import EVERYTHING

from af3nb.cli import main, parser

_COMMAND = re.compile(
    r"\baf3nb (?:check|compare|convert|msa|predict|prepare|scores|train|verify|weights)\b[^`\n]*"
)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
_SENTENCE = re.compile(r"[a-z]+ [a-z`-]|`")
_VARIABLE = re.compile(r"\bAF3NB_[A-Z_]+")

# How each command in a text is run, with the words of the text for what the user fills in. A text
# with a new command fails the test until it is here.
RUN: dict[str, str] = {
    "af3nb check JOB": "check job.json",
    "af3nb convert FILE FOLDER": "convert two.fasta folder",
    "af3nb msa cache export": "msa cache export all.zip",
    "af3nb msa consent SERVER": "msa consent https://localhost:1",
    "af3nb verify": "verify --help",
    "af3nb weights purpose ANSWER": "weights purpose teaching",
    "af3nb weights purpose {}": "weights purpose commercial",
    "af3nb weights terms NAME": "weights terms mini",
    "af3nb weights terms {}": "weights terms mini",
    "af3nb weights list": "weights list",
    "af3nb weights fetch {}": "weights fetch mini",
    "af3nb weights fetch {}{}": "weights fetch mini",
    "af3nb predict JOB.json --out DIR --weights {}": "predict --help",
    "af3nb weights fetch {} --accept-terms {}": "weights fetch mini",
    "af3nb prepare": "prepare --help",
    "af3nb prepare STRUCTURE ... --out DIR": "prepare structure.cif.gz --out examples",
    "af3nb train": "train --help",
    "af3nb msa cache": "msa cache",
    "af3nb msa serve": "msa serve --help",
    "af3nb msa serve --name {}": "msa serve --help",
    "af3nb msa setup": "msa setup --help",
    "af3nb msa setup FILE.fasta --out FOLDER": "msa setup --help",
}


def commands() -> dict[str, str]:
    """Return every command in a text, with the place of one of them."""
    found = {}
    for place, text in texts():
        for match in _COMMAND.finditer(text):
            found.setdefault(match[0].strip(" .("), place)
    return found


def options(command: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the options of a command and of those below it."""
    for action in command._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from options(below)


def test_every_command_in_a_text_is_tried():
    """No text names a command that the list above does not run."""
    assert commands().keys() == RUN.keys()


@pytest.mark.parametrize("words", sorted(set(RUN.values())))
def test_commands_of_texts_run(words: str, tmp_path: Path, monkeypatch, capsys):
    """What a text tells the user to type ends well."""
    monkeypatch.chdir(tmp_path)
    for name in ("AF3NB_CACHE", "AF3NB_CONFIG", "AF3NB_MSA_CACHE"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr("builtins.input", lambda *_: "yes")
    Path("job.json").write_text(EVERYTHING.to_json(), "utf-8")
    Path("two.fasta").write_text(">a\nMKTAYIAK\n\n>b\nMKTAYIAKQR\n", "utf-8")
    source = ROOT / "tests" / "data" / "structures" / "1kqe.cif.gz"
    Path("structure.cif.gz").write_bytes(source.read_bytes())
    try:
        status = main(shlex.split(words))
    except SystemExit as end:  # of --help
        status = end.code
    assert not status, capsys.readouterr().err


def test_commands_have_the_options_that_texts_give_them():
    """An option beside a command is an option of that very command."""
    for text, place in commands().items():
        command = parser()
        for word in text.split()[1:]:
            below = [a for a in command._actions if isinstance(a, argparse._SubParsersAction)]
            command = below[0].choices.get(word, command) if below else command
        assert set(_OPTION.findall(text)) <= set(options(command)), f"{place}: {text}"


def test_options_in_texts_exist():
    """A sentence that names an option names one that a command has."""
    known = {*options(parser()), "--force-reinstall", "--no-deps"}  # of pip
    wrong = [
        f"{place}: {option}"
        for place, text in texts()
        if _SENTENCE.search(text) and not text.startswith("--")
        for option in _OPTION.findall(text)
        if option not in known
    ]
    assert not wrong, "\n".join(wrong)


def test_packages_in_texts_are_ours():
    """What a text tells the user to install is what the project or its guide asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    known = {"af3nb"}
    lists = [project["dependencies"], *extras.values()]
    known |= {re.split(r"[>=\[]", requirement)[0] for names in lists for requirement in names}
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for place, text in texts():
        for said in re.findall(r"pip install ([^`]+?)(?:`|$)", text):
            packages = {word for word in said.split() if not word.startswith("--")}
            ours = {word for word in packages if word.startswith('"af3nb[')}
            named = {extra for word in ours for extra in word[7:-2].split(",")}
            assert packages - ours <= known and named <= set(extras), f"{place}: {said}"
        for said in re.findall(r"apt install ([^`]+)`", text):
            assert all(word in guide for word in said.split()), f"{place}: {said}"


def test_variables_in_texts_are_read():
    """A text that names a variable of the environment names one that the code reads."""
    sources = {text for _, text in texts()}
    for place, text in texts():
        for name in _VARIABLE.findall(text):
            assert name in sources, f"{place}: {name}"


def test_python_names_in_texts_exist():
    """What a text tells the user to call in Python is there."""
    for place, text in texts():
        for name in re.findall(r"\b(af3nb(?:\.\w+)+)\(", text):
            module, _, attribute = name.rpartition(".")
            try:
                found = importlib.import_module(module)
            except ModuleNotFoundError:
                found = None
            assert hasattr(found, attribute), f"{place}: {name}"
