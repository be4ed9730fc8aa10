"""Reads JSON of anyone's; whatever is wrong with it is a `ValueError`."""

import json
import re
from typing import Any

_DEEPEST = 100  # levels; no file that we know has ten
_MARK = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
_OTHERS = bytes(set(range(256)) - set(b'"[]{}'))  # what is no mark, where nothing is escaped


class TooDeep(ValueError):
    """A text that is nested deeper than any file we know."""


def parse_json(content: str | bytes, **options: Any) -> Any:
    """Return the value of a JSON text, as `json.loads` does with these options.

    Text that is nested too deeply is refused: to read, write or compare it would exhaust the stack.
    """
    if isinstance(content, bytes):
        content = content.decode(json.detect_encoding(content))
    if content.count("[") + content.count("{") > _DEEPEST and _depth(content) > _DEEPEST:
        raise TooDeep(f"it is nested more than {_DEEPEST} levels deep")
    return json.loads(content, **options)


def _depth(text: str) -> int:
    """The most brackets that are open at once, without those in strings."""
    if "\\" not in text:  # then only the marks need be looked at
        text = text.encode(errors="replace").translate(None, _OTHERS).decode()
    depth, deepest, quoted = 0, 0, False
    for mark in _MARK.finditer(text):
        character = mark[0]
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif not quoted and character in "]}":
            depth -= 1
    return deepest
