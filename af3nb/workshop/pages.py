"""A lesson with its outputs as a page, and as slides; both need neither a kernel nor a network."""

import copy
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from af3nb.disk.files import write_atomic
from af3nb.errors import InputError, RunError
from af3nb.workshop.notebooks import without_kernel

PAGE = Path(__file__).parent / "page"
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
_REMOTE = re.compile(r'<link\b[^>]*href="https?:[^>]*>')
_FORMULA = re.compile(  # $$alone$$, or $in a line$
    r"\$\$(.+?)\$\$|(?<![\\$\w])\$([^$\s](?:[^$\n]*[^$\s])?)\$(?![\w$])", re.DOTALL
)
_HEADING = re.compile(r"^(?=##? )", re.MULTILINE)
_SETUP = "## Setup"


def write_page(notebook: Path, target: Path) -> None:
    """Write a notebook with its outputs as one HTML file."""
    from nbconvert import HTMLExporter

    html, _ = HTMLExporter().from_notebook_node(_opened(notebook))
    write_atomic(target, _alone(html))


def write_slides(notebook: Path, target: Path, *, code: bool = False) -> None:
    """Write a notebook with its outputs as slides, in one HTML file, with or without its code.

    A heading begins a slide, and so does a figure. If cells have types of slides of their own, as
    Jupyter's property inspector sets them, these hold instead.
    """
    from nbconvert import SlidesExporter

    book = as_slides(_opened(notebook))
    exporter = SlidesExporter(exclude_input=not code, exclude_input_prompt=True)
    html, _ = exporter.from_notebook_node(book)
    html = _alone(html, body=True)
    style, script = ((PAGE / f"slides.{kind}").read_text("utf-8") for kind in ("css", "js"))
    html = html.replace("</head>", f"<style>{style}</style></head>", 1)
    before, end, after = html.rpartition("</body>")
    write_atomic(target, f"{before}<script>{script}</script>{end}{after}")


def as_slides(notebook: Any) -> Any:
    """Return the notebook with a type of slide on each cell, unless it has its own."""
    if any(cell.metadata.get("slideshow", {}).get("slide_type") for cell in notebook.cells):
        return notebook
    cells = []
    for cell in notebook.cells:
        parts = [part for part in _HEADING.split(cell.source) if part.strip()]
        if cell.cell_type != "markdown" or len(parts) < 2:
            parts = [cell.source]
        for number, part in enumerate(parts):
            one = copy.deepcopy(cell)
            one.source, one["id"] = part, f"{cell.get('id', '')}-{number}"
            one.metadata["slideshow"] = {"slide_type": _slide_type(one)}
            cells.append(one)
    notebook.cells = cells
    return notebook


def _slide_type(cell: Any) -> str:
    if cell.source.startswith(_SETUP) or "source_hidden" in cell.metadata.get("jupyter", {}):
        return "skip"
    if cell.cell_type == "code":
        return "subslide" if any("data" in output for output in cell.outputs) else "-"
    return "slide" if _HEADING.match(cell.source) else "-"


def _opened(path: Path) -> Any:
    """Read a notebook that has outputs; its formulas become MathML, which needs no script."""
    if not find_spec("nbconvert"):
        raise RunError(
            "nbconvert, which writes pages and slides, is not installed.",
            where=str(path),
            typed='Use `pip install "af3nb[lab]"`.',
        )
    import nbformat

    try:
        book = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise InputError(
            f"it cannot be read as a notebook ({error}).", where=str(path),
            remedy="Name a file that Jupyter saved.",
        ) from None  # fmt: skip
    if not any(cell.get("outputs") for cell in book.cells):
        raise InputError(
            "it has no outputs, so its slides would have no figures.", where=str(path),
            remedy="Run it in Jupyter and save it, or take it from a bundle's folder `lessons`.",
        )  # fmt: skip
    for cell in book.cells:
        if cell.cell_type == "markdown" and find_spec("latex2mathml"):
            cell.source = _FORMULA.sub(_mathml, cell.source)
    return without_kernel(book)


def _mathml(match: re.Match) -> str:
    from latex2mathml.converter import convert

    alone, inline = match.groups()
    return convert((alone or inline).strip(), display="block" if alone else "inline")


def _alone(html: str, *, body: bool = False) -> str:
    """Take out what nbconvert asks of other servers: scripts and styles of its template."""
    head, end, rest = html.partition("</head>")
    head = _REMOTE.sub("", _SCRIPT.sub("", head))
    if body:  # the last script, which starts what the head would have loaded
        at = rest.rfind("<script")
        rest = rest[:at] + _SCRIPT.sub("", rest[at:], count=1)
    return head + end + rest
