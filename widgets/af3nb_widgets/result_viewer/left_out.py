"""Optional parts of what is shown: one that cannot be made is left out, and a note says so."""

from collections.abc import Callable
from typing import TypeVar

from af3nb.errors import Af3nbError

T = TypeVar("T")


class LeftOut:
    """The parts that cannot be made; `notes` say which and why."""

    def __init__(self, where: str):
        self.where = where
        self.notes: list[str] = []

    def of(self, name: str, make: Callable[[], T], or_else: T) -> T:
        """Return what `make` makes, or `or_else`."""
        try:
            return make()
        except Exception as error:  # whatever is wrong with one part, the others are shown
            why = error.plain if isinstance(error, Af3nbError) else str(error)
            note = f"Not in this {self.where}: {name}. {why}"
            if note not in self.notes:
                self.notes.append(note)
            return or_else
