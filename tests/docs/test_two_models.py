"""The guide to one job by two models does what it says, with small networks of both families."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from torch_files import reduced

from af3nb.model.makers.checkpoint import config_in
from af3nb.verify import device_check
from af3nb.weights import registry
from af3nb.weights.fetch import fetch
from af3nb.weights.registry import REGISTRY

PAGE = Path(__file__).parents[2] / "docs/how-to/two-models.md"


@pytest.fixture
def families(monkeypatch, tmp_path):
    """Reduced networks of both families in the place of the released ones, with few steps."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    right = device_check.Verdict(True, "", "", {})
    monkeypatch.setattr(device_check, "check", lambda *_: right)
    for name in ("openfold3", "protenix"):
        path = tmp_path / f"{name}.pt"
        reduced(name, path)
        few = {"recycles": 0, "steps": 20, "samples": 1, "size": None, "sha256": None}
        entry = replace(REGISTRY[name], config=config_in(path), **few)
        monkeypatch.setitem(registry.REGISTRY, name, entry)
        fetch(name, source=path, tell=len, quiet=True)


def test_the_guide_runs(families, monkeypatch, tmp_path, capsys):
    """Its code runs from the top to the bottom, and says what its example shows."""
    monkeypatch.chdir(tmp_path)
    text, known = PAGE.read_text(encoding="utf-8"), {}
    for code in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(code, known)
    assert (known["first"].weights, known["second"].weights) == ("openfold3", "protenix")
    (example,) = re.findall(r"```text\n(.*?)```", text, re.S)
    said = capsys.readouterr().out.splitlines()
    assert form(said[0]) == form(example.splitlines()[0])
    assert all(form(line) == form(example.splitlines()[1]) for line in said if "DockQ" in line)
    apart = (known["here"].lddt < 0.7).sum()
    assert len([line for line in said if re.match(r"[AB] \d+ lDDT", line)]) == apart > 0
    assert len(known["sure"]) == len(known["here"].number) == 51


def form(line: str) -> str:
    """A line without its numbers."""
    return re.sub(r"\d+(\.\d+)?", "N", line)
