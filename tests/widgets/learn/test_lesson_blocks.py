"""The blocks of lessons: an answer comes before its figure and is kept; a check tells mistakes."""

import csv
import json
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import jax.numpy as jnp
import numpy as np
import pytest

from af3nb.errors import InputError
from af3nb_widgets.figures.chart import new_figure
from af3nb_widgets.learn import (
    Described,
    Exercise,
    Mistake,
    Option,
    Question,
    answers,
    check,
    export_answers,
    glossary,
    key_points,
    predict_first,
    solution,
)
from af3nb_widgets.learn.asked import Asked
from af3nb_widgets.learn.palette import COLOURS
from af3nb_widgets.learn.terms import TERMS, glossary_page
from af3nb_widgets.learn.verdict import judge

# Machado et al. 2009: what red-blind, green-blind and blue-blind eyes see, in linear RGB.
EYES = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
QUESTION = Question(
    "own.rise",
    "Will it <rise>?",
    (Option("yes", "It would if & only if.", right=True), Option("no", "Look at the copies.")),
)
EXERCISE = Exercise(
    "own.twice",
    answer=lambda n: 2 * n,
    worked="Twice the number.",
    mistakes=(Mistake(lambda n: n * n, "You squared it."), Mistake(0, "Nothing is not twice.")),
    hint="Think of two of them.",
    near=0.01,
)
# The right result of the exercise for 3, as learners come to have it.
RIGHT = {
    "array": np.array(6.0),
    "array of one": np.array([6]),
    "float32": np.float32(6),
    "JAX": jnp.float32(6),
    "Decimal": Decimal(6),
    "text": " 6.0 ",
}


@pytest.fixture(autouse=True)
def beside(tmp_path, monkeypatch):
    """Answers go to a folder of the test's own, as they go beside a notebook."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AF3NB_ANSWERS", raising=False)
    return tmp_path


@pytest.fixture(scope="module")
def figure():
    """A figure with words."""
    return Described(new_figure(2, 2)[0], "An empty square, with a < b.")


def test_the_figure_comes_after_the_answer(figure):
    """Until the learner commits, what the page gets holds neither the figure nor what is right."""
    asked = predict_first(QUESTION, figure)
    state = json.dumps({k: v for k, v in asked.get_state().items() if k not in ("_esm", "_css")})
    assert "base64" not in state and "Look at the copies" not in state
    asked._hear(None, {"kind": "commit", "choice": 1}, [])
    assert asked.choice == 1 and "base64" in asked.after and "Look at the copies" in asked.after


@pytest.mark.parametrize("message", [None, {}, {"kind": "commit"}, {"kind": "commit", "choice": 9}])
def test_a_page_cannot_commit_to_nothing(message, figure):
    """What is no option is no answer."""
    asked = Asked(QUESTION, figure)
    asked._hear(None, message, [])
    assert asked.choice == -1 and not asked.after


def test_running_the_cell_again_keeps_the_answer(figure):
    """The answer is beside the figure in every later run; it is given once."""
    predict_first(QUESTION, figure).commit(1)
    again = predict_first(QUESTION, figure)
    again.commit(0)
    assert again.choice == 1 and "base64" in again.after


def test_answering_again_keeps_the_first_answer(beside):
    """A second thought is allowed, and the teacher sees both."""
    asked = predict_first(QUESTION)
    asked.commit(1)
    asked._hear(None, {"kind": "again"}, [])
    assert predict_first(QUESTION).choice == -1
    asked.commit(0)
    check(4, EXERCISE, 2)
    heads, *rows = csv.reader(export_answers("class.csv").read_text().splitlines())
    assert heads[:5] == ["lesson", "question", "first answer", "answer", "right"]
    assert [row[:6] for row in rows] == [
        ["own", "rise", "no", "yes", "yes", "2"],
        ["own", "twice", "4", "4", "yes", "1"],
    ]
    assert all(cell in answers() for row in rows for cell in row)


def test_a_saved_page_has_it_all(figure):
    """Without a kernel: question, options, figure and answers behind toggles, the chosen option."""
    asked = Asked(QUESTION, figure)
    before = asked.saved()
    for text in ("Will it &lt;rise&gt;?", "yes", "no", "with a &lt; b", "if &amp; only if"):
        assert text in before
    assert "your answer" not in before and "<details open" not in before
    asked.commit(1)
    after = asked.saved()
    assert ">no ← your answer" in after and after.count("<details open") == 1
    assert "<script" not in after and f'data-af3nb-saved="{asked.saved_as}"' in after


def test_what_is_shown_is_saved_again_after_the_answer(figure):
    """The part of the output that a saved notebook keeps follows the answer."""
    kept = []
    asked = Asked(QUESTION, figure)
    asked._shown = type("Handle", (), {"update": lambda self, html: kept.append(html)})()
    asked.commit(0)
    assert "yes ← your answer" in kept[-1]


def test_a_question_is_shown_twice_in_its_output(figure, monkeypatch):
    """First as the HTML that stays, then as the widget, which prints as what it is."""
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda one, **_: shown.append(one))
    Asked(QUESTION, figure)._ipython_display_()
    saved, live = shown
    assert "data-af3nb-saved" in saved._repr_html_()
    assert live["text/plain"].startswith("Asked('own.rise')")
    assert "application/vnd.jupyter.widget-view+json" in live and "text/html" not in live


@pytest.mark.parametrize("content", ["{", "[1]", '{"a": 1}', '"x"'])
def test_a_damaged_file_of_answers_is_set_aside(beside, content):
    """A lesson goes on, and nothing is lost."""
    (beside / "af3nb_answers.json").write_text(content)
    predict_first(QUESTION).commit(0)
    assert predict_first(QUESTION).choice == 0
    assert (beside / "af3nb_answers.damaged.json").read_text() == content


def test_a_check_tells_right_from_each_mistake(beside):
    """A right result is right, a known mistake is named, any other one gets a hint."""
    assert "Right" in check(6.005, EXERCISE, 3) and "Twice the number" in check(6, EXERCISE, 3)
    assert "You squared it" in check(9, EXERCISE, 3) and "Twice" not in check(9, EXERCISE, 3)
    assert "Nothing is not" in check(0, EXERCISE, 3)
    assert "Think of two" in check(7, EXERCISE, 3) and "Think" in check("six", EXERCISE, 3)
    assert "Think of two" in check([1, 2], EXERCISE, 3)


@pytest.mark.parametrize("result", RIGHT.values(), ids=RIGHT)
def test_a_right_number_is_right_in_any_form(beside, result):
    """Numbers of NumPy and JAX, arrays of one number, and numbers as texts count as numbers."""
    assert "Right" in check(result, EXERCISE, 3)


@pytest.mark.parametrize("result", [np.arange(3.0), [1, [2]], np.array(["a", "b"]), "6.0.1", 6j])
def test_what_is_no_number_gets_the_hint(beside, result):
    """An array of many numbers, or what is no number, is told so and is no error."""
    told = check(result, EXERCISE, 3)
    many = not isinstance(result, str | complex)
    assert "Think of two" in told and ("One number is wanted" in told) == many


def test_letters_are_read_without_what_stands_beside_them():
    """C, c) and "C." are one letter; B is another."""
    letter = Exercise("own.letter", "C", "C it is.", (Mistake("B", "No, not B."),), "One letter.")
    assert all(judge(text, letter) == (True, "") for text in ("C", " c)", "C.", "(c)"))
    assert judge("b.", letter) == (False, "No, not B.") and judge(3, letter)[1] == "One letter."
    truth = Exercise("own.truth", True, "", (Mistake(False, "No."),), "True or False.")
    assert judge(np.True_, truth) == judge("true", truth) == (True, "")
    assert judge(False, truth) == (False, "No.")


def test_a_difference_may_be_taken_either_way():
    """Where the sign is left open, neither a right result nor a mistake depends on it."""
    open_ = Exercise("own.apart", 0.7, "", (Mistake(0.3, "Halved."),), "Subtract.", 0.02, False)
    assert judge(-0.7, open_) == judge(0.71, open_) == (True, "")
    assert judge(-0.3, open_) == (False, "Halved.")
    assert judge(-0.7, replace(open_, sign=True)) == (False, "Subtract.")


def test_no_result_is_no_try(beside):
    """A cell that is run as it stands asks for a result and keeps nothing."""
    assert "in place of None" in check(None, EXERCISE, 3)
    assert not (beside / "af3nb_answers.json").exists()


def test_words_and_answers_are_shown_as_text():
    """The worked answer is behind a toggle; no text is read as HTML."""
    assert solution(EXERCISE).startswith("<details style")
    assert "&lt;b&gt;" in key_points("<b>")


def test_every_figure_has_alt_text(figure):
    """What is told in words stands with the picture, and a figure without words is refused."""
    html = figure._repr_html_()
    assert html.count("An empty square, with a &lt; b.") == 2 and ' alt="An empty' in html
    with pytest.raises(ValueError, match="needs words"):
        Described(figure.figure, " ")


def test_the_glossary_finds_words_and_names_near_ones():
    """Any case finds a term; a term that is not there brings those like it, which are there."""
    assert "AlphaFold 3 places" in glossary("Atom") and glossary().count("<dt>") == len(TERMS)
    with pytest.raises(InputError, match="Terms like it are") as told:
        glossary("tokns")
    assert "<dt>" in glossary(str(told.value).split("are ")[1].rstrip(".").split(", ")[0])
    assert glossary_page().count("### ") == len(TERMS)


@pytest.mark.parametrize("ask", [predict_first, lambda key: check(1, key)])
def test_unknown_names_bring_known_ones(ask):
    """A name that no lesson has is told with names that it may be."""
    with pytest.raises(InputError, match=r'"tokens\.knase".*tokens\.'):
        ask("tokens.knase")


@pytest.mark.parametrize("eyes", EYES)
def test_most_eyes_tell_the_colours_apart(eyes):
    """As seen by colour-blind eyes, too, any two colours are well apart (in CIE Lab)."""
    seen = [_lab(np.array(EYES[eyes]) @ _linear(colour)) for colour in COLOURS]
    apart = {pair: np.linalg.norm(a - b) for pair, (a, b) in
             zip(combinations(COLOURS, 2), combinations(seen, 2), strict=True)}  # fmt: skip
    assert min(apart.values()) > 9, apart


def _linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)


def _lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.array(to_xyz) @ np.clip(linear, 0, 1) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
