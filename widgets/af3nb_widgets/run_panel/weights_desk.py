"""Weights with terms, from their owner to this computer: terms, acceptance, file."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from af3nb.errors import Af3nbError
from af3nb.weights.store import acceptance, entry
from af3nb.weights.terms import Terms, read_terms

PERIOD = 0.3  # seconds between two reports of a download


class WeightsDesk:
    """One errand at a time, in a thread of its own; `view` is what can be drawn of it.

    Before acceptance, only the terms are requested. `changed` is called from that thread when there
    is something new to draw.
    """

    def __init__(self, changed: Callable[[], None]):
        self.busy = ""  # what it does: "reading" or "fetching"
        self._changed = changed
        self._terms: Terms | None = None
        self._folder: str | None = None
        self._told: dict[str, Any] = {}
        self._stop = threading.Event()
        self._drawn = 0.0

    def read(self, name: str, folder: str = "") -> None:
        """Read the terms, from their owner or from a folder that holds the documents."""

        def errand() -> None:
            self._terms = read_terms(name, folder or None)
            self._folder = folder or None

        self._terms = None
        self._do("reading", errand)

    def fetch(self, name: str, version: str = "", source: str = "") -> None:
        """Accept this version of the terms, and fetch the file, or take it from `source`.

        Without a version, the terms must have been accepted before.
        """

        def errand() -> None:
            from af3nb.weights.fetch import fetch

            fetch(
                name, accept_terms=version or None, source=source or None, terms=self._folder,
                tell=self._tell, quiet=True, report=self._report,
            )  # fmt: skip
            self._terms = None

        self._do("fetching", errand)

    def stop(self) -> None:
        """Stop a download; the next one continues where it was."""
        self._stop.set()

    def view(self) -> dict[str, Any]:
        """Return what is going on, the terms to read, and what went wrong."""
        return {**self._told, "busy": self.busy, **_terms_view(self._terms)}

    def _do(self, what: str, errand: Callable[[], None]) -> None:
        if self.busy:
            return
        self.busy, self._told = what, {}
        self._stop.clear()
        self._changed()
        threading.Thread(target=self._run, args=(errand,), daemon=True, name="af3nb desk").start()

    def _run(self, errand: Callable[[], None]) -> None:
        told: dict[str, Any] = {}
        try:
            errand()
        except KeyboardInterrupt:
            told = {"said": self._told.get("said", "")}
        except Af3nbError as error:
            told = {"message": error.message, "where": error.where, "remedy": error.remedy}
        except Exception as error:  # otherwise the page would wait for ever
            words = f"something unexpected happened ({type(error).__name__}: {error})."
            told = {"message": words, "remedy": "Please report it."}
        self.busy, self._told = "", told
        self._changed()

    def _tell(self, words: str) -> None:
        self._told = {**self._told, "said": words}
        self._changed()

    def _report(self, done: int, total: int | None) -> None:
        if self._stop.is_set():
            raise KeyboardInterrupt
        self._told = {**self._told, "done": done, "total": total or 0}
        if time.monotonic() - self._drawn > PERIOD:
            self._drawn = time.monotonic()
            self._changed()


def accepted_on(name: str) -> str:
    """Return the day on which the terms of a weight set were accepted; empty if they were not."""
    weights = entry(name)
    before = acceptance(weights) if weights.terms else None
    return before.accepted[:10] if before else ""


def _terms_view(terms: Terms | None) -> dict[str, Any]:
    if terms is None:
        return {}
    return {
        "version": terms.version,
        "summary": f"Last modified {terms.last_modified}, version {terms.short_version}.",
        "known": terms.is_known,
        "documents": [
            {"name": Path(document.name).stem.replace("_", " "), "address": address,
             "text": content.decode().strip()}
            for document, content, address in terms.documents
        ],
    }  # fmt: skip
