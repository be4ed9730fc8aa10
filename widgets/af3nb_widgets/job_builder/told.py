"""Messages of the form: a sentence beside a field, and buttons that fix the problem."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Mend:
    """A button: its label, and the fields it sets in its card, bond or form.

    `drop` removes the card or bond instead.
    """

    label: str
    set: dict[str, Any] | None = None
    drop: bool = False


@dataclass(frozen=True)
class Told:
    """A problem or warning. `at` is "form" or the key of a card or bond, `field` one of its fields.

    `span` is the part of the field's text that is meant, 0-based, end excluded.
    """

    at: str
    field: str
    message: str
    remedy: str = ""
    mends: tuple[Mend, ...] = ()
    level: str = "error"  # or "warning"
    span: tuple[int, int] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the same as JSON; the message starts with a capital letter."""
        message = self.message[:1].upper() + self.message[1:]
        return asdict(self) | {"message": message, "span": self.span or ()}
