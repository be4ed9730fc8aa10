"""The lessons: each question and exercise diagnoses, and each notebook keeps to the plan."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from af3nb_widgets.learn.known import all_of
from af3nb_widgets.learn.probe import Probed
from af3nb_widgets.learn.verdict import judge

ROOT = Path(__file__).parents[3]
LESSONS = sorted((ROOT / "notebooks" / "learn").glob("0*.ipynb"))
QUESTIONS, EXERCISES = all_of("QUESTIONS"), all_of("EXERCISES")
REPOSITORY = "https://github.com/af3nb/af3nb/blob/main/"
# What exercises about the learner's own run are computed from.
ERRORS = np.arange(64) / 2 + 0.25
GIVEN: dict[str, tuple] = {
    "confidence.pae": (ERRORS, np.exp(-ERRORS / 4) / np.exp(-ERRORS / 4).sum()),
    "alignment.gain": (
        {"query alone": [0.1, 0.2], "100 copies": [0.2, 0.3], "100 diverse": [0.8, 0.9]},
    ),
    "pair.contact": (ERRORS, np.exp(-ERRORS / 4) / np.exp(-ERRORS / 4).sum()),
    "pair.beyond": (
        {name: Probed(0.2 + k / 7, 0.4 + k / 5) for k, name in
         enumerate(("separation alone", "input", "block 1", "block 2"))},
    ),
    "ablations.spreads": (np.array([0.85, 0.81, 0.74, 0.83]), np.array([0.78, 0.8, 0.75])),
    "noise.mirror": (np.random.default_rng(0).normal(size=(12, 3)),),
    "triangles.five": (SimpleNamespace(strength=np.arange(1.0, 21)),),
}  # fmt: skip
ALGORITHM = re.compile(r"Algorithms? (\d+)(?:(?: to |, | and )(\d+))?")


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request) -> dict:
    """Each lesson in turn: its text, its code, and its cells."""
    cells = json.loads(request.param.read_text("utf-8"))["cells"]
    sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    joined = {
        kind: "\n".join(source for k, source in sources if k == kind)
        for kind in ("markdown", "code")
    }
    return {"first": sources[0][1], "name": request.param.stem, **joined}


@pytest.mark.parametrize("key", QUESTIONS)
def test_each_answer_to_a_question_says_what_it_shows(key):
    """One of three to five options is right, and each says something of its own."""
    options = QUESTIONS[key].options
    assert 3 <= len(options) <= 5 and sum(option.right for option in options) == 1
    assert len({option.about for option in options}) == len(options)
    assert all(len(option.about) > 40 for option in options)


@pytest.mark.parametrize("key", EXERCISES)
def test_an_exercise_knows_its_answer_and_two_mistakes(key):
    """The right result is right, and at least two wrong ones are told as what they are."""
    one, given = EXERCISES[key], GIVEN.get(key, ())
    assert judge(one.made(one.answer, given), one, *given) == (True, "")
    told = [judge(one.made(mistake.result, given), one, *given) for mistake in one.mistakes]
    assert told == [(False, mistake.about) for mistake in one.mistakes]
    assert len({about for _, about in told}) >= 2
    assert judge("?", one, *given) == (False, one.hint) and len(one.hint) > 20


def test_every_question_and_exercise_is_asked_once():
    """No lesson asks what is not there, and nothing is written for no lesson."""
    code = "\n".join(
        "".join(cell["source"])
        for path in LESSONS
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )
    assert sorted(re.findall(r'predict_first\(\s*"([\w.]+)"', code)) == sorted(QUESTIONS)
    assert sorted(re.findall(r'check\(\w+, "([\w.]+)"', code)) == sorted(EXERCISES)


def test_a_lesson_begins_with_what_it_is_for(lesson):
    """Whom it is for, what they will be able to do, what they need, and how long it takes."""
    for head in ("For", "You will be able to", "Before you start", "Minutes"):
        assert re.search(rf"^\| {head} \| .{{10,}} \|$", lesson["first"], re.M), head


def test_a_lesson_asks_checks_and_sums_up(lesson):
    """At least two bets before figures, two exercises with answers behind toggles, key points."""
    code = lesson["code"]
    assert code.count("predict_first(") >= 2 and code.count("check(") >= 2
    assert "solution(" in code and "glossary(" in code and code.count("key_points(") == 1


def test_no_answer_stands_in_a_notebook(lesson):
    """Neither the way to an answer nor a long number that is one."""
    text = lesson["code"] + lesson["markdown"]
    for one in EXERCISES.values():
        assert one.worked not in text
        if isinstance(one.answer, int) and one.answer > 99:
            assert not re.search(rf"\b{one.answer}\b", text)


def test_links_lead_to_files(lesson):
    """Every link into the repository leads to something that is there."""
    for path in re.findall(re.escape(REPOSITORY) + r"([^)#\s]+)", lesson["markdown"]):
        assert (ROOT / path).exists(), path


def test_algorithms_are_those_of_the_files_beside_them(lesson):
    """A sentence that names an algorithm links a file that holds it, as the page says that does."""
    page = (ROOT / "docs" / "explanation" / "algorithms.md").read_text("utf-8")
    homes: dict[int, str] = {}
    for numbers, here in re.findall(r"^\| ((?:\d+(?:, )?)+)[^|]*\| ([^|]*)\|", page, re.M):
        homes |= {int(number): here for number in numbers.split(", ")}
    for line in lesson["markdown"].splitlines():
        for sentence in re.split(r"(?<=[.?!])\s", line):
            linked = re.findall(r"/(\w+)\.py\)", sentence)
            for first, last in ALGORITHM.findall(sentence):
                for number in {int(first), int(last or first)}:
                    assert any(f"`{name}." in homes[number] for name in linked), sentence
