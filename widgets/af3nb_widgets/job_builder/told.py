"""What the form tells its user: a sentence beside a field, and buttons that mend."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Mend:
    """A button: its words, and what it sets in the card, bond or form that it stands at.

    `drop` removes the card or bond instead.
    """

    label: str
    set: dict[str, Any] | None = None
    drop: bool = False


@dataclass(frozen=True)
class Told:
    """A problem or remark. `at` is "form" or the key of a card or bond, `field` one of its fields.

    `span` is what part of the field's text is meant, 0-based, end excluded.
    """

    at: str
    field: str
    message: str
    remedy: str = ""
    mends: tuple[Mend, ...] = ()
    level: str = "error"  # or "warning"
    span: tuple[int, int] | None = None

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON, its message with a capital, as it stands alone."""
        message = self.message[:1].upper() + self.message[1:]
        return asdict(self) | {"message": message, "span": self.span or ()}
