"""All texts in the code of both packages that can reach a user, found in the sources."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("af3nb/**/*.py"), *ROOT.glob("widgets/af3nb_widgets/**/*.py")])


def texts(*rooms: str) -> Iterator[tuple[str, str]]:
    """Yield the place and the text of every string; a field of an f-string is "{}".

    Docstrings are left out. `rooms` are folders such as "af3nb/job"; by default all are read.
    """
    for path in SOURCES:
        name = str(path.relative_to(ROOT))
        if not rooms or name.startswith(rooms):
            for line, text in _texts_of(path):
                yield f"{name}:{line}", text


@functools.cache
def _texts_of(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple(_strings(ast.parse(path.read_text(encoding="utf-8"))))


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    skipped: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            skipped.add(id(body[0].value))  # a docstring
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node)} - {id(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "{}"
                    for part in node.values
                ),
            )


def pattern(template: str) -> re.Pattern:
    """Return what a collected text looks like once its fields are filled."""
    return re.compile(".*?".join(map(re.escape, template.split("{}"))), re.S)
