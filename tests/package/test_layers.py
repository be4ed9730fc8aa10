"""Imports run from floor to roof, and what opens files or draws starts without JAX."""

import ast
import graphlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

# The floors, from the ground up: a room may import from the lines above its own; rooms of one line
# do not know each other. Inside a room, modules import each other without a circle.
LAYERS = (
    ("texts",),
    ("errors",),
    ("disk",),
    ("network",),
    ("chem", "batch"),
    ("alignment",),
    ("job",),
    ("result", "families"),
    ("msa", "confidence", "model"),
    ("comparison",),
    ("training", "weights", "features", "report"),
    ("device",),
    ("engine",),
    ("verify",),
    ("runs", "prepare"),
    ("prediction",),
    ("look",),
    ("af3nb_widgets", "workshop"),
    ("cli",),
    ("__main__",),
)
# Narrower than its place among the layers.
ONLY = {
    "model": {"errors", "batch"},
    "training": {"errors", "disk", "batch", "model"},
    "af3nb_widgets": {
        "texts", "errors", "disk", "network", "chem", "alignment", "job", "result", "msa",
        "confidence", "comparison", "report", "weights", "device", "runs", "prediction", "families",
    },
}  # fmt: skip
# The façades, `Job` (which inherits `Fluent`), `Result`, `Comparison` and `Difference`: a
# method of theirs may import modules that know the façade, as long as it does so when it is called.
FACADES = {
    "af3nb.job.job", "af3nb.job.fluent", "af3nb.result.result", "af3nb.comparison.record",
    "af3nb.comparison.two_results.record",
}  # fmt: skip
# What a method of a façade hands its object to, above its layer.
UPWARD = {("af3nb.result.result", "comparison")}
MOST_FILES = 14  # in a folder
MOST_LINES = 400  # in a file
LINE = {layer: line for line, layers in enumerate(LAYERS) for layer in layers}
ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("af3nb/**/*.py"), *ROOT.glob("widgets/af3nb_widgets/**/*.py")])


def test_imports_run_from_floor_to_roof():
    """A module imports from its own layer and from the lines above it only."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {layer} imports {other}"
        for path in MODULES
        if (layer := layer_of(dotted(path))) is not None  # the package itself, which offers names
        for line, module in imports(path)
        if (other := layer_of(module)) != layer
        and not may_import(layer, other)
        and (dotted(path), other) not in UPWARD
    ]
    assert not wrong, "\n".join(wrong)


def test_every_module_belongs_to_a_layer():
    """A new layer is a visible edit of the list above."""
    assert {layer_of(dotted(path)) for path in MODULES} - {None} <= LINE.keys()


def test_no_module_imports_itself_by_way_of_others():
    """Inside rooms, too, imports run one way; only the façades' own lazy imports run back."""
    names = {dotted(path) for path in MODULES if path.name != "__init__.py"}
    graph = {
        dotted(path): {
            known
            for _, name in imports(path, lazy=dotted(path) not in FACADES)
            for known in (name, name.rpartition(".")[0])
            if known in names and known != dotted(path)
        }
        for path in MODULES
    }
    try:
        list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


def test_rooms_and_files_stay_small():
    """A folder that has grown past its size, or a file, holds a second idea."""
    pages, tests = ROOT.glob("widgets/**/page/**/*.[jc]s*"), ROOT.glob("tests/**/*.[pm]*[ys]")
    folders = Counter(p.parent for p in [*MODULES, *pages, *tests, *ROOT.glob("benchmarks/**/*.*")])
    large = [f"{f.relative_to(ROOT)}: {n} files" for f, n in folders.items() if n > MOST_FILES]
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    ]
    assert not large + long, "\n".join(large + long)


@pytest.mark.parametrize("module", ["af3nb", "af3nb.job.job", "af3nb.cli", "af3nb_widgets"])
def test_starts_without_jax(module: str):
    """A saved result opens fast on any laptop, and no notebook takes the GPU from the worker."""
    code = f"import sys, {module}; sys.exit('jax' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def may_import(layer: str, other: str | None) -> bool:
    """Whether `layer` may know `other`; None is the package itself, which knows its version."""
    return other is None or (other in ONLY.get(layer, LINE) and LINE[other] < LINE[layer])


def layer_of(module: str) -> str | None:
    """``af3nb.model.layers.triangle`` is of the layer ``model``; ``af3nb`` itself is of none."""
    top, *rest = module.split(".")
    return top if top == "af3nb_widgets" else rest[0] if rest else None


def dotted(path: Path) -> str:
    """The name by which the module at `path` is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part not in ("widgets", "__init__"))


def imports(path: Path, *, lazy: bool = True) -> Iterator[tuple[int, str]]:
    """Lines and names of all of our modules that a file imports, inside functions if `lazy`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if lazy else tree.body:
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
