"""Says whether the result of an exercise is right, or which mistake it shows."""

import math
from typing import Any

import numpy as np

from af3nb.errors import short
from af3nb_widgets.figures.html import Html
from af3nb_widgets.learn import kept
from af3nb_widgets.learn.boxes import EDGE, paragraph, toggle
from af3nb_widgets.learn.known import exercise as known
from af3nb_widgets.learn.record import Exercise

_AROUND = " .,;:!()[]'\""  # what may stand beside a letter or a word
_EMPTY = "Write your result in place of None, then run the cell again."


def check(value: Any, exercise: str | Exercise, *given: Any) -> Html:
    """Say whether a result is right, or what a wrong one shows.

    Args:
        value: Your result; None asks you for one.
        exercise: The exercise, such as `"tokens.kinase"`.
        given: What the answer is computed from, for exercises about your own run.
    """
    one = known(exercise)
    if value is None or value is ... or (isinstance(value, str) and not value.strip()):
        return Html(_box("Not answered yet.", _EMPTY))
    right, about = judge(value, one, *given)
    kept.keep(one.key, short(str(value)), right=right)
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
    wanted = one.made(one.answer, given)
    found = _read(value, wanted, sign=one.sign)
    if found is None:
        many = hasattr(value, "__len__") and not isinstance(value, str)
        return False, f"One number is wanted. {one.hint}" if many else one.hint
    if _same(found, wanted, one.near):
        return True, ""
    for mistake in one.mistakes:
        wrong = one.made(mistake.result, given)
        near = 0.0 if isinstance(wrong, str) else min(one.near, abs(float(wrong)) / 20)
        if _same(found, wrong, near):
            return False, mistake.about
    return False, one.hint


def _read(value: Any, wanted: Any, *, sign: bool) -> str | float | None:
    """A value as what the answer is, a word or a number; None if it is no number."""
    if isinstance(wanted, str | bool):
        return _word(value)
    if isinstance(value, bool | np.bool_):
        return None
    try:  # numbers of Python, NumPy and JAX, arrays of one number, and "372"
        found = float(value.item() if getattr(value, "size", None) == 1 else value)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        return None
    return found if sign else abs(found)


def _same(found: str | float, wanted: Any, near: float) -> bool:
    if isinstance(found, str):
        return found == _word(wanted)
    return math.isclose(found, float(wanted), rel_tol=1e-9, abs_tol=near)


def _word(value: Any) -> str:
    return str(value).strip(_AROUND).lower()


def _box(title: str, text: str, more: str = "") -> str:
    said = paragraph(text) if text else ""
    return f'<div role="status" style="{EDGE}"><b>{title}</b>{said}{more}</div>'
