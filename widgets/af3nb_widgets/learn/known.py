"""Finds questions and exercises by their keys: the lesson's name, and one of its own."""

import importlib
from difflib import get_close_matches
from typing import Any

from af3nb.errors import InputError
from af3nb_widgets.learn.record import Exercise, Question

LESSONS = (
    "tokens",
    "alignment",
    "pair",
    "triangles",
    "noise",
    "confidence",
    "ablations",
    "training",
)  # the modules of `lessons`


def question(key: str | Question) -> Question:
    """Return a question by its key."""
    return key if isinstance(key, Question) else _found("QUESTIONS", key, "question")


def exercise(key: str | Exercise) -> Exercise:
    """Return an exercise by its key."""
    return key if isinstance(key, Exercise) else _found("EXERCISES", key, "exercise")


def all_of(kind: str) -> dict[str, Any]:
    """Return all `QUESTIONS` or `EXERCISES` of the lessons, by key."""
    modules = (importlib.import_module(f"af3nb_widgets.learn.lessons.{name}") for name in LESSONS)
    return {one.key: one for module in modules for one in getattr(module, kind)}


def _found(kind: str, key: str, word: str) -> Any:
    every = all_of(kind)
    if key not in every:
        near = get_close_matches(key, every, 3, 0.3) or sorted(every)[:3]
        raise InputError(
            f'no lesson has the {word} "{key}". Names like it are {", ".join(near)}.', where=word
        )
    return every[key]
