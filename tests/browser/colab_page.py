"""Widgets as Colab's page shows them: see `colab.js` and `round_trip`."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
from round_trip import RoundTrips

HERE = Path(__file__).parent
MANAGER = HERE.parent / "data" / "vendor" / "colab_widget_manager" / "manager.min.js"
FRONT_END = Path(anywidget.__file__).parent / "nbextension" / "index.js"
CDN = "https://cdn.jsdelivr.net/npm/"


def show_on_colab(page: Any, kernel: RoundTrips, shown: str) -> None:
    """Show a widget with Google's manager; the kernel's messages arrive as answers only."""

    def from_cdn(route: Any) -> None:
        code = FRONT_END.read_text() if "/anywidget@" in route.request.url else ""
        kind = "text/javascript" if code else "text/css"
        route.fulfill(body=code, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})

    page.route(f"{CDN}**", from_cdn)
    page.goto("about:blank")
    page.set_content("<body></body>")
    page.expose_function("kernel", _answer_of(kernel))
    page.expose_function("modelState", lambda number: _packed(kernel.models.get(number)))
    page.add_script_tag(content=(HERE / "colab.js").read_text())
    page.evaluate("([code, id]) => showOnColab(code, id)", [MANAGER.read_text(), shown])


def _answer_of(kernel: RoundTrips) -> Callable:
    def answer(number: str, data: dict, buffers: list[str]) -> list[dict]:
        unpacked = [base64.b64decode(text) for text in buffers]
        return [
            {
                "comm_id": message["content"]["comm_id"],
                "data": message["content"]["data"],
                "buffers": [base64.b64encode(bytes(b)).decode() for b in message["buffers"]],
            }
            for message in kernel.tell(number, data, unpacked)
            if message["msg_type"] == "comm_msg"
        ]

    return answer


def _packed(state: dict | None) -> dict | None:
    """A state that can travel: its bytes apart from the rest."""
    from ipywidgets.widgets.widget import _remove_buffers

    if state is None:
        return None
    state, paths, buffers = _remove_buffers(state)
    packed = [base64.b64encode(bytes(buffer)).decode() for buffer in buffers]
    return {"state": state, "paths": paths, "buffers": packed}
