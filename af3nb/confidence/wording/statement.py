"""A sentence about a result, with the rule and the numbers that made it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a sentence is good for, in the order in which a reader needs them."""

    LIMIT = "limit"  # what this result cannot tell, whatever its scores
    PROBLEM = "problem"  # something in the structure is wrong
    DOUBT = "doubt"  # the model is not sure
    NOTE = "note"  # worth knowing
    TRUST = "trust"  # evidence speaks for it


@dataclass(frozen=True)
class Span:
    """Residues `first` to `last` of a chain, both included, numbered as in the result's files."""

    chain: str
    first: int
    last: int
    whole: bool = False  # whether that is all of the chain

    def __str__(self) -> str:
        if self.whole:
            return f"chain {self.chain}"
        return f"{self.chain} {self.first}" + (f"–{self.last}" if self.last > self.first else "")


@dataclass(frozen=True)
class Statement:
    """One sentence or two; `places` are the residues they are about, `numbers` what they go by.

    `rule` names the rule and `about` says how it decides. Names in `numbers` are for the reader.
    Of the chains in `spoils` nothing is to be praised.
    """

    text: str
    kind: Kind
    places: tuple[Span, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
    rule: str = ""
    about: str = ""
    spoils: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The same in plain lists, text and finite numbers, for a browser; None where there is no
        number."""
        return {
            "text": self.text,
            "kind": str(self.kind),
            "rule": self.rule,
            "about": self.about,
            "numbers": {name: _plain(value) for name, value in self.numbers.items()},
            "places": [[p.chain, p.first, p.last] for p in self.places],
        }


@dataclass(frozen=True)
class Rule:
    """What makes statements of one sort; `find` looks at a subject."""

    name: str
    about: str
    find: Callable[[Any], Iterable[Statement]]

    def __call__(self, subject: Any) -> list[Statement]:
        """All that this rule has to say of a subject."""
        found = self.find(subject)
        return [replace(one, rule=self.name, about=self.about) for one in found]


def rule(name: str, about: str) -> Callable[[Callable], Rule]:
    """Make a function that yields statements a rule."""
    return lambda find: Rule(name, about, find)


def listed(things: Iterable[Any], most: int = 5) -> str:
    """Return "A, B and C"; of many the first, and how many more there are."""
    words = [str(thing) for thing in things]
    if len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1} more"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def placed(spans: Sequence[Span], most: int = 5) -> str:
    """Return "chains A and B, C 5–9 and 12"; of many places the first, and how many more."""
    wholes = [span.chain for span in spans if span.whole]
    words = [f"chain{'s' if len(wholes) > 1 else ''} {listed(wholes, most)}"] if wholes else []
    parts = [span for span in spans if not span.whole]
    before = None
    for span in parts[:most]:
        words.append(str(span) if span.chain != before else str(span).split(maxsplit=1)[1])
        before = span.chain
    if len(parts) > most:
        words.append(counted(len(parts) - most, "more place"))
    return listed(words, len(words))


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return "1 sample" or "2 samples"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def found_in(count: int, total: int, what: str) -> str:
    """Return "in 2 of 5 seeds", or "in all 5 seeds"."""
    return f"in all {total} {what}" if count == total > 1 else f"in {count} of {total} {what}"


def start_large(text: str) -> str:
    """Return a sentence with a capital at its start; names of chains are capitals already."""
    return text[:1].upper() + text[1:]


def between(values: Sequence[float], digits: int = 2) -> str:
    """Return "0.61 to 0.84", or one number where both ends are written alike."""
    low, high = f"{min(values):.{digits}f}", f"{max(values):.{digits}f}"
    return low if low == high else f"{low} to {high}"


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | int) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    number = float(value)
    return round(number, 4) if number - number == 0 else None
