"""A result as one HTML file: the viewer with all its data, which needs no network."""

import base64
import gzip
import hashlib
import json
from typing import Any

from af3nb.texts import in_html
from af3nb_widgets.result_viewer.sections import STYLE
from af3nb_widgets.shared.assets import module, tool_style

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{css}</style>
<noscript>This page draws a predicted structure with JavaScript, which is switched off.</noscript>
<main id="root"></main>
{sections}
<script type="text/plain" id="data">{data}</script>
<script type="text/plain" id="tool">{tool}</script>
<script type="module">{start}</script>
</html>
"""


_CSS = """
html {{ color-scheme: light dark; background: Canvas; }}
body {{ margin: 16px auto; max-width: 1280px; padding: 0 8px; }}
{viewer}"""
_CSS += STYLE
# The page runs its own two scripts, of which the second comes out of the first as a blob, and
# loads nothing from anywhere. No text in the data can change that.
_POLICY = (
    "default-src 'none'; script-src '{script}' blob:; worker-src blob:; style-src '{style}'; "
    "style-src-elem '{style}'; "
    "style-src-attr 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
)


def viewer_style() -> str:
    """Return the style sheet of the viewer, for notebooks and reports."""
    return tool_style("result_viewer", "rv", "head", "stage", "details", "compare")


def report_html(title: str, state: dict[str, Any], store: dict[str, Any], below: str = "") -> str:
    """Return a page with the viewer's state and, in `store`, all the data it may ask for.

    `below` is HTML without scripts that stands below the viewer.
    """
    data = json.dumps({"state": state, "store": store}, default=_packed, separators=(",", ":"))
    css = _CSS.format(viewer=viewer_style()).replace("</", "<\\/")
    start = "\n" + module("result_viewer/page/report.js").replace("</", "<\\/")
    return _PAGE.format(
        title=in_html(title),
        policy=_POLICY.format(script=_hash(start), style=_hash(css)),
        css=css,
        sections=below,
        data=_squeezed(data),
        tool=_squeezed(module("result_viewer/page/result_viewer.js")),
        start=start,
    )


def _packed(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"$bytes": base64.b64encode(bytes(value)).decode()}
    raise TypeError(f"{type(value).__name__} cannot stand in a page")


def _hash(text: str) -> str:
    """What a policy calls a script or a style sheet that the page contains."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _squeezed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()
