"""Record the training that lesson 8 opens: `record_training.py`.

It runs the lesson's own cells, up to the one that trains, with TRAIN set, and writes what
`af3nb.training.recorded` ships: the weights in float16, the losses and the folds. It takes
some minutes and 2 GB of memory.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

LESSON = Path(__file__).parents[2] / "notebooks" / "learn" / "08_train_your_own.ipynb"
KEEP = """
import os
from datetime import date

from af3nb.training.recorded.lesson import keep

today = date.today()
keep(
    watch,
    f"{today.day} {today:%B %Y}",
    f"{os.cpu_count()} CPU cores shared with other work (JAX {jax.__version__})",
    "python benchmarks/lessons/record_training.py",
)
"""


def main() -> None:
    """Train as the lesson does, and record it."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(LESSON, as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    trains = next(k for k, cell in enumerate(code) if "train(" in cell.source)
    book.cells = code[: trains + 1]
    switch = next(cell for cell in book.cells if "TRAIN = False" in cell.source)
    switch.source = switch.source.replace("TRAIN = False", "TRAIN = True")
    book.cells.append(nbformat.v4.new_code_cell(KEEP))
    with tempfile.TemporaryDirectory() as folder:
        where = {"metadata": {"path": folder}}
        client = NotebookClient(book, timeout=900, kernel_name="python3", resources=where)
        client.execute(stderr=subprocess.DEVNULL)
    for output in book.cells[-2].outputs:
        sys.stdout.write(output.get("text", ""))


if __name__ == "__main__":
    main()
