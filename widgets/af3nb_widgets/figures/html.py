"""HTML for notebooks: tables, and the notes that every output carries."""

from collections.abc import Iterable

from af3nb.result.result import Result
from af3nb.texts import in_html, whole


class Html(str):
    """Text that a notebook shows as HTML."""

    def _repr_html_(self) -> str:
        return str(self)


def table_html(heads: Iterable[tuple[str, str]], rows: Iterable[Iterable[object]]) -> str:
    """Return a table; `heads` are pairs of a name and a tooltip."""
    head = "".join(f'<th title="{in_html(tip)}">{in_html(name)}</th>' for name, tip in heads)
    cells = ("".join(f"<td>{in_html(str(cell))}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def notes_html(result: Result) -> str:
    """Return the notes of a result, which every output carries."""
    return "".join(
        f'<p style="margin:.3em 0;color:#b3261e;font-weight:600">{in_html(whole(note))}</p>'
        for note in result.notes
    )
