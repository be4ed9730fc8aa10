"""A sentence about a result, with the rule and the numbers behind it."""

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
    TRUST = "trust"  # evidence supports it


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
    """One sentence or two, about the residues in `places`; `numbers` are the evidence.

    `rule` names the rule and `about` says how it decides. The names in `numbers` are shown to
    users. No statement praises a chain in `spoils`.
    """

    text: str
    kind: Kind
    places: tuple[Span, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
    rule: str = ""
    about: str = ""
    spoils: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain lists, text and finite numbers for a browser; a missing number is None."""
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
    """A source of statements of one sort; `find` looks at a subject."""

    name: str
    about: str
    find: Callable[[Any], Iterable[Statement]]

    def __call__(self, subject: Any) -> list[Statement]:
        """Return all statements that this rule makes about a subject."""
        return [replace(one, rule=self.name, about=self.about) for one in self.find(subject)]


def rule(name: str, about: str) -> Callable[[Callable], Rule]:
    """Turn a function that yields statements into a rule."""
    return lambda find: Rule(name, about, find)


def listed(things: Iterable[Any], most: int = 5) -> str:
    """Return "A, B and C"; of a long list, the first items and how many more there are."""
    words = [str(thing) for thing in things]
    if len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1} more"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def placed(spans: Sequence[Span], most: int = 5) -> str:
    """Return "chains A and B, C 5–9 and 12"; of many places, the first and how many more."""
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


def capitalised(text: str) -> str:
    """Return a sentence with a capital at its start; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def between(values: Iterable[float], digits: int = 2) -> str:
    """Return "0.61 to 0.84", or one number if both ends read the same."""
    ends = sorted(values)
    low, high = f"{ends[0]:.{digits}f}", f"{ends[-1]:.{digits}f}"
    return low if low == high else f"{low} to {high}"


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | int) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    number = float(value)
    return round(number, 4) if number - number == 0 else None
