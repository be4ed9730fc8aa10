"""Run a notebook without a user, and keep its outputs: `python execute.py IN.ipynb OUT.ipynb`.

A widget needs a kernel, which a page of the site does not have. The result viewer therefore shows
itself as its own report, which needs none, a lesson's question as the HTML that saved notebooks
keep, and the other tools as pictures.
"""

import shutil
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

PATIENCE = 900  # seconds that one cell may take

STAND_INS = """
import itertools
from pathlib import Path
import af3nb_widgets
import af3nb_widgets.learn

numbers = itertools.count(1)
PICTURES = {
    "empty_form": "An empty form, with examples to start from",
    "glycoprotein": "A protein and the tree of its glycan in the form",
    "job_builder": "A protein, three ligands and a covalent bond in the form",
    "predict": "Stages, time left, the structure as it forms, and the alignment",
    "look": "An interface selected in the structure, error map, curves and letters",
}

def figure(content, caption):
    return {"text/html": f"<figure>{content}<figcaption>{caption}</figcaption></figure>"}

def pictures(*names):
    shown = "".join(f'<img src="IMAGES/{name}.png" alt="{PICTURES[name]}">' for name in names)
    return figure(shown, "In a notebook, this is a tool you can use.")

def form(self, **_):
    if not self.form["cards"]:
        return pictures("empty_form")
    return pictures("glycoprotein" if self.form["name"] == "rnase_b" else "job_builder")

def report(self, **_):
    path = self.save_html(Path(f"STEM-{next(numbers)}.html"))
    frame = f'<iframe src="REPORTS/{path.name}" title="Result viewer" loading="lazy"></iframe>'
    return figure(frame, f'The viewer, <a href="REPORTS/{path.name}">as a page of its own</a>.')

def saved(self, **_):
    from IPython.display import HTML, display
    display(HTML(self.saved()))

af3nb_widgets.learn.standing.Standing._ipython_display_ = saved
af3nb_widgets.JobBuilder._repr_mimebundle_ = form
af3nb_widgets.RunPanel._repr_mimebundle_ = lambda self, **_: pictures("predict")
af3nb_widgets.Workbench._repr_mimebundle_ = lambda self, **_: pictures(*list(PICTURES)[2:])
af3nb_widgets.ResultViewer._repr_mimebundle_ = report
"""


def execute(source: Path, target: Path) -> None:
    """Run every cell in a folder of the notebook's own, beside the target."""
    folder = target.parent / f"{target.stem}-files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    notebook = nbformat.read(source, as_version=4)
    hidden = nbformat.v4.new_code_cell(STAND_INS.replace("STEM", source.stem))
    notebook.cells.insert(0, hidden)
    NotebookClient(
        notebook, timeout=PATIENCE, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    notebook.cells.remove(hidden)
    nbformat.write(notebook, target)


if __name__ == "__main__":
    execute(*map(Path, sys.argv[1:]))
