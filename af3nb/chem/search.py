"""Components found by code, name, synonym or formula, over the whole dictionary."""

import re
from functools import cache
from typing import NamedTuple

from af3nb.chem.components import built_in_texts

_ITEMS = (
    "id", "name", "pdbx_synonyms", "formula", "type", "pdbx_initial_date", "pdbx_release_status",
)  # fmt: skip
_FORMULA = re.compile(r"(?:[A-Z][a-z]?[0-9]*)+")
_ELEMENT = re.compile(r"([A-Z][a-z]?)([0-9]*)")
_CHARGE = re.compile(r" ?(?:[0-9]*[+-]| -?[0-9]+)$")
_ION = re.compile(r"(?<=.)(?: [ivx]+)? ion $")
_MIRRORS = frozenset(("alpha", "beta", "d", "l"))  # and numbers: people leave them out
# How well a component fits, the best first.
_CODE, _WHOLE, _ALIKE, _START, _WORDS, _STARTS_OF_WORDS, _START_OF_CODE, _INSIDE = range(8)
_SHORT = 2  # of so few letters, only whole names and the starts of codes are looked for


class Found(NamedTuple):
    """A component that fits a query; `matched` is its code, name, synonym or formula that does."""

    code: str
    name: str
    formula: str
    type: str
    matched: str


class _Entry(NamedTuple):
    code: str
    names: tuple[str, ...]  # the name and the synonyms as the dictionary has them
    plain: tuple[str, ...]  # the same in words of letters and digits, spaces around each
    text: str  # all of these in one
    formula: str
    elements: str  # the formula in one order
    type: str
    date: str  # of the first version; common components are old
    obsolete: bool


class _Query(NamedTuple):
    """What is looked for: a code, a formula, and words of a name in several forms."""

    code: str
    elements: str
    whole: str
    start: str
    words: tuple[str, ...]
    parts: tuple[str, ...]


def search(query: str, *, most: int = 20) -> list[Found]:
    """Return the components that fit a query, the best first.

    A code comes first, then a whole name, synonym or formula, then the start of a name, then its
    words; among equals the shorter and the older. The first call reads the dictionary, which takes
    a second or two.
    """
    plain = _plain(query)
    words = plain.split()
    asked = _Query(
        query.strip().upper(), _elements(query), plain, plain[:-1],
        tuple(f" {word} " for word in words), tuple(f" {word}" for word in words),
    )  # fmt: skip
    if not asked.code:
        return []
    similar = alike(query)
    ranked = []
    for entry in _entries():
        known = bool(words) and all(word in entry.text for word in words)
        if known or entry.code in similar or entry.code.startswith(asked.code) or (
            asked.elements and asked.elements == entry.elements
        ):  # fmt: skip
            fit = _fit(entry, asked, known, entry.code in similar)
            if fit is not None:
                worth, length, matched = fit
                order = (worth, entry.obsolete, length, entry.date, len(entry.names[0]), entry.code)
                ranked.append((order, entry, matched))
    ranked.sort(key=lambda item: item[0])
    return [Found(e.code, e.names[0], e.formula, e.type, m) for _, e, m in ranked[:most]]


def alike(name: str) -> frozenset[str]:
    """Return the codes whose name is this but for what tells mirror images apart and for numbers
    that this lacks: of "adenosine triphosphate" it is ATP alone."""
    plain = _plain(name)
    asked = _numbers(plain)
    return frozenset(c for c, known in _by_core().get(_core(plain), ()) if asked <= known)


def _fit(entry: _Entry, asked: _Query, known: bool, similar: bool) -> tuple[int, int, str] | None:
    """How well a component fits, how long what fits is, and what it is; or None."""
    if entry.code == asked.code:
        return _CODE, 0, entry.code
    fits = []
    if entry.code.startswith(asked.code):
        fits.append((_START_OF_CODE, len(entry.code), entry.code))
    if asked.elements and asked.elements == entry.elements:
        fits.append((_WHOLE, len(asked.elements), entry.formula))
    if similar:
        core = _core(asked.whole)
        name = next(
            n for n, plain in zip(entry.names, entry.plain, strict=True) if _core(plain) == core
        )
        fits.append((_ALIKE, len(name), name))
    if known:
        for name, shown in zip(entry.plain, entry.names, strict=True):
            worth = _name_fit(name, asked)
            if worth is not None:
                fits.append((worth, len(name), shown))
    return min(fits, default=None)


def _name_fit(name: str, asked: _Query) -> int | None:
    if name == asked.whole:
        return _WHOLE
    if len(asked.start) <= _SHORT + 1:
        return None
    if name.startswith(asked.start):
        return _START
    for worth, words in ((_WORDS, asked.words), (_STARTS_OF_WORDS, asked.parts)):
        if all(word in name for word in words):
            return worth
    return _INSIDE if asked.start[1:] in name else None


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(_entry(*row) for row in zip(*map(built_in_texts, _ITEMS), strict=True))


def _entry(code, name, synonyms, formula, type_, date, status) -> _Entry:
    others = (synonym.strip() for synonym in re.split(r"[;\n]", synonyms or ""))
    names = tuple(dict.fromkeys((name or code, *filter(None, others))))
    plain = tuple(map(_plain, names))
    formula = formula or ""
    return _Entry(
        code, names, plain, "".join(plain), formula, _elements(formula), type_ or "", date or "",
        status == "OBS",
    )  # fmt: skip


def _plain(text: str) -> str:
    """Words of letters and digits in lower case, spaces around each; "(II) ion" is left out."""
    words = re.findall(r"[^\W_]+", text.lower())
    return _ION.sub(" ", f" {' '.join(words)} ") if words else ""


@cache
def _by_core() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Codes, and the numbers in their names, by what these have in common with other spellings."""
    codes: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for entry in _entries():
        for plain in entry.plain:
            codes.setdefault(_core(plain), []).append((entry.code, _numbers(plain)))
    codes.pop("", None)
    return codes


def _numbers(plain: str) -> frozenset[str]:
    return frozenset(word for word in plain.split() if word.isdigit())


def _core(plain: str) -> str:
    """A name in one word, without what tells mirror images and places of groups apart."""
    return "".join(w for w in plain.split() if w not in _MIRRORS and not w.isdigit())


def _elements(text: str) -> str:
    """A formula in one order and spelling, without its charge; "" for a text that is none."""
    joined = _CHARGE.sub("", text.strip()).replace(" ", "")
    if not _FORMULA.fullmatch(joined):
        return ""
    return " ".join(sorted(f"{e}{n.lstrip('0') or 1}" for e, n in _ELEMENT.findall(joined)))
