"""A result as one HTML file: the viewer with all its data, which needs no network."""

import base64
import gzip
import json
from html import escape
from typing import Any

from af3nb_widgets.shared.assets import module, tool_style

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
html {{ color-scheme: light dark; background: Canvas; }}
body {{ margin: 16px auto; max-width: 1280px; padding: 0 8px; }}
{css}</style>
<noscript>This page draws a predicted structure with JavaScript, which is switched off.</noscript>
<main id="root"></main>
<script type="text/plain" id="data">{data}</script>
<script type="text/plain" id="tool">{tool}</script>
<script type="module">
{start}
</script>
</html>
"""


def viewer_style() -> str:
    """Return the style sheet of the viewer, for notebooks and reports."""
    return tool_style("result_viewer", "head", "stage", "details")


def report_html(title: str, state: dict[str, Any], store: dict[str, Any]) -> str:
    """Return a page with the viewer's state and, in `store`, all the data it may ask for."""
    data = json.dumps({"state": state, "store": store}, default=_packed, separators=(",", ":"))
    return _PAGE.format(
        title=escape(title),
        css=viewer_style().replace("</", "<\\/"),
        data=_squeezed(data),
        tool=_squeezed(module("result_viewer/page/result_viewer.js")),
        start=module("result_viewer/page/report.js").replace("</", "<\\/"),
    )


def _packed(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"$bytes": base64.b64encode(bytes(value)).decode()}
    raise TypeError(f"{type(value).__name__} cannot stand in a page")


def _squeezed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()
