"""Where widgets are shown to a browser: a bare page with Python behind it, or a JupyterLab."""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox --disable-gpu-sandbox --disable-quic --no-first-run --disable-sync"
    " --disable-background-networking --disable-component-update --disable-dev-shm-usage"
    " --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader"
).split()
LOCAL = ("http://127.0.0.1", "http://localhost", "data:", "blob:", "file:", "about:")
# What Jupyter's own pages ask for beyond the machine. It is stopped as well.
JUPYTERS_OWN: tuple[str, ...] = ()
# A loaded machine is slow, and slowness is no failure.
PATIENCE = int(os.environ.get("PATIENCE", 90_000))  # milliseconds

STUB = Path(__file__).with_name("stub.js")


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium under Playwright, drawing WebGL without a graphics card."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def guarded_page(browser: Any, **context: Any) -> Iterator[Any]:
    """A page from which nothing leaves the machine.

    `page.outside` lists what was asked for and stopped, `page.errors` what the console told.
    """
    context = {"viewport": {"width": 1280, "height": 900}} | context
    surroundings = browser.new_context(**context)
    surroundings.set_default_timeout(PATIENCE)
    page = surroundings.new_page()
    page.outside, page.errors = [], []

    def guard(route: Any) -> None:
        url = route.request.url
        if url.startswith(LOCAL):
            route.continue_()
            return
        if not url.startswith(JUPYTERS_OWN or ("never",)):
            page.outside.append(url)
        route.abort()

    surroundings.route("**/*", guard)
    page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    surroundings.close()


class Recorder:
    """A widget's connection to a front end that is no kernel's: what is sent waits in a list."""

    kernel = comm_id = "here"

    def __init__(self) -> None:
        self.waiting: list[dict] = []
        self.receive: Any = None

    def send(self, data: Any = None, metadata: Any = None, buffers: Any = None) -> None:
        """Keep a message for the page."""
        packed = [base64.b64encode(bytes(b)).decode() for b in buffers or ()]
        self.waiting.append({**json.loads(json.dumps(data)), "buffers": packed})

    def on_msg(self, callback: Any) -> None:
        """Remember who wants the page's messages."""
        self.receive = callback

    def on_close(self, callback: Any) -> None:
        """Nothing closes here."""

    def close(self, *_: Any, **__: Any) -> None:
        """Nothing closes here."""


def show(page: Any, widget: Any, *, html: str = "<body></body>", only_answers: bool = False) -> Any:
    """Show a widget in a bare page, with Python answering as in a kernel; return its element.

    What Python changes or sends comes to the page at once after the page's own messages, and
    within a tenth of a second otherwise; with `only_answers` it does not come then, as on Colab.
    """
    recorder = Recorder()
    _connect(widget, recorder)
    recorder.waiting.clear()
    state, paths, buffers = _split(widget)

    def answer(_: Any, message: dict | None) -> list[dict]:
        if only_answers:
            recorder.waiting.clear()
        if message is not None:
            unpacked = [memoryview(base64.b64decode(b)) for b in message.pop("buffers", ())]
            recorder.receive({"content": {"data": message}, "buffers": unpacked})
        waiting, recorder.waiting = recorder.waiting, []
        return waiting

    page.goto("about:blank")
    page.set_content(html)
    page.expose_binding("python", answer)
    page.add_script_tag(content=STUB.read_text())
    start = {"state": state, "buffer_paths": paths, "buffers": buffers}
    code = [state.pop("_esm"), state.pop("_css", "")]
    page.evaluate("([js, css, start]) => mount(js, css, start)", [*code, start])
    return page.locator(".af3nb").first


def _connect(widget: Any, recorder: Recorder) -> None:
    """Put the recorder where a kernel's connection is."""
    import traitlets

    try:
        widget.comm = recorder
    except traitlets.TraitError:  # ipywidgets 7 takes a kernel's only
        widget._trait_values["comm"] = recorder
        widget._comm_changed(traitlets.Bunch(new=recorder))


def _split(widget: Any) -> tuple[dict, list, list]:
    """A widget's state as it travels: bytes, however deep, apart from the rest."""
    from ipywidgets.widgets.widget import _remove_buffers

    left = ("layout", "tooltip", "tabbable")
    state = {key: value for key, value in widget.get_state().items() if key not in left}
    state, paths, buffers = _remove_buffers(state)
    return state, paths, [base64.b64encode(bytes(buffer)).decode() for buffer in buffers]


class Lab:
    """A running JupyterLab and the folder that it shows."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def notebook(self, name: str, *cells: str) -> Path:
        """Write a notebook of code cells."""
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        book.metadata["kernelspec"] = {
            "name": "python3", "display_name": "Python 3", "language": "python",
        }  # fmt: skip
        nbformat.write(book, self.folder / name)
        return self.folder / name

    def open(self, page: Any, name: str) -> None:
        """Open a notebook and wait until its kernel is ready: before, running does nothing."""
        page.goto(f"{self.url}/doc/tree/{name}?reset")
        page.wait_for_function("() => !!window.jupyterapp")
        page.evaluate(_READY)

    def run_all(self, page: Any, name: str) -> None:
        """Open a notebook and run its cells to the end."""
        self.open(page, name)
        page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")

    def run_last(self, page: Any, wanted: Callable[[str], bool] = lambda _: True) -> str:
        """Run the last cell of the open notebook again; return what it printed.

        The kernel hears of a click a moment after the page shows it. So the cell is run until it
        prints what is `wanted`, but not for ever.
        """
        for _ in range(20):
            page.evaluate(_RUN_LAST)
            said = page.evaluate(_LAST_OUTPUT)
            if wanted(said):
                break
            page.wait_for_timeout(250)
        return said

    def save(self, page: Any) -> None:
        """Save the open notebook."""
        page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")


_READY = """async () => {
  await jupyterapp.restored;
  for (;;) {
    const panel = jupyterapp.shell.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    const connected = panel?.content?.widgets && kernel?.connectionStatus === "connected";
    if (connected && kernel.status === "idle") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""
_RUN_LAST = """async () => {
  const content = jupyterapp.shell.currentWidget.content;
  content.activeCellIndex = content.widgets.length - 1;
  await jupyterapp.commands.execute("notebook:run-cell");
}"""
_LAST_OUTPUT = """() => {
  const cell = jupyterapp.shell.currentWidget.content.widgets.at(-1);
  const text = (o) => o.text ?? o.data?.["text/plain"] ?? o.traceback ?? "";
  return cell.model.outputs.toJSON().flatMap(text).join("");
}"""


@contextmanager
def jupyter(folder: Path, settings: Path) -> Iterator[Lab]:
    """A JupyterLab of this Python, without the user's settings and without questions to the web."""
    port = _free_port()
    quiet = settings / "settings/@jupyterlab/apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}'
    )
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(settings), "JUPYTER_DATA_DIR": str(settings / "data"),
        "JUPYTER_RUNTIME_DIR": str(settings / "run"), "IPYTHONDIR": str(settings / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(settings / "workspaces"),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--IdentityProvider.token=", "--ServerApp.password=",
        "--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True", "--ServerApp.terminals_enabled=False",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    with served(command, url + "/api", environment, settings / "log.txt"):
        yield Lab(url, folder)


@contextmanager
def served(command: list[str], url: str, environment: dict, log: Path) -> Iterator[None]:
    """A server in a process of its own, from its first answer until it is no longer needed."""
    with log.open("w") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            until = time.monotonic() + PATIENCE / 1000
            while not _answers(url):
                assert process.poll() is None, f"the server ended:\n{log.read_text()}"
                assert time.monotonic() < until, f"no answer from {url}:\n{log.read_text()}"
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
