"""A notebook with its outputs as a page in Markdown, and the pictures that the page shows."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

WIDGET = "application/vnd.jupyter.widget-view+json"
IMAGE_TYPES = {"image/svg+xml": "svg", "image/png": "png"}
SAVED_HTML = "<!-- output {} -->"  # stands for HTML that Markdown must not touch


class NotebookPage:
    """`markdown` is the page; `pictures` are its files, and `html` its outputs that are HTML."""

    def __init__(self, path: Path):
        self.name = path.stem
        self.pictures: dict[str, bytes] = {}
        self.html: list[str] = []
        self._heading = ""
        cells = nbformat.read(path, as_version=4).cells
        self.markdown = "\n\n".join(part for cell in cells for part in self._parts(cell))

    def _parts(self, cell) -> Iterator[str]:
        if cell.cell_type == "markdown":
            if headings := re.findall(r"^#+ (.+)$", cell.source, re.MULTILINE):
                self._heading = headings[-1]
            yield cell.source
        elif "source_hidden" in cell.metadata.get("jupyter", {}):
            yield _folded("The setup cell", cell.source)
        else:
            yield _fence("python", cell.source)
            yield from map(self._output, _joined(cell.outputs))

    def _output(self, output) -> str:
        if output.output_type == "stream":
            return _fence("text", output.text.rstrip(), "output", "no-copy")
        if output.output_type == "error":
            raise ValueError(f"{self.name}: {output.ename}: {output.evalue}")
        data = output.data
        if "text/html" in data:
            html = data["text/html"].replace("IMAGES", "../../images").replace("REPORTS", "..")
            self.html.append(f'<div class="output">{html}</div>')
            return SAVED_HTML.format(len(self.html) - 1)
        for kind, suffix in IMAGE_TYPES.items():
            if kind in data:
                file = f"{self.name}-{len(self.pictures) + 1}.{suffix}"
                content = data[kind]
                binary = suffix == "png"
                self.pictures[file] = base64.b64decode(content) if binary else content.encode()
                return f"![{self._heading}]({file}){{ .output }}"
        return _fence("text", data["text/plain"], "output", "no-copy")


def _joined(outputs) -> list:
    """Successive pieces of text as one; progress bars, which are over, are left out."""
    joined: list = []
    for output in outputs:
        if output.get("name") == "stderr" or _is_progress(output):
            continue
        if output.output_type == "stream" and joined and joined[-1].output_type == "stream":
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _is_progress(output) -> bool:
    """Whether an output is a bar of tqdm's; no other widget may be left, as it has no kernel."""
    data = output.get("data", {})
    if WIDGET not in data:
        return False
    if "%|" not in data["text/plain"]:
        raise ValueError(f"this widget needs a stand-in in execute.py: {data['text/plain']}")
    return True


def _fence(language: str, text: str, *classes: str) -> str:
    marks = " ".join(f".{name}" for name in (language, *classes))
    return f"```` {{ {marks} }}\n{text}\n````"


def _folded(title: str, source: str) -> str:
    inside = _fence("python", source).replace("\n", "\n    ")
    return f'??? note "{title}"\n\n    {inside}'
