"""What a lesson asks: questions to answer before a figure, and exercises with a result."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """A possible answer, and what choosing it shows about the learner's picture of the network.

    `text` is the answer, `about` is what choosing it shows, and `right` whether it is right.
    """

    text: str
    about: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question that is answered before its figure is seen.

    `key` is the lesson and a name, `text` the question; one of the `options` is right.
    """

    key: str
    text: str
    options: tuple[Option, ...]

    @property
    def right(self) -> int:
        """The place of the right option."""
        return next(k for k, option in enumerate(self.options) if option.right)


@dataclass(frozen=True)
class Mistake:
    """A wrong result that tells how it came about.

    `result` is the wrong result, or makes it from what `check` was given beside the value; `about`
    is what it shows.
    """

    result: Any
    about: str


@dataclass(frozen=True)
class Exercise:
    """An exercise with a result: a number, a word or a truth value.

    `key` is the lesson and a name. `answer` is the right result, or makes it from what `check` was
    given beside the value. Numbers are right within `near`; where `sign` is False, the answer is
    not negative, and that of a result does not count. `worked` is the way to the answer,
    `mistakes` are wrong results that tell something, and `hint` helps with any other.
    """

    key: str
    answer: Any
    worked: str
    mistakes: tuple[Mistake, ...]
    hint: str
    near: float = 0.0
    sign: bool = True

    def made(self, result: Any, given: tuple) -> Any:
        """Return a `result`, computed from what was `given` to `check` if need be."""
        return result(*given) if isinstance(result, Callable) else result
