"""The teacher's pages: each lesson has one, and each wrong answer of the test has a diagnosis."""

import re
from pathlib import Path

import pytest

TEACHING = Path(__file__).parents[2] / "docs" / "teaching"
PARTS = ["Minute by minute", "On the board", "Questions you will get", "What goes wrong",
         "Variants", "Discuss"]  # fmt: skip


def numbered(name: str) -> dict[str, str]:
    """The parts of a page that begin with a number in bold."""
    text = (TEACHING / name).read_text("utf-8").split("\n## ")[0]
    parts = re.split(r"^\*\*(\d+)\.\*\* ", text, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_each_question_has_four_options_and_a_key():
    """Eight questions; one option is right, and each other one shows something."""
    questions, key = numbered("test.md"), numbered("key.md")
    assert list(questions) == list(key) == [str(number) for number in range(1, 9)]
    for number, question in questions.items():
        options = re.findall(r"^- ([A-Z])\. .{10,}$", question, re.M)
        assert options == list("ABCD"), number
        (right,) = re.findall(r"Right: \*\*([A-D])\.\*\*", key[number])
        told = re.findall(r"^- ([A-D]): .{40,}$", key[number], re.M)
        assert told == [letter for letter in options if letter != right], number
        assert re.search(r"^- Lessons? \d", key[number], re.M), number


def test_the_right_answers_stand_in_no_order():
    """Whoever always ticks the same letter, or the longest option, does not pass."""
    questions, key = numbered("test.md"), numbered("key.md")
    right = [re.findall(r"Right: \*\*([A-D])\.", key[number])[0] for number in questions]
    assert max(map(right.count, "ABCD")) <= 4
    longest = 0
    for letter, question in zip(right, questions.values(), strict=True):
        options = dict(re.findall(r"^- ([A-D])\. (.+)$", question, re.M))
        longest += max(options, key=lambda one: len(options[one])) == letter
    assert longest <= 5


@pytest.mark.parametrize("number", range(1, 9))
def test_each_lesson_has_a_page_with_the_same_parts(number):
    """A teacher finds the same things at the same places, and minutes that add up."""
    text = (TEACHING / f"lesson-{number}.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.M) == PARTS
    for said in ("able to**", "thinking**", "**No network", "· "):
        assert said in text
    minutes = int(re.search(r"(\d+) minutes", text)[1])
    spans = re.findall(r"^\| (\d+)–(\d+) \|", text, re.M)
    assert [int(a) for a, _ in spans] == [0, *(int(b) for _, b in spans[:-1])]
    assert int(spans[-1][1]) == minutes
    assert f"(lesson-{number}.md) | {minutes} |" in (TEACHING / "index.md").read_text("utf-8")
