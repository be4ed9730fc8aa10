"""Widgets work in a notebook's kernel, with the versions that are installed: also Colab's."""

import nbformat
import pytest
from nbclient import NotebookClient
from round_trip import BENCH, ThisPython

VIEW = "application/vnd.jupyter.widget-view+json"


def run(folder, *cells: str) -> list:
    """Run cells in a kernel that works in a folder; return the outputs of each."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    client = NotebookClient(
        book, timeout=600, km=ThisPython(), resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return [cell.outputs for cell in book.cells]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_builder_in_a_kernel(tmp_path):
    """It is shown, answers the page's messages as they come, and finds its form again."""
    shown, _, heard, again = run(
        tmp_path,
        "from af3nb import Job\nfrom af3nb_widgets import JobBuilder\nb = JobBuilder()\nb",
        "b.job = Job('kernel').protein('MKTAYIAKQR').ligand('ATP')\nb._draft.flush()",
        _MESSAGE,
        "print(JobBuilder().job.to_json())",
    )
    assert any(VIEW in output.get("data", {}) for output in shown)
    text = "".join(output.get("text", "") for output in heard)
    assert text.split() == ["True", "12", "['id',", "'ok']", "7", "JobBuilder"]
    from af3nb import Job

    job = Job.parse("".join(output.get("text", "") for output in again))
    assert job == Job("kernel").protein("MKTAYIAKQRGG").ligand("ATP")


# What the page does: a key in the sequence, and a search.
_MESSAGE = """
import copy
form = copy.deepcopy(b.form)
form["cards"][0]["text"] += "GG"
form["revision"] = 7
update = {"method": "update", "state": {"form": form}, "buffer_paths": []}
b._handle_msg({"content": {"data": update}, "buffers": []})
sent = []
b.send = lambda content, buffers=None: sent.append(content)
content = {"do": "choices", "id": "x", "what": "modification", "kind": "protein", "letter": "S"}
b._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})
print(b.answer["ready"], b.job.molecules[0].length, sorted(sent[0]), b.answer["revision"])
print(type(b).__name__)
b._draft.flush()
"""


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_panel_and_the_viewer_in_a_kernel(tmp_path):
    """A click runs the job while the kernel is free; the result is shown, and the page is heard."""
    shown, ran, seen, saved = run(
        tmp_path,
        BENCH,
        _CLICK,
        _LOOK,
        "path = bench.viewer.save_html()\nprint(path.stat().st_size > 100_000, path.suffix)",
    )
    assert any(VIEW in output.get("data", {}) for output in shown)
    assert _text(ran).split() == ["done", "done", "1", "7", "True"]
    assert _text(seen).splitlines() == ["[('A', 2, 4)]", "3 square True"]
    assert _text(saved).split() == ["True", ".html"]


def _text(outputs: list) -> str:
    assert not [output for output in outputs if output["output_type"] == "error"]
    return "".join(output.get("text", "") for output in outputs)


_CLICK = """
import time
panel = bench.panel
def send(kind):
    content = {"method": "custom", "content": {"kind": kind}}
    panel._handle_msg({"content": {"data": content}, "buffers": []})
send("run")
while panel.run_shown.get("state") not in ("done", "failed", "died"):
    time.sleep(0.1)
    send("ask")
stages = sum(stage["state"] == "done" for stage in panel.run_shown["stages"])
print(panel.status.state, panel.run_shown["state"], len(bench.result.samples), stages)
print(bench.viewer is not None)
"""
# What the page does: it selects residues, and asks for the error square.
_LOOK = """
viewer = bench.viewer
update = {"method": "update", "state": {"selection": [["A", 2, 4]]}, "buffer_paths": []}
viewer._handle_msg({"content": {"data": update}, "buffers": []})
print(bench.selection)
content = {"method": "custom", "content": {"kind": "square", "what": "pae", "rank": 0}}
viewer._handle_msg({"content": {"data": content}, "buffers": []})
print(len(viewer.selected_tokens), "square", bool(viewer._square))
"""
