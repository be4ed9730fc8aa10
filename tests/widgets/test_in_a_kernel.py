"""Widgets work in a notebook's kernel, with the versions that are installed: also Colab's."""

import sys

import nbformat
import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec
from nbclient import NotebookClient

VIEW = "application/vnd.jupyter.widget-view+json"


class ThisPython(KernelManager):
    """The kernel of the very Python that runs the tests."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """How it is started."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="this Python", language="python")


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
