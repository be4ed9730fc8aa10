"""JSON of anyone's: a value, or one kind of error."""

import ast
import json
from pathlib import Path

import pytest

from af3nb.disk.json_text import parse_json

ROOT = Path(__file__).parents[2]
OF_THE_PACKAGE = {  # which read what the package brings along or has just written
    "disk/json_text.py", "model/diffusion_module.py", "chem/residues.py", "device/speed.py",
    "training/checkpoint.py", "model/files/stored.py", "model/files/stored_size.py",
    "training/recorded/lesson.py",
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "[" * 5000 + "]" * 5000,
        '{"a": [' * 60 + "]}" * 60,
        "[1",
        "",
    ],
)
def test_what_is_wrong_is_a_value_error(text: str):
    """Text of any depth is refused as wrong text is, and exhausts no stack."""
    for content in (text, text.encode()):
        with pytest.raises(ValueError):
            parse_json(content)
    with pytest.raises(ValueError):
        parse_json(b'"\xe9"')


def test_brackets_in_strings_are_no_depth():
    """A flat value is read whatever its texts contain, and however many lists it has."""
    plain = {"a": "[{" * 5000, "é [": ["{", "[\n["]}
    escaped = {"a": "[{" * 5000, 'b"\\': ["\\", '"[']}
    for value in (plain, escaped, [[1, 2]] * 5000, [[[[{}]]]]):
        assert parse_json(json.dumps(value)) == value
        assert parse_json(json.dumps(value).encode("utf-16")) == value


def test_foreign_json_is_read_in_one_way():
    """Only what the package brings along is read by `json.loads` itself."""
    found = set()
    for path in [*ROOT.glob("af3nb/**/*.py"), *ROOT.glob("widgets/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("load", "loads"):
                if isinstance(node.value, ast.Name) and node.value.id == "json":
                    found.add(path.relative_to(ROOT / "af3nb").as_posix())
    assert found <= OF_THE_PACKAGE
