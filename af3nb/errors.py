"""Errors that tell the user where something is wrong, what was found and what to do."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from af3nb.texts import visible

E = TypeVar("E", bound="Af3nbError")  # jaxtyping, which the tests use, does not know Self

_WORDS = {
    "ids": "chain ids", "ccd_codes": "CCD codes", "smiles": "SMILES", "mmcif": "mmCIF",
    "unpaired_msa": "unpaired MSA", "paired_msa": "paired MSA",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A place in a job. Numbers start at 0; None means the whole part.

    `Place("molecule", 3, "modifications", 1)` is the second modification of the fourth molecule.
    The fields are those of the job's classes, and `key` is a field of the item; in "user_ccd" the
    field is the code of a component. The form and each dialect name a place in their own words;
    `str` gives the words for a job built in Python.
    """

    part: Literal["name", "seed", "molecule", "bond", "user_ccd", "wish"]
    number: int | None = None
    field: str = ""
    item: int | None = None
    key: str = ""
    chain: str = dataclasses.field(default="", compare=False)  # the first chain of the molecule

    def at(self, field: str, item: int | None = None, key: str = "") -> "Place":
        """Return the place of a field of this part, of an item in it, or of a key of the item."""
        return dataclasses.replace(self, field=field, item=item, key=key)

    def __str__(self) -> str:
        if self.part in ("name", "user_ccd"):
            return f"{self.part}, component {self.field}" if self.field else self.part
        if self.number is None:
            return "wishes" if self.part == "wish" else f"{self.part}s"
        words = [f"{self.part} {self.number + 1}{f' (chain {self.chain})' if self.chain else ''}"]
        for name, item in ((self.field, self.item), (self.key, None)):
            word = _WORDS.get(name, name.replace("_", " "))
            words.append(word if item is None else f"{word.removesuffix('s')} {item + 1}")
        return ", ".join(filter(None, words))


@dataclass(frozen=True)
class Choice:
    """A way to continue after an error, shown as a button: its label and its cost.

    `settings` are the arguments of `af3nb.predict` (and `af3nb.runs.start`) for it; the user
    fills in those that are None.
    """

    name: str
    label: str
    cost: str = ""
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Af3nbError(Exception):
    """An error with a place and a remedy.

    `where` names a file, a setting or the place in a job, which is `place` as well; `message` says
    what was found and what was wanted; `remedy` says what to do, and `choices` offers the same as
    buttons, the best first, where there are several. `typed` says what to type for it, in a
    terminal or in Python; notebook tools do not show it.
    """

    def __init__(
        self,
        message: str,
        *,
        where: str | Place = "",
        remedy: str = "",
        choices: Sequence[Choice] = (),
        typed: str = "",
    ):
        self.place = where if isinstance(where, Place) else None
        self.where, self.message, self.remedy = map(visible, (str(where), message, remedy))
        self.choices, self.typed = tuple(choices), visible(typed)
        super().__init__(f"{self.plain} {self.typed}".strip())

    @property
    def plain(self) -> str:
        """The error for someone who types no commands."""
        place = self.where and f"{self.where}:"
        return " ".join(part for part in (place, self.message, self.remedy) if part)

    def told_at(self: E, where: str) -> E:
        """Return the same error with its place in other words."""
        told = type(self)(self.message, where=where, remedy=self.remedy, typed=self.typed)
        told.place = self.place
        return told


class InputError(Af3nbError):
    """A job that cannot be run as it is. `problems` lists everything that is wrong with it."""

    def __init__(
        self,
        message: str,
        *,
        where: str | Place = "",
        remedy: str = "",
        problems: Sequence["InputError"] = (),
        typed: str = "",
    ):
        super().__init__(message, where=where, remedy=remedy, typed=typed)
        self.problems = tuple(problems) or (self,)


class InputWarning(Af3nbError):
    """Something in a job that can be run but may be a mistake. It is never raised."""


class WeightsError(Af3nbError):
    """A weights file that cannot be used."""


class EvidenceError(Af3nbError):
    """MSAs or templates that cannot be found or do not fit their chain."""


class RunError(Af3nbError):
    """A run that could not be finished."""


def short(text: str, most: int = 40) -> str:
    """Return a text, cut if it is too long for a sentence."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def counted(number: int, thing: str) -> str:
    """Return a number of things in words, such as "1 chain" and "2 chains"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def reason(error: Exception) -> str:
    """Return a library's error message on one line, with line numbers in words."""
    said = next(iter(str(error).splitlines()), "no reason given")
    return short(re.sub(r"^string:(\d+)(:\d+\(\d+\))?", r"line \1", said), 200)
