"""The notebooks that come with the package, and a lesson with the outputs of a run."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from af3nb.disk.files import write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError, RunError

PATIENCE = 900  # seconds that one cell may take
_STANDING = "its saved form is above"  # how widgets print whose HTML stands above them
_WIDGET = "application/vnd.jupyter.widget-view+json"


def lessons() -> list[Path]:
    """Return the lessons, in their order."""
    return sorted((_folder() / "learn").glob("*.ipynb"))


def others() -> list[Path]:
    """Return the notebooks that lessons refer to."""
    return sorted(_folder().glob("*.ipynb"))


def chosen(names: list[str]) -> list[Path]:
    """Return the lessons with these names, or those whose names begin so; all for no names."""
    known = lessons()
    for name in names:
        if not any(path.stem.startswith(name) for path in known):
            listed = ", ".join(path.stem for path in known)
            raise InputError(f"there is no lesson {name!r}.", remedy=f"Choose one of {listed}.")
    return [path for path in known if not names or path.stem.startswith(tuple(names))]


def run(source: Path, target: Path) -> None:
    """Run a notebook in a folder that is then deleted, and write it with its outputs.

    Raises:
        RunError: What runs notebooks is not installed, or a cell failed.
    """
    if not all(map(find_spec, ("nbclient", "ipykernel"))):
        raise RunError(
            "running the lessons needs a kernel, which is not installed.",
            where=source.name,
            remedy="Install JupyterLab, or leave the outputs out.",
            typed='Use `pip install "af3nb[notebook,lab,train]"`, or --no-run.',
        )
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(source, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=PATIENCE,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute(stderr=subprocess.DEVNULL)  # what the kernel tells of itself
        except CellExecutionError as error:
            raise RunError(
                f"a cell failed: {error.ename}: {error.evalue}",
                where=source.name,
                remedy="Open the lesson and run it, or leave the outputs out.",
                typed="For this, use --no-run.",
            ) from None
    write_atomic(target, nbformat.writes(without_kernel(notebook)))


def without_kernel(notebook: Any) -> Any:
    """Return the notebook without the widgets whose HTML above them needs no kernel."""
    left = False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _stands(output)]
            left = left or any(_WIDGET in output.get("data", {}) for output in cell.outputs)
    if not left:
        notebook.metadata.pop("widgets", None)
    return notebook


def is_run_of(target: Path, source: Path) -> bool:
    """Whether a file is this notebook with outputs, and none of its cells has changed since."""
    try:
        old, new = (_sources(parse_json(path.read_bytes())) for path in (target, source))
    except (OSError, ValueError, LookupError, TypeError):
        return False
    return old == new and '"output_type"' in target.read_text("utf-8")


def plain(source: Path, target: Path) -> None:
    """Write a notebook without outputs."""
    write_atomic(target, json.dumps(parse_json(source.read_bytes()), indent=1))


def _stands(output: Mapping[str, Any]) -> bool:
    data = output.get("data", {})
    return _WIDGET in data and str(data.get("text/plain", "")).endswith(_STANDING)


def _sources(notebook: Any) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def _folder() -> Path:
    """`af3nb/notebooks` in an installed package, `notebooks` in a checkout."""
    package = Path(str(resources.files("af3nb")))
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"
