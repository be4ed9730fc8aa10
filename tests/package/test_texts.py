"""Texts of others: nothing in them acts on a terminal or a page, and nothing in them hides."""

import io
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from af3nb.cli import main
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.texts import HIDDEN, Marked, in_html, visible

HOSTILE = "evil\u202etxt.\x1b[2J\x9b31m\u2066\ufeff\u200b\x07\r\x00"
INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
# Shown as they are: they are part of words of Persian, Arabic, and other scripts, or hyphenate.
HARMLESS = {"\t", "\n", "\u00ad", "\u200c", "\u200d"}


def hidden(text: str) -> list[str]:
    """The characters that would act or hide."""
    return [c for c in text if any(a <= ord(c) <= b for a, b in HIDDEN)]


@given(st.text(st.characters(exclude_categories=())))
def test_only_what_hides_is_marked(text: str):
    """Every hidden character has its mark, all else stays, and marking again changes nothing."""
    shown = visible(text)
    assert not hidden(shown) and visible(shown) == shown
    assert (
        re.sub("⟨U\\+([0-9A-F]{4,6})⟩", lambda m: chr(int(m[1], 16)), shown) == text or "⟨" in text
    )


def test_every_control_and_turn_of_direction_is_hidden():
    """Nothing that Unicode calls a control or a separator of lines is passed."""
    every = [chr(c) for c in range(0x110000)]
    left = {c for c in every if unicodedata.category(c) in INVISIBLE and not hidden(c)} - HARMLESS
    turning = ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI")
    assert not [c for c in left if unicodedata.bidirectional(c) in turning]
    assert not [c for c in left if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs")]
    # The rest are signs of scripts that are drawn, such as Arabic numbers' and hieroglyphs'.
    assert all("INVISIBLE" not in unicodedata.name(c) for c in left)


def test_python_and_pages_mark_the_same(root):
    """The table of the pages is that of Python."""
    script = (root / "widgets/af3nb_widgets/shared/page/text.js").read_text("utf-8")
    (line,) = re.findall(r"^  /\[(.*)\]/gu;$", script, re.M)
    found = re.findall(r"\\u\{(\w+)\}(?:-\\u\{(\w+)\})?", line)
    assert [(int(a, 16), int(b or a, 16)) for a, b in found] == list(HIDDEN)


def test_errors_and_html_are_marked():
    """Whatever an error quotes, and a page shows, is marked."""
    error = InputError(f"found {HOSTILE}", where=HOSTILE, remedy=HOSTILE)
    for text in (str(error), error.message, error.where, error.remedy, in_html(HOSTILE)):
        assert "⟨U+202E⟩" in text and not hidden(text)
    page = Job(HOSTILE).protein("MKTAYIAK")._repr_html_()
    assert "⟨U+202E⟩" in page and not hidden(page)


@pytest.mark.parametrize("command", ["check", "convert"])
def test_the_terminal_is_not_steered(command, tmp_path, capfd):
    """A job of anyone's prints no escape sequence and turns no line."""
    molecule = {"protein": {"id": "A", "sequence": "MKTAYIAK", "description": HOSTILE}}
    odd = {"protein": {"id": "B", "sequence": f"MKT{HOSTILE}"}}
    for name, molecules in ((f"x{HOSTILE}", [molecule]), ("x", [molecule, odd]), (HOSTILE, [])):
        document = {
            "name": name, "modelSeeds": [1], "dialect": "alphafold3", "version": 4,
            "sequences": molecules, HOSTILE: 1,
        }  # fmt: skip
        (tmp_path / "job.json").write_text(json.dumps(document))
        given = [tmp_path / "job.json"] + ([tmp_path / "out.json"] if command == "convert" else [])
        main([command, *map(str, given)])
        said = "".join(capfd.readouterr())
        assert said and not hidden(said)


def test_progress_is_drawn_in_place():
    """A bar moves the cursor to the start of its line; nothing in its text does."""
    from tqdm import tqdm

    stream = io.StringIO()
    with tqdm(total=2, desc=f"x{HOSTILE}", file=Marked(stream), ascii=True) as bar:
        bar.update()
    written = stream.getvalue()
    assert "\r" in written and "\x1b" not in written and "⟨U+202E⟩" in written
