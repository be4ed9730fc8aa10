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
    """A component that fits a query; `matched` is the code, name, synonym or formula that fits."""

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


def search(query: str, *, most: int = 20) -> list[Found]:
    """Return the components that fit a query, the best first.

    A code comes first, then a whole name, synonym or formula, then the start of a name, then its
    words; among equals the shorter and the older. The first call reads the dictionary, which takes
    a second or two.
    """
    code, elements, plain = query.strip().upper(), _elements(query), _plain(query)
    if not code:
        return []
    words, similar, ranked = plain.split(), alike(query), []
    for entry in _entries():
        fits = []
        if entry.code.startswith(code):
            worth = _CODE if entry.code == code else _START_OF_CODE
            fits.append((worth, len(entry.code), entry.code))
        if elements and elements == entry.elements:
            fits.append((_WHOLE, len(elements), entry.formula))
        if entry.code in similar:
            core = _core(plain)
            named = zip(entry.plain, entry.names, strict=True)
            name = next(name for known, name in named if _core(known) == core)
            fits.append((_ALIKE, len(name), name))
        if words and all(word in entry.text for word in words):
            named = zip(entry.plain, entry.names, strict=True)
            fits += [(worth, len(known), name) for known, name in named
                     if (worth := _name_fit(known, plain, words)) is not None]  # fmt: skip
        if fits:
            worth, length, matched = min(fits)
            length = 0 if worth == _CODE else length
            order = (worth, entry.obsolete, length, entry.date, len(entry.names[0]), entry.code)
            ranked.append((order, entry, matched))
    ranked.sort(key=lambda item: item[0])
    return [Found(e.code, e.names[0], e.formula, e.type, m) for _, e, m in ranked[:most]]


def alike(name: str) -> frozenset[str]:
    """Return the codes of the components whose name differs in mirror images and numbers at most.

    The numbers of this name are in theirs: of "adenosine triphosphate" it is ATP alone.
    """
    plain = _plain(name)
    asked = _numbers(plain)
    return frozenset(c for c, known in _by_core().get(_core(plain), ()) if asked <= known)


def _name_fit(name: str, asked: str, words: list[str]) -> int | None:
    """How well a name fits what is asked; None where it does not. Both have spaces around."""
    start = asked[:-1]
    if name == asked:
        return _WHOLE
    if len(start) <= _SHORT + 1:
        return None
    if name.startswith(start):
        return _START
    if all(f" {word} " in name for word in words):
        return _WORDS
    if all(f" {word}" in name for word in words):
        return _STARTS_OF_WORDS
    return _INSIDE if start[1:] in name else None


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
