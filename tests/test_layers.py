"""Imports run from floor to roof, and what opens files or draws starts without JAX."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# Each line may import from the lines above it; layers of one line do not know each other.
LAYERS = (
    ("errors",),
    ("chem",),
    ("io", "batch"),
    ("msa", "confidence"),
    ("features",),
    ("model",),
    ("weights", "training"),
    ("verify",),  # what it compares is computed by the engine of `runs`
    ("runs", "prepare"),
    ("cli", "af3nb_widgets"),
    ("__main__",),
)
# Narrower than its place among the layers.
ONLY = {
    "model": {"errors", "batch"},
    "training": {"errors", "batch", "model"},
    "af3nb_widgets": {"errors", "chem", "io", "msa", "confidence", "weights", "runs"},
}
LINE = {layer: line for line, layers in enumerate(LAYERS) for layer in layers}
ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("af3nb/**/*.py"), *ROOT.glob("widgets/af3nb_widgets/**/*.py")])


def test_imports_run_from_floor_to_roof():
    """A module imports from its own layer and from the lines above it only."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {layer} imports {other}"
        for path in MODULES
        if (layer := layer_of(dotted(path))) is not None  # the package itself, which offers names
        for line, module in imports(path)
        if (other := layer_of(module)) != layer and not may_import(layer, other)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_module_belongs_to_a_layer():
    """A new layer is a visible edit of the list above."""
    assert {layer_of(dotted(path)) for path in MODULES} - {None} <= LINE.keys()


@pytest.mark.parametrize("module", ["af3nb", "af3nb.io.job", "af3nb.cli", "af3nb_widgets"])
def test_starts_without_jax(module: str):
    """A saved result opens fast on any laptop, and no notebook takes the GPU from the worker."""
    code = f"import sys, {module}; sys.exit('jax' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def may_import(layer: str, other: str | None) -> bool:
    """Whether `layer` may know `other`; None is the package itself, which knows its version."""
    return other is None or (other in ONLY.get(layer, LINE) and LINE[other] < LINE[layer])


def layer_of(module: str) -> str | None:
    """``af3nb.model.triangle`` is of the layer ``model``; ``af3nb`` itself is of none."""
    top, *rest = module.split(".")
    return top if top == "af3nb_widgets" else rest[0] if rest else None


def dotted(path: Path) -> str:
    """The name by which the module at `path` is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part not in ("widgets", "__init__"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Lines and names of all of our modules that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (
            (node.lineno, n) for n in names if n.split(".")[0] in ("af3nb", "af3nb_widgets")
        )
