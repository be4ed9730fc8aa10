"""Boxes of a lesson: an answer behind a toggle, and the key points at its end."""

from af3nb.texts import in_html
from af3nb_widgets.figures.html import Html

EDGE = "margin:.6em 0;padding:.6em .9em;border:1px solid;border-radius:8px;max-width:60em"


def toggle(title: str, html: str, *, shown: bool = False) -> str:
    """Return HTML behind a title that opens it; it works without a kernel."""
    state = " open" if shown else ""
    summary = f'<summary style="cursor:pointer;font-weight:600">{in_html(title)}</summary>'
    return f'<details{state} style="margin:.4em 0">{summary}{html}</details>'


def paragraph(text: str) -> str:
    """Return a text as a paragraph of HTML."""
    return f'<p style="margin:.4em 0">{in_html(text)}</p>'


def key_points(*points: str) -> Html:
    """Show the key points of a lesson in a box.

    Args:
        points: One sentence each.
    """
    items = "".join(f"<li>{in_html(point)}</li>" for point in points)
    title = '<p style="margin:0;font-weight:600">Key points</p>'
    return Html(f'<div style="{EDGE};border-left-width:5px">{title}<ul>{items}</ul></div>')
