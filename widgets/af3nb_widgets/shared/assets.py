"""Joins JavaScript and CSS files into the one module and the one style sheet that a widget sends.

anywidget takes a single ES module, so files that import each other are joined here when a widget
class is made. Nothing is built beforehand, and nothing comes from a network.
"""

import posixpath
import re
from functools import cache
from importlib.resources import files

_SHARED = ("shared/page/base.css", "shared/page/menu.css")
_ALL_TOOLS = re.compile(r"\.af3nb\b")
_IMPORT = re.compile(
    r'^import\s+(?:(\*\s+as\s+\w+|[\w$]+|\{[^}]*\})\s+from\s+)?"([^"]+)";[ \t]*$', re.M
)
_EXPORT = re.compile(r"^export\s+(?:async\s+)?(?:function\*?|const|let|class)\s+(\w+)", re.M)
_UNKNOWN_IMPORT = re.compile(r"^import\b", re.M)
_UNKNOWN = re.compile(r"^(export\s+(default|\{|\*)|import\b)", re.M)


@cache
def module(entry: str) -> str:
    """Return a file of this package and everything it imports as one ES module.

    Files import each other by relative path, `import { h } from "./dom.js";`, and only the entry
    may `export default`. Each imported file keeps its own scope. A script in `vendor` is not a
    module: `import $3Dmol from "./vendor/x.js";` imports what it exports to CommonJS.
    """
    parts: dict[str, str] = {}
    _collect(entry, parts, ())
    body = parts.pop(entry)
    return "\n".join([*parts.values(), f"// {entry}\n{body}"])


@cache
def style(*names: str) -> str:
    """Return files of this package as one style sheet."""
    return "\n".join(f"/* {name} */\n{_text(name)}" for name in names)


def tool_style(tool: str, root: str, *parts: str) -> str:
    """Return the style sheet of a tool: what all tools share, and then its own parts.

    What is shared holds inside `root`, the class of the tool's outermost element, and nowhere else.
    It would otherwise overrule the parts of other tools on the page whose sheets come before it.
    """
    shared = _ALL_TOOLS.sub(f".af3nb:where(.{root})", style(*_SHARED))
    return shared + "\n" + style(*(f"{tool}/page/styles/{part}.css" for part in parts))


def _collect(name: str, parts: dict[str, str], above: tuple[str, ...]) -> None:
    """Add a file after the files it imports: the entry as it is, each other one as a constant."""
    assert name not in above, f"{' -> '.join((*above, name))} import each other"
    if name in parts:
        return
    text = _text(name)
    if "vendor/" in name:
        parts[name] = _script(name, text)
        return

    def resolved(match: re.Match) -> str:
        what, path = match.groups()
        target = _beside(name, path)
        _collect(target, parts, (*above, name))
        if not what:
            return ""
        if what.startswith("*"):
            return f"const {what.split()[-1]} = {_constant(target)};"
        names = re.sub(r"\s+as\s+", ": ", what)
        return f"const {names} = {_constant(target)};"

    text = _checked(name, _IMPORT.sub(resolved, text), entry=not above)
    if above:
        exports = ", ".join(_EXPORT.findall(text))
        text = re.sub(r"^export\s+", "", text, flags=re.M)
        scope = f"(() => {{\n{text}\nreturn {{ {exports} }};\n}})()"
        text = f"// {name}\nconst {_constant(name)} = {scope};"
    parts[name] = text


def _script(name: str, text: str) -> str:
    """Give a script CommonJS, so that it puts nothing on the page's window."""
    return (
        f"// {name}\nconst {_constant(name)} = (function () {{\n"
        "const module = { exports: {} }, exports = module.exports, define = undefined;\n"
        f"{text}\nreturn module.exports;\n}}).call(globalThis);"
    )


def _checked(name: str, text: str, *, entry: bool) -> str:
    left = (_UNKNOWN_IMPORT if entry else _UNKNOWN).search(text)
    assert left is None, f"{name}: {left and left[0]!r} is not understood here"
    return text


def _beside(name: str, path: str) -> str:
    """Resolve a path that a file of this package imports."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _constant(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)


def _text(name: str) -> str:
    return (files("af3nb_widgets") / name).read_text("utf-8")
