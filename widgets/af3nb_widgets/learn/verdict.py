"""Says whether the result of an exercise is right, or which mistake it shows."""

import math
from numbers import Real
from typing import Any

from af3nb_widgets.figures.html import Html
from af3nb_widgets.learn import kept
from af3nb_widgets.learn.boxes import EDGE, paragraph, toggle
from af3nb_widgets.learn.known import exercise as known
from af3nb_widgets.learn.record import Exercise

_EMPTY = "Write your result in place of None, then run the cell again."


def check(value: Any, exercise: str | Exercise, *given: Any) -> Html:
    """Say whether a result is right, or what a wrong one shows.

    Args:
        value: Your result; None asks you for one.
        exercise: The exercise, such as `"tokens.kinase"`.
        given: What the answer is computed from, for exercises about your own run.
    """
    one = known(exercise)
    if value is None or value is ... or value == "":
        return Html(_box("Not answered yet.", _EMPTY))
    right, about = judge(value, one, *given)
    kept.keep(one.key, str(value), right=right)
    if right:
        return Html(_box("✓ Right.", "", toggle("How to get there", paragraph(one.worked))))
    return Html(_box("✗ Not yet.", about))


def solution(exercise: str | Exercise) -> Html:
    """Show the way to the answer of an exercise, behind a toggle.

    Args:
        exercise: The exercise, such as `"tokens.kinase"`.
    """
    return Html(toggle("Answer (try first)", paragraph(known(exercise).worked)))


def judge(value: Any, one: Exercise, *given: Any) -> tuple[bool, str]:
    """Return whether a result is right, and what to say of it if it is not."""
    if _same(value, one.made(one.answer, given), one.near):
        return True, ""
    for mistake in one.mistakes:
        wrong = one.made(mistake.result, given)
        near = min(one.near, abs(float(wrong)) / 20) if isinstance(wrong, Real) else 0.0
        if _same(value, wrong, near):
            return False, mistake.about
    return False, one.hint


def _same(value: Any, wanted: Any, near: float) -> bool:
    if isinstance(wanted, str) or isinstance(value, str):
        return str(value).strip().lower() == str(wanted).strip().lower()
    if isinstance(wanted, bool) or not isinstance(value, Real) or not isinstance(wanted, Real):
        return bool(value == wanted)
    return math.isclose(float(value), float(wanted), rel_tol=1e-9, abs_tol=near)


def _box(title: str, text: str, more: str = "") -> str:
    said = paragraph(text) if text else ""
    return f'<div role="status" style="{EDGE}"><b>{title}</b>{said}{more}</div>'
