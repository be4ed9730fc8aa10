"""A bar that opens results by mouse, and lists them beside the runs of a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from af3nb import runs
from af3nb.errors import Af3nbError
from af3nb.result.result import Result
from af3nb.runs.found.owner import called
from af3nb_widgets.shared.assets import module, tool_style
from af3nb_widgets.shared.received import Received

MOST_LISTED = 60


@dataclass(frozen=True)
class _Opened:
    """A result that was opened, and the files that it came in."""

    result: Result
    files: Received


class ResultOpener(anywidget.AnyWidget):
    """A bar to open results by mouse: files, folders or archives, several at once.

    It lists what was opened, and the finished runs of a folder; each can be shown, and those that
    are ticked can be compared.

    Args:
        out: The folder whose runs are listed; None lists none.
    """

    _esm = module("result_opener/page/result_opener.js")
    _css = tool_style("result_opener", "ro", "opener")

    rows = traitlets.List().tag(sync=True)

    def __init__(self, out: str | Path | None = None) -> None:
        super().__init__()
        self._out = None if out is None else Path(out)
        self._opened: dict[str, _Opened] = {}
        self._incoming: dict[str, Received] = {}
        self._shows: list[Callable[[Result], None]] = []
        self._compares: list[Callable[[list[Result]], None]] = []
        self.on_msg(self._hear)
        self.refresh()

    def on_result(self, call: Callable[[Result], None]) -> None:
        """Call `call` with each result that is to be shown."""
        self._shows.append(call)

    def on_compare(self, call: Callable[[list[Result]], None]) -> None:
        """Call `call` with the results that are ticked when *Compare* is pressed."""
        self._compares.append(call)

    @property
    def opened(self) -> list[Result]:
        """The results that were opened here, the last one first."""
        return [one.result for one in reversed(self._opened.values())]

    def refresh(self) -> None:
        """Look at the folder again."""
        opened = [_row(key, one.result) for key, one in reversed(self._opened.items())]
        self.rows = [*opened, *self._runs()][:MOST_LISTED]

    def _runs(self) -> list[dict[str, Any]]:
        found = runs.runs(self._out) if self._out is not None and self._out.is_dir() else []
        rows = []
        for run in found:
            done = run.status().done
            if done:
                about = f"run, {done} structure{'s' * (done != 1)}"
                rows.append({"key": f"run:{run.folder}", "name": called(run.folder),
                             "about": about, "title": str(run.folder)})  # fmt: skip
        return rows

    def _hear(self, _: Any, message: Any, buffers: list) -> None:
        """Do what the page asks for, and say how it ended."""
        kind = message.get("kind") if isinstance(message, dict) else None
        try:
            if kind == "piece":
                batch = self._incoming.setdefault(str(message["batch"]), Received())
                batch.add(str(message["name"]), bytes(buffers[0]) if buffers else b"")
            elif kind == "open":
                self._open(str(message["batch"]))
            elif kind == "show":
                self._show(self._result(str(message["key"])))
            elif kind == "compare":
                self._compare([str(key) for key in message["keys"]])
            elif kind == "refresh":
                self.refresh()
        except Exception as error:  # without an answer the page would wait for ever
            self._incoming.pop(str(message.get("batch")), None)
            words = error.plain if isinstance(error, Af3nbError) else f"this failed: {error}"
            self.send({"kind": "said", "bad": True, "text": words})

    def _open(self, batch: str) -> None:
        files = self._incoming.pop(batch, Received())
        found, problems = files.results()
        for result in found:
            self._opened[f"opened:{len(self._opened)}"] = _Opened(result, files)
        self.refresh()
        text = " ".join(problems)
        if found:
            self._show(found[0])
            names = ", ".join(result.name for result in found[:4])
            more = f" and {len(found) - 4} more" if len(found) > 4 else ""
            text = f"Opened {names}{more}; {found[0].name} is shown below. {text}".strip()
        self.send({"kind": "said", "bad": bool(problems), "text": text})

    def _compare(self, keys: list[str]) -> None:
        results = [self._result(key) for key in keys]
        for call in self._compares:
            call(results)
        names = " and ".join(result.name for result in results)
        self.send({"kind": "said", "bad": False, "text": f"{names} are shown below."})

    def _result(self, key: str) -> Result:
        if key in self._opened:
            return self._opened[key].result
        known = {row["key"] for row in self.rows}
        if key not in known:
            raise KeyError("this result is no longer listed")
        return Result.load(key.removeprefix("run:"))

    def _show(self, result: Result) -> None:
        for call in self._shows:
            call(result)


def _row(key: str, result: Result) -> dict[str, Any]:
    count, best = len(result.samples), result.best
    about = f"opened, {count} structure{'s' * (count != 1)}"
    if np.isfinite(best.ranking_score):
        about += f", best score {best.ranking_score:.2f}"
    software = result.provenance.software
    return {"key": key, "name": result.name, "about": about, "title": f"made by {software}"}
