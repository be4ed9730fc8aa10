"""Plain files become one ES module, and each keeps its own names."""

import shutil
import subprocess

import pytest

from af3nb_widgets.shared import assets


@pytest.fixture
def static(tmp_path, monkeypatch):
    """A folder that stands for `static`."""
    monkeypatch.setattr(assets, "_text", lambda name: (tmp_path / name).read_text())
    for cached in (assets.module, assets.style):
        cached.cache_clear()
    yield tmp_path
    for cached in (assets.module, assets.style):
        cached.cache_clear()


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node to run the module")
def test_files_keep_their_scopes(static):
    """Two files may use one name, and a file that is imported twice is there once."""
    (static / "vendor").mkdir()
    (static / "vendor" / "lib.js").write_text('(function(r){module.exports={n:"lib"}})(this)')
    (static / "a.js").write_text(
        'let own = "a";\nexport const times = [];\nexport function a() {\n  return own;\n}\n'
    )
    (static / "b.js").write_text(
        'import { a as first, times } from "./a.js";\nimport lib from "./vendor/lib.js";\n'
        'times.push(1);\nlet own = "b";\n'
        "export async function b() { return first() + own + lib.n; }\n"
    )
    (static / "top.js").write_text(
        'import {\n  a,\n  times,\n} from "./a.js";\nimport * as all from "./b.js";\n'
        "const own = a();\nexport default { text: await all.b() + own + times.length };\n"
    )
    text = assets.module("top.js")
    (static / "out.mjs").write_text(text + "\n")
    run = "import('./out.mjs').then((m) => console.log(m.default.text))"
    found = subprocess.run(["node", "-e", run], cwd=static, capture_output=True, text=True)
    assert found.stdout.strip() == "ablib" + "a1", found.stderr


def test_what_is_not_understood_is_refused(static):
    """A form of export that would be lost is told by the file's name."""
    (static / "a.js").write_text("const x = 1;\nexport { x };\n")
    (static / "top.js").write_text('import { x } from "./a.js";\nexport default { x };\n')
    with pytest.raises(AssertionError, match="a.js"):
        assets.module("top.js")


def test_files_that_import_each_other_are_refused(static):
    """A circle has no order."""
    (static / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;\n')
    (static / "b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(AssertionError, match="a.js -> b.js -> a.js"):
        assets.module("a.js")


def test_sheets_are_joined_in_order(static):
    """What is said later wins."""
    (static / "one.css").write_text("a{}")
    (static / "two.css").write_text("b{}")
    text = assets.style("one.css", "two.css")
    assert text.index("a{}") < text.index("b{}")
