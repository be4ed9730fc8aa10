"""Reading JSON field by field: each problem is noted with its place, and reading continues."""

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from af3nb.disk.files import decode, plain, read_text
from af3nb.disk.json_text import TooDeep, parse_json
from af3nb.errors import InputError, short
from af3nb.job.job import Modification

_LONGEST_PATH = 500
# What Python's JSON reader expected, by words in its message.
_WANTED = {"value": "a value", "','": "a comma", "':'": "a colon", "property": "a key in quotes"}
MOST_PROBLEMS = 200  # a file with more is not a job at all


class JsonPath(tuple):
    """A place in a JSON document: ("sequences", 3, "protein", "sequence")."""

    def __truediv__(self, step: str | int) -> "JsonPath":
        return JsonPath((*self, step))

    def __str__(self) -> str:
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self)
        return "".join(steps).removeprefix(".")

    def meets(self, other: tuple) -> bool:
        """Whether two places are the same, or one lies inside the other."""
        return all(mine == theirs for mine, theirs in zip(self, other, strict=False))


class JsonObject(dict):
    """A JSON object that remembers which of its keys appear twice."""

    repeated: tuple[str, ...] = ()

    @staticmethod
    def from_pairs(pairs: list) -> "JsonObject":
        self = JsonObject(pairs)
        if len(self) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            self.repeated = tuple(key for key, count in counts.items() if count > 1)
        return self


def load_json(source: str | bytes | Mapping | list) -> object:
    """Return the content of a JSON text; a mapping or list is returned unchanged."""
    if isinstance(source, Mapping | list):
        return source
    text = decode(source) if isinstance(source, bytes) else plain(source)
    if not text.strip():
        raise InputError("the file is empty; expected a job in JSON.")
    try:
        return parse_json(text, object_pairs_hook=JsonObject.from_pairs)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InputError(_explain(error), where=where) from error
    except TooDeep as error:
        raise InputError("lists or objects are nested too deeply for a job.") from error
    except ValueError as error:  # about a number that Python cannot read
        raise InputError("a number in the JSON has thousands of digits.") from error


class Reader:
    """Reads values of a JSON document and collects problems.

    A wrong value is noted and replaced by an empty one, so that the numbers of the others stay.
    """

    def __init__(self, folder: Path | None = None):
        self.folder = folder
        self.noted: list[tuple[JsonPath, InputError]] = []

    @property
    def problems(self) -> list[InputError]:
        """The problems met so far."""
        return [problem for _, problem in self.noted]

    def note(self, where: JsonPath, message: str, remedy: str = "") -> None:
        """Remember a problem."""
        if len(self.noted) < MOST_PROBLEMS:
            self.noted.append((where, InputError(message, where=str(where), remedy=remedy)))

    def mapping(
        self,
        value: object,
        where: JsonPath,
        keys: Collection[str],
        *,
        example: str = "",
        strays: Mapping[str, str] = MappingProxyType({}),
    ) -> Mapping:
        """Return an object with these keys only, or an empty one if there is none.

        `strays` gives the remedy for keys that belong elsewhere.
        """
        if not isinstance(value, Mapping):
            remedy = f"For example {example}." if example else ""
            self.note(where, f"expected an object {{...}}, found {found(value)}.", remedy)
            return {}
        for key in getattr(value, "repeated", ()):
            self.note(where / key, "this key appears twice.", "Keep one of them.")
        for key in value:
            if len(self.noted) >= MOST_PROBLEMS:
                break
            if key not in keys:
                self._unknown_key(str(key), where, keys, strays)
        return value

    def text(self, parent: Mapping, key: str, where: JsonPath, *, wanted: str | None = None) -> str:
        """Return a text, or "" if there is none; `wanted` describes a text that is required."""
        value, here = parent.get(key), where / key
        if value is None:
            if wanted:
                self.note(here, f"this is missing: give {wanted}.")
            return ""
        if not isinstance(value, str):
            self._no_text(value, here)
            return ""
        if any("\ud800" <= c <= "\udfff" for c in value) if not value.isascii() else False:
            message = "this text contains half of a Unicode character (a lone surrogate)."
            self.note(here, message, "Type the text again.")
            return ""
        return value

    def items(self, parent: Mapping, key: str, where: JsonPath) -> list[tuple[JsonPath, object]]:
        """Return the items of a list with their places, or nothing if the list is missing."""
        value, here = parent.get(key), where / key
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.note(here, f"expected a list [...], found {found(value)}.", "Put it in [ ].")
            return []
        return [(here / i, item) for i, item in enumerate(value)]

    def integer(self, value: object, where: JsonPath) -> int:
        """Return a whole number, or -1 if it is not one. 3.0 is one; "3" and true are not."""
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        digits = isinstance(value, str) and value.strip().isdigit()
        remedy = "Remove the quotes." if digits else ""
        self.note(where, f"expected a whole number, found {found(value)}.", remedy)
        return -1

    def texts(self, parent: Mapping, key: str, where: JsonPath) -> tuple[str, ...]:
        """Return a list of texts, with "" for everything else."""
        items = self.items(parent, key, where)
        for here, item in items:
            if not isinstance(item, str):
                self._no_text(item, here)
        return tuple(item if isinstance(item, str) else "" for _, item in items)

    def number(self, value: object, where: JsonPath) -> int:
        """Return a whole number, which may be in quotes."""
        if isinstance(value, str) and re.fullmatch("[0-9]{1,10}", value):
            return int(value)
        return self.integer(value, where)

    def dialect(self, top: Mapping, where: JsonPath, dialect: str, versions: tuple) -> None:
        """Check the dialect and version that a job names."""
        for key, known in (("dialect", (dialect,)), ("version", versions)):
            value = top.get(key)
            *others, newest = (json.dumps(v) for v in known)
            if value is None:
                self.note(where / key, "this is missing.", f'Write "{key}": {newest}.')
            elif isinstance(value, bool) or value not in known:
                wanted = f"{', '.join(others)} or {newest}" if others else newest
                meant = next((json.dumps(v) for v in known if str(v) == str(value)), newest)
                remedy = f'Write "{key}": {meant}.'
                self.note(where / key, f"expected {wanted}, found {found(value)}.", remedy)

    def seeds(self, top: Mapping, where: JsonPath) -> tuple[int, ...]:
        """Return the seeds of a job."""
        return tuple(self.number(seed, here) for here, seed in self.items(top, "modelSeeds", where))

    def modifications(
        self, fields: Mapping, where: JsonPath, keys: tuple[str, str], *, example: str = "SEP"
    ) -> tuple[Modification, ...]:
        """Return the modifications of a chain; `keys` name their code and position."""
        code, position = keys
        found = []
        for here, item in self.items(fields, "modifications", where):
            item = self.mapping(item, here, keys)
            if not item:
                self.note(here, f'give "{code}" and "{position}".')
                found.append(Modification(-1, ""))
                continue
            known = self.text(item, code, here, wanted=f'a CCD code such as "{example}"')
            found.append(Modification(self.integer(item.get(position), here / position), known))
        return tuple(found)

    def inline_or_file(
        self, parent: Mapping, key: str, path_key: str, where: JsonPath
    ) -> str | None:
        """Return a text given here or in the file that another key names, or None."""
        inline, path = self.text(parent, key, where), self.text(parent, path_key, where)
        if inline and path:
            self.note(where / key, f'both "{key}" and "{path_key}" are given.', "Keep one of them.")
        elif path:
            return self.file(path, where / path_key)
        elif self._names_file(inline):
            self.note(
                where / key,
                f"expected the content of a file, found its path {inline!r}.",
                f'Rename the key to "{path_key}".',
            )
        return None if parent.get(key) is None else plain(inline)

    def file(self, path: str, where: JsonPath) -> str:
        """Return the text of a file that the document needs, or "" with a problem noted."""
        if "\n" in path or len(path) > _LONGEST_PATH:
            key = where[-1].removesuffix("Path")
            message = f'expected the path of a file, found the text "{short(path)}".'
            self.note(where, message, f'Rename the key to "{key}" if this is the content.')
            return ""
        if self.folder is None:
            message = f"a text alone opens no files: {path!r} has no folder to start from."
            self.note(where, message, "Save the job to a file, and open that.")
            return ""
        try:
            return read_text(self.folder / path, where=str(where))
        except InputError as error:
            self.noted.append((where, error))
            return ""

    def _names_file(self, text: str) -> bool:
        if not 0 < len(text) < 256 or "\n" in text or "\0" in text:
            return False
        try:
            return ((self.folder or Path()) / text).is_file()
        except OSError:
            return False

    def _no_text(self, value: object, where: JsonPath) -> None:
        remedy = 'Put it in "quotes".' if isinstance(value, int | float) else ""
        if isinstance(value, list | tuple):
            remedy = "Write one text without [ ]."
        self.note(where, f"expected text, found {found(value)}.", remedy)

    def _unknown_key(
        self, key: str, where: JsonPath, keys: Collection[str], strays: Mapping[str, str]
    ) -> None:
        lower = {k.lower(): k for k in keys}
        near = get_close_matches(key.lower(), lower, n=1, cutoff=0.6)
        known = f"The known keys are {', '.join(keys)}."
        remedy = f'Did you mean "{lower[near[0]]}"?' if near else known
        remedy = strays.get(key, remedy)
        self.note(where / short(key), "unknown key.", remedy)


def found(value: object) -> str:
    """Describe a JSON value in words."""
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return str(value).lower()
        case int() if value.bit_length() > 200:
            return "a huge number"
        case int() | float():
            return f"the number {value}"
        case str():
            return f'the text "{short(value)}"' if value else "an empty text"
        case list() | tuple():
            return f"a list of {len(value)}" if value else "an empty list"
        case Mapping():
            return "an object {...}"
    return f"a {type(value).__name__}"


def _explain(error: json.JSONDecodeError) -> str:
    """Explain a JSON syntax error, as the message of an InputError."""
    text, at = error.doc, error.pos
    here, before = text[at : at + 1], text[:at].rstrip()[-1:]
    if not text[at:].strip() and error.msg != "Extra data":
        return "the JSON ends in the middle. Was the file cut off?"
    if error.msg.startswith("Unterminated string"):
        return "a text starts here and never ends. A quote is missing, or the file was cut off."
    if "escape" in error.msg:
        return r'a lone backslash: JSON (and so a SMILES in it) writes "\\" for "\".'
    if error.msg.startswith("Invalid control character"):
        return r"a line break or tab inside a text: JSON writes \n or \t."
    if here == "'":
        return 'a single quote: JSON requires "double quotes".'
    if here and here in "}]" and before == "," or "trailing comma" in error.msg:
        return "there is a comma before the closing bracket. Remove the comma."
    if text[at:].startswith(("//", "/*", "#")):
        return "JSON has no comments. Remove this one."
    if text[at:].startswith("..."):
        return '"..." is a placeholder. Write the text in full.'
    if error.msg == "Extra data":
        return "something follows after the end of the JSON. Remove it."
    what = next((w for said, w in _WANTED.items() if said in error.msg), "something else")
    there = short(text[at:].splitlines()[0], 40)
    return f"this is not JSON: expected {what} here, found '{there}'."
