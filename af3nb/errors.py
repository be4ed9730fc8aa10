"""What can go wrong, said so that the user can mend it: where, what was found, what was wanted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Choice:
    """A way on after an error, for a button: what it says, and what it costs.

    `settings` are the arguments of `af3nb.predict` (and `af3nb.runs.start`) that take it; the user
    has to fill in what is None there.
    """

    name: str
    label: str
    cost: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


class Af3nbError(Exception):
    """An error with a place and a remedy.

    `where` is a path such as ``sequences[2].protein.sequence``, or a file; `message` says what was
    found and what was wanted; `remedy` says what to do, and `choices` the same for buttons, the
    best first, where there are several.
    """

    def __init__(
        self, message: str, *, where: str = "", remedy: str = "", choices: Sequence[Choice] = ()
    ):
        self.where, self.message, self.remedy = where, message, remedy
        self.choices = tuple(choices)
        super().__init__(_sentence(where, message, remedy))


class InputError(Af3nbError):
    """A job that cannot be run as it stands. `problems` holds every one that was found."""

    def __init__(self, message: str, *, where: str = "", remedy: str = "", problems=()):
        super().__init__(message, where=where, remedy=remedy)
        self.problems = tuple(problems) or (self,)


@dataclass(frozen=True)
class InputWarning:
    """What runs as it stands but may not be meant, in the form of an error. It is never raised."""

    message: str
    where: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        return _sentence(self.where, self.message, self.remedy)


class WeightsError(Af3nbError):
    """A weights file that cannot be used."""


class EvidenceError(Af3nbError):
    """MSAs or templates that cannot be found or do not fit their chain."""


class RunError(Af3nbError):
    """A run that could not be finished."""


def short(text: str, most: int = 40) -> str:
    """Return a text cut to fit into a sentence."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def reason(error: Exception) -> str:
    """Return what a library says of a text, in one line, with places as people count them."""
    said = next(iter(str(error).splitlines()), "no reason given")
    return short(re.sub(r"^string:(\d+)(:\d+\(\d+\))?", r"line \1", said), 200)


def _sentence(where: str, message: str, remedy: str) -> str:
    return " ".join(part for part in (where and f"{where}:", message, remedy) if part)
