"""Numbers, dates and lists in words."""

from collections.abc import Iterable, Sequence
from datetime import date

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MOST_LISTED = 12


def in_words(number: int) -> str:
    """Return a small number as a word, and others in digits."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def joined(parts: Iterable[str]) -> str:
    """Return "a, b and c"."""
    *first, last = tuple(parts) or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def chains(ids: Sequence[str]) -> str:
    """Return "chain A", "chains A and B", or the number of many chains."""
    if len(ids) == 1:
        return f"chain {ids[0]}"
    if len(ids) > _MOST_LISTED:
        return f"{len(ids)} chains ({ids[0]} to {ids[-1]})"
    return f"chains {joined(ids)}"


def on_day(text: str) -> str:
    """Return "30 November 2026" for 2026-11-30; a text that is no date stays."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def ranges(numbers: Iterable[int]) -> str:
    """Return "1–5 and 8" for 1, 2, 3, 4, 5, 8."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return joined(f"{a}–{b}" if b > a + 1 else joined(map(str, range(a, b + 1))) for a, b in found)


def a_or_an(word: str) -> str:
    """Return a word with its article."""
    spelt = word.startswith(("RNA", "NVIDIA"))  # begins with the sound of a vowel
    return f"{'an' if word[:1].lower() in 'aeiou' or spelt else 'a'} {word}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
