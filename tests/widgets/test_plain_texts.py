"""Who uses the notebook tools types no commands, and reads of none."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Rooms whose texts never reach a tool: commands, and what only they and Python use.
ELSEWHERE = ("cli", "training", "prepare", "screens", "look", "model")
PROGRAMS = (
    "msa/local/search",
    "msa/local/nhmmer",
    "msa/local/mmseqs",
    "msa/serve",
    "device/devices",
)
FOR_TERMINALS = ("_state_and_command", "purpose_line", "warn_without_purpose")
TYPED = re.compile(
    r"(?<![\w-])--[a-z][a-z-]+"  # a flag
    r"|(?<![\w.])[a-z]+(_[a-z]+)*=(True|False|None|\[|\.\.\.|\{)"  # an argument with a value
    r"|\([a-z]+(_[a-z]+)*=\)|, [a-z]+(_[a-z]+)*=\)"  # an argument without one
    r"|af3nb (weights|msa|predict|check|convert|train|prepare)\b"  # a command
)


def texts(path: Path) -> list[str]:
    """The texts of a module, whole, but for docstrings and what is to be typed."""
    tree = ast.parse(path.read_text())
    left = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            left |= {first.value} if isinstance(first, ast.Expr) else set()
        if isinstance(node, ast.FunctionDef) and node.name in FOR_TERMINALS:
            left |= set(ast.walk(node))
        if isinstance(node, ast.keyword) and node.arg == "typed":
            left |= set(ast.walk(node.value))
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if set(names) & {"typed", "TYPED", "_TYPED", "command", "given"}:
                left |= set(ast.walk(node.value))
    found = []
    for node in ast.walk(tree):
        if node in left:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [v.value if isinstance(v, ast.Constant) else "…" for v in node.values]
            found.append("".join(map(str, parts)))
    return [text for text in found if " " in text]


def shown() -> list[Path]:
    """The modules whose texts may be shown by a tool."""
    rooms = [p for p in (ROOT / "af3nb").iterdir() if p.name not in ELSEWHERE]
    paths = [path for room in rooms for path in ([room] if room.suffix else room.rglob("*.py"))]
    paths = [path for path in paths if path.suffix == ".py"]
    return sorted(
        path for path in [*paths, *(ROOT / "widgets").rglob("*.py")]
        if not any(name in path.as_posix() for name in PROGRAMS)
    )  # fmt: skip


def test_no_text_of_a_tool_is_to_be_typed():
    """No flag, no argument of Python, no command: what an error says of these is its `typed`."""
    found = {path: [text for text in texts(path) if TYPED.search(text)] for path in shown()}
    assert len(found) > 100 and {path: said for path, said in found.items() if said} == {}


def test_no_text_of_a_page_is_to_be_typed():
    """Neither the pages' own texts."""
    wrong = {}
    for path in (ROOT / "widgets").rglob("*.js"):
        if "vendor" in path.parts:
            continue
        strings = re.findall(r'"[^"\n]*"|`[^`]*`', path.read_text())
        if found := [s for s in strings if " " in s and TYPED.search(re.sub(r"style: .*", "", s))]:
            wrong[path.name] = found
    assert {name: found for name, found in wrong.items() if "--share" not in str(found)} == {}


def test_tools_show_errors_without_what_is_typed():
    """A tool shows message and remedy; `str` adds what to type, for terminals and Python."""
    from af3nb.errors import InputError

    error = InputError("a is wrong.", where="x", remedy="Mend it.", typed="Use `--mend`.")
    assert str(error) == "x: a is wrong. Mend it. Use `--mend`." and error.told_at("y").typed
    assert error.plain == "x: a is wrong. Mend it."
    for path in (ROOT / "widgets").rglob("*.py"):
        assert "str(error)" not in path.read_text().replace(" else str(error)", ""), path
