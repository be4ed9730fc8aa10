"""What the learner answered, in a file beside the notebook, so that no new run loses it."""

import csv
import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from af3nb.disk.files import read_text, write_atomic
from af3nb.disk.json_text import parse_json
from af3nb_widgets.figures.html import Html, table_html

FILE = "af3nb_answers.json"
HEADS = ("lesson", "question", "first answer", "answer", "right", "tries", "when")


def file() -> Path:
    """Return the file: `AF3NB_ANSWERS`, or one in the folder of the notebook."""
    return Path(os.environ.get("AF3NB_ANSWERS") or FILE)


def recall(key: str) -> dict[str, Any] | None:
    """Return what was answered to a question or exercise, if anything."""
    return _load().get(key)


def keep(key: str, answer: str, *, right: bool, choice: int | None = None) -> None:
    """Keep an answer; the first one stays beside later ones."""
    known = _load()
    before = known.get(key, {})
    known[key] = {
        "first": before.get("first", answer),
        "answer": answer,
        "choice": choice,
        "right": right,
        "tries": before.get("tries", 0) + 1,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    _save(known)


def reopen(key: str) -> None:
    """Let a question be answered again; its first answer is kept."""
    known = _load()
    if key in known:
        known[key]["choice"] = None
        _save(known)


def answers() -> Html:
    """Show what you answered so far, as a table."""
    heads = [(name, "") for name in HEADS]
    return Html(table_html(heads, _rows()))


def export_answers(path: str | Path = "answers.csv") -> Path:
    """Write what you answered as a table that spreadsheets open, and return its path.

    Args:
        path: The CSV file to write.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows(_rows())
    write_atomic(Path(path), text.getvalue())
    return Path(path)


def _rows() -> list[tuple[str, ...]]:
    rows = []
    for key, one in _load().items():
        lesson, _, name = key.partition(".")
        right = "yes" if one["right"] else "no"
        told = (one["first"], one["answer"], right, str(one["tries"]), one["when"])
        rows.append((lesson, name, *told))
    return rows


def _load() -> dict[str, dict[str, Any]]:
    path = file()
    if not path.is_file():
        return {}
    try:
        known = parse_json(read_text(path))
        return {key: one for key, one in known.items() if {"first", "tries"} <= one.keys()}
    except (ValueError, AttributeError):  # not ours, or damaged: it is kept under another name
        path.replace(path.with_suffix(".damaged.json"))
        return {}


def _save(known: dict[str, dict[str, Any]]) -> None:
    import json

    write_atomic(file(), json.dumps(known, indent=1, ensure_ascii=False) + "\n")
