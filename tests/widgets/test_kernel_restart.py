"""A run outlives the kernel that started it, and the next kernel finds it again."""

import nbformat
import pytest
from nbclient import NotebookClient
from round_trip import ThisPython

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

START = """
import sys
from af3nb.runs import watch
watch.COMMAND = (sys.executable, TINY)
from af3nb import Job
from af3nb_widgets import RunPanel
job = Job("pair").protein("MKTAYIAK").protein("GSHMLE")
panel = RunPanel(job, weights="wait GO", samples=2, recycles=1, more={"steps": 4, "msa": "none"})
"""
SAID = "s = panel.status; print(s.state, s.pid, s.done, panel.run_shown['headline'])"


def test_a_restarted_kernel_goes_on_watching(tmp_path, tiny_worker):
    """After a restart the panel shows the same run at once, follows it to its end, and has it."""
    go = tmp_path / "go"
    start = START.replace("TINY", repr(str(tiny_worker))).replace("GO", str(go))
    asked = "len(panel.result.samples), panel.result.best.seed, 'jax' in sys.modules"
    cells = [f"{start}panel.start()\n{SAID}", start + SAID, f"panel.wait()\n{SAID}"]
    cells.append(f"print({asked})")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    client = NotebookClient(
        book, timeout=600, km=ThisPython(), resources={"metadata": {"path": str(tmp_path)}}
    )

    def said(i: int) -> list[str]:
        client.execute_cell(book.cells[i], i)
        return "".join(output.get("text", "") for output in book.cells[i].outputs).split()

    with client.setup_kernel():
        before = said(0)
        client.km.restart_kernel(now=True)
        client.kc.wait_for_ready(timeout=120)
        again = said(1)
        go.touch()
        after = said(2)
        result = said(3)
    assert before == again and before[0] == "running" and before[3:] == ["Predicting"]
    assert after == ["done", before[1], "2", "Done"]
    assert result == ["2", "1", "False"]
