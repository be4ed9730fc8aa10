"""`af3nb weights` as somebody at a terminal meets it."""

import builtins
import json
import subprocess
import sys

import pytest
from weights_server import FILE

from af3nb.cli import main
from af3nb.weights.purpose import stored_purpose
from af3nb.weights.registry import PURPOSES
from af3nb.weights.store import home, stored
from af3nb.weights.terms import read_terms


@pytest.fixture
def answers(monkeypatch):
    """Somebody at the keyboard, who types these lines one after the other."""
    lines, questions = [], []

    def type_line(question=""):
        questions.append(question)
        if not lines:
            raise EOFError
        return lines.pop(0)

    monkeypatch.setattr(builtins, "input", type_line)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    return lines


def weights_command(*arguments: str) -> int:
    return main(["weights", *arguments])


@pytest.mark.parametrize("action", [["list"], ["show", "alphafold3"], ["purpose"]])
def test_looking_loads_no_jax(action):
    """Looking at what there is takes no JAX, and no library that talks to servers."""
    code = (
        "import sys; from af3nb.cli import main; "
        f"assert main(['weights', *{action}]) == 0; "
        "sys.exit(any(name in sys.modules for name in ('jax', 'httpx', 'tqdm')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_list_and_show(weights, capsys):
    """What each set is, its licence, who may use it, and what to do next."""
    assert weights_command("list") == 0
    said = capsys.readouterr().out
    for part in ("mini", "Apache-2.0", "alphafold3", "Non-commercial", "weights fetch alphafold3"):
        assert part in said
    assert "weights purpose academic|teaching|commercial|personal" in said
    assert weights_command("show", "alphafold3") == 0
    said = capsys.readouterr().out
    for part in (
        weights.url,
        weights.licence,
        weights.terms[0].url,
        "10 recycles",
        "Not fetched yet",
    ):
        assert part in said


def test_by_hand(weights, server, documents, answers, capsys):
    """Purpose, terms in full, acceptance in words, and the file: then all of it is shown."""
    answers += ["9", "what?", "1", "I Accept"]
    assert weights_command("fetch", "alphafold3") == 0
    said = capsys.readouterr().out
    assert all(text.decode().strip() in said for text in documents.values())
    assert said.index("Be kind.") < said.index("type: I accept") < said.index("fetching http")
    assert stored_purpose() == "academic" and stored(weights) is not None
    assert weights_command("show", "alphafold3") == 0
    said = capsys.readouterr().out
    assert "Ready to use" in said and "terms accepted" in said and "academic use" in said
    assert weights_command("check", "alphafold3") == 0
    assert "is whole, and as it was stored" in capsys.readouterr().out
    server.requests.clear()
    assert weights_command("fetch", "alphafold3") == 0  # nothing is asked again
    assert "already here" in capsys.readouterr().out and server.requests == []


@pytest.mark.parametrize("typed", ["", "y", "yes", "accept", "no", "i do not accept"])
def test_saying_no_by_hand(weights, server, answers, capsys, typed):
    """Only the words themselves accept; a key pressed by accident does not."""
    answers += ["2", typed]
    assert weights_command("fetch", "alphafold3") == 1
    assert "did not accept the terms. Nothing was fetched" in capsys.readouterr().err
    assert server.asked(FILE) == [] and not home(weights).exists()


def test_for_scripts(weights, server, capsys):
    """Without a keyboard nothing is asked: the purpose and the version of the terms are given."""
    assert weights_command("fetch", "alphafold3") == 1
    assert "weights purpose ANSWER" in capsys.readouterr().err
    assert weights_command("purpose", "teaching") == 0
    assert weights_command("fetch", "alphafold3") == 1
    assert "af3nb weights terms alphafold3" in capsys.readouterr().err
    assert server.requests == []
    assert weights_command("terms", "alphafold3") == 0
    last = capsys.readouterr().out.splitlines()[-1]
    version = read_terms("alphafold3").short_version
    assert last == f"To accept: af3nb weights fetch alphafold3 --accept-terms {version}"
    assert weights_command(*last.split()[4:]) == 0
    assert stored(weights) is not None
    assert weights_command("terms", "alphafold3") == 0
    assert "You accepted them on" in capsys.readouterr().out.splitlines()[-1]


def test_terms_that_changed_since(weights, server, capsys):
    """New terms are told from those that were accepted, and can be accepted without a download."""
    old = read_terms("alphafold3").version
    assert (
        weights_command("fetch", "alphafold3", "--purpose", "academic", "--accept-terms", old) == 0
    )
    server.files["/OUTPUT_TERMS_OF_USE.md"] += b"One more rule."
    server.requests.clear()
    assert weights_command("terms", "alphafold3") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-2].startswith("You accepted an older version on")
    assert weights_command("fetch", "alphafold3", "--accept-terms", said[-1].split()[-1]) == 0
    assert server.asked(FILE) == []
    kept = json.loads((home(weights) / "acceptance.json").read_text())
    assert kept["version"] != old
    assert (home(weights) / "OUTPUT_TERMS_OF_USE.md").read_bytes().endswith(b"rule.")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_purpose_by_command(weights, capsys, purpose):
    """The answer is kept, and each set says whether it fits."""
    assert weights_command("purpose", purpose) == 0
    said = capsys.readouterr().out
    fits = "yes" if purpose in weights.purposes else "no"
    assert purpose in said and said.splitlines()[-1].split() == ["alphafold3", "fits:", fits]
    assert weights_command("list") == 0
    assert (f"Not for {purpose} use" in capsys.readouterr().out) == (fits == "no")


def test_check_finds_what_is_wrong(weights, capsys, tmp_path, content):
    """A file that was changed, one that is cut, and weights that are not there are told apart."""
    assert weights_command("check", "alphafold3") == 1
    assert "not on this computer yet" in capsys.readouterr().err
    path = tmp_path / "af3.bin.zst"
    path.write_bytes(content)
    assert weights_command("check", str(path)) == 0
    assert "is whole: 404 arrays" in capsys.readouterr().out
    version = read_terms("alphafold3").version
    given = ["--purpose", "academic", "--accept-terms", version, "--from", str(path)]
    assert weights_command("fetch", "alphafold3", *given) == 0
    from tiny_weights import packed

    other = packed(seed=2)
    path.write_bytes(other)
    assert weights_command("check", "alphafold3") == 1
    assert "have" in capsys.readouterr().err
    path.write_bytes(other[:5000])
    assert weights_command("check", str(path)) == 1
    assert "incomplete" in capsys.readouterr().err
    assert weights_command("check", "mini") == 0


@pytest.mark.parametrize("action", ["show", "terms", "fetch"])
def test_an_unknown_set(action, capsys):
    """A name that nobody knows comes with those that there are."""
    assert weights_command(action, "alphafold4") == 1
    assert "Choose one of mini, protenix-tiny, " in capsys.readouterr().err
