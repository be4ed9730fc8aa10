"""A kernel as Colab's page sees it: while no cell runs, only answers to messages arrive.

What the kernel sends after it is done with a message, or because of nothing, is dropped.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import KernelSpec

PATIENCE = 300  # seconds
TINY = Path(__file__).with_name("tiny_worker.py")

# The three tools; the worker has a tiny network in place of the weights.
BENCH = f"""
import sys
from af3nb import Job
from af3nb.runs import watch
from af3nb_widgets import Workbench
watch.COMMAND = (sys.executable, {str(TINY)!r})
job = Job("pair").protein("MKTAYIAK").protein("GSHMLE")
more = {{"steps": 4, "msa": "none"}}
bench = Workbench("results", job=job, samples=1, recycles=0, more=more)
bench
"""


class ThisPython(KernelManager):
    """The kernel of the very Python that runs the tests."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """How it is started."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="this Python", language="python")


class RoundTrips:
    """A kernel and the widgets that it made known: `models` by their number, with their state."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client
        self.models: dict[str, dict] = {}
        self.closed: list[str] = []

    def cell(self, code: str) -> str:
        """Run a cell; return what it printed, or the number of the widget that it showed."""
        said = ""
        for message in self._answers(self._client.execute(code)):
            content = message["content"]
            assert message["msg_type"] != "error", "\n".join(content["traceback"])
            said += content.get("text", "")
            shown = content.get("data", {})
            if isinstance(shown, dict):
                view = shown.get("application/vnd.jupyter.widget-view+json", {})
                said += view.get("model_id", "")
        return said

    def tell(self, model: str, data: dict, buffers: list | None = None) -> list[dict]:
        """Send a page's message, and return what came back for it, widgets' messages only."""
        content = {"comm_id": model, "data": data}
        message = self._client.session.msg("comm_msg", content)
        message["buffers"] = buffers or []
        self._client.shell_channel.send(message)
        return [m for m in self._answers(message["header"]["msg_id"]) if "comm" in m["msg_type"]]

    def custom(self, model: str, content: dict) -> list[dict]:
        """Send a command, as `model.send` does."""
        return self.tell(model, {"method": "custom", "content": content})

    def _answers(self, number: str) -> Iterator[dict[str, Any]]:
        """What the kernel sends for a message, until it is done with it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                message = self._client.get_iopub_msg(timeout=1)
            except Empty:
                continue
            if message["parent_header"].get("msg_id") != number:
                continue  # nobody draws this
            self._learn(message)
            yield message
            if message["content"].get("execution_state") == "idle":
                return
        raise AssertionError("the kernel did not answer")

    def _learn(self, message: dict) -> None:
        content, buffers = message["content"], message.get("buffers") or []
        number, data = content.get("comm_id", ""), content.get("data", {})
        if message["msg_type"] == "comm_open":
            self.models[number] = _whole(data, buffers)
        elif message["msg_type"] == "comm_msg" and data.get("method") == "update":
            self.models[number] = self.models.get(number, {}) | _whole(data, buffers)


def _whole(data: dict, buffers: list) -> dict:
    """A state with its buffers where they belong."""
    state = data["state"]
    for path, buffer in zip(data.get("buffer_paths", []), buffers, strict=True):
        above = state
        for step in path[:-1]:
            above = above[step]
        above[path[-1]] = bytes(buffer)
    return state


@contextmanager
def kernel(folder: Any) -> Iterator[RoundTrips]:
    """A kernel of this very Python that works in a folder."""
    manager = ThisPython()
    manager.start_kernel(cwd=str(folder))
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=PATIENCE)
        yield RoundTrips(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
