"""Google Colab, which lends a machine for a few hours; only Drive stays."""

import base64
import importlib.util
import os
import uuid
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

DRIVE = Path("/content/drive")


def on_colab() -> bool:
    """Whether this notebook runs on Colab."""
    try:
        return importlib.util.find_spec("google.colab") is not None
    except ModuleNotFoundError:
        return False


def results_folder(*, drive: bool = True) -> Path:
    """Return the folder for results: in the user's Drive on Colab if `drive`, `results` elsewhere.

    If Drive cannot be reached, a message says so, and the folder is `results` as well. With Drive,
    compiled stages are kept there, too, so that the next session on such a card starts compiled.
    """
    here = Path("results")
    if not (drive and on_colab()):
        return here
    from google.colab import drive as google_drive  # pyright: ignore  # only Colab has it

    try:
        google_drive.mount(str(DRIVE))
        folder = DRIVE / "MyDrive" / "af3nb"
        folder.mkdir(parents=True, exist_ok=True)
    except Exception as error:
        print(f"Google Drive could not be reached ({error}).")
        print("Results stay on this machine, which Colab deletes: download them in time.")
        return here
    if not os.environ.get("AF3NB_COMPILED"):
        os.environ["AF3NB_COMPILED"] = str(folder / ".compiled")
    return folder


_CALL = "af3nb.ask"  # the name in `google.colab.kernel.invokeFunction`
_reached: WeakValueDictionary[str, Any] = WeakValueDictionary()  # widgets by their address


def answer_calls(widget: Any) -> str:
    """Let Colab's page ask a widget by a call if its messages get no answer; return its address.

    A call brings the answer back by itself, whatever becomes of the messages.
    """
    if not on_colab():
        return ""
    from google.colab import output  # pyright: ignore  # only Colab has it

    output.register_callback(_CALL, _answer)
    address = uuid.uuid4().hex
    _reached[address] = widget
    return address


def _answer(address: str, frames_told: Any = None) -> Any:
    """Return what a page shows of a widget; its frames only if they are others than it has."""
    from IPython.display import JSON

    widget = _reached.get(address)
    if widget is None:
        return JSON({})
    with widget.answering():
        pass
    left = ("_", "layout", "frames", "tooltip", "tabbable", "settings", "log_open")
    state = {k: v for k, v in widget.get_state().items() if not k.startswith(left)}
    new = widget.frames_told != frames_told
    frames = {"frames": base64.b64encode(widget.frames).decode()} if new else {}
    return JSON({"state": state | {"frames_told": widget.frames_told}, **frames})
