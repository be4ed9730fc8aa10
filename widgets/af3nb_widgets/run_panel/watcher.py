"""A run as a widget shows it: found, followed and cancelled.

A worker in a process of its own does the work and writes where it is to the run's folder. While it
is at work, the page asks once a second; Python looks there, and answers in the same round trip.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from af3nb import runs
from af3nb.errors import Af3nbError, Choice, RunError
from af3nb.result.result import Result
from af3nb.runs.folder import RunFolder
from af3nb.runs.status import Status
from af3nb_widgets.colab import answer_calls
from af3nb_widgets.run_panel.pictures import RunPictures
from af3nb_widgets.run_panel.view import refusal, run_view, stage_of
from af3nb_widgets.shared.errands import Errands

PERIOD = 0.5  # seconds between two looks of a cell that waits
ASKS = 1000  # milliseconds between two questions of the page while a run is at work
ASKS_SOON = 300  # the same while something else is about to be finished
LOG_LINES = 200


class RunWatcher(anywidget.AnyWidget):
    """A widget that shows one run at a time, whoever started it."""

    run_shown = traitlets.Dict().tag(sync=True)
    trouble = traitlets.Dict().tag(sync=True)
    coverage = traitlets.List().tag(sync=True)
    frames = traitlets.Bytes(b"").tag(sync=True)
    frames_told = traitlets.Dict().tag(sync=True)
    log = traitlets.Unicode("").tag(sync=True)
    log_open = traitlets.Bool(False).tag(sync=True)
    beat = traitlets.Int(0).tag(sync=True)  # counts answers
    asks = traitlets.Int(0).tag(sync=True)  # milliseconds until the page asks; 0 is never
    address = traitlets.Unicode("").tag(sync=True)  # for calls in place of messages, on Colab

    def __init__(self, **traits: Any):
        super().__init__(**traits)
        self._answers = threading.RLock()  # JupyterLab may bring messages in threads
        self._errands = Errands()
        self.run: runs.Run | None = None
        self._pictures: RunPictures | None = None
        self._seen: dict[str, Any] = {}
        self._choices: Sequence[Choice] = ()
        self._on_result: list[Callable[[Path], None]] = []
        self.observe(self._show_log, "log_open")
        self.address = answer_calls(self)

    @property
    def status(self) -> Status:
        """Where the run is now."""
        return self.run.status() if self.run else Status()

    @property
    def is_at_work(self) -> bool:
        """Whether a run is in progress."""
        return self.run is not None and not self.status.ended

    @property
    def result(self) -> Result | None:
        """The structures that are finished so far; None before there is one."""
        if self.run is None or not RunFolder(self.run.folder).finished():
            return None
        return self.run.result()

    def on_result(self, call: Callable[[Path], None]) -> None:
        """Call `call` with the folder of each run whose result is shown."""
        self._on_result.append(call)
        if self.run is not None and self.status.ended:
            self._hand_over()

    def attach(self, folder: str | Path) -> runs.Run:
        """Watch the run of a `folder`, whoever started it."""
        run = runs.attach(folder)
        self.follow(run)
        return run

    def cancel(self) -> None:
        """End the run; what is finished stays, and it can be continued."""
        if self.run is not None:
            self.run.cancel()
            self.refresh()

    def wait(self) -> Status:
        """Follow the run to its end. Interrupting this cancels the run."""
        try:
            while True:
                with self.answering():
                    self._errands.finish()
                if not self.is_at_work:
                    break
                time.sleep(PERIOD)
        except KeyboardInterrupt:
            self._errands.finish()  # a run that is starting can be cancelled then
            self.cancel()
        return self.status

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Answer the page: what changes inside, and all else that is new, is drawn at once."""
        with self._answers, self.hold_sync():
            try:
                yield
                self._errands.run()
                if not self._seen.get("ended"):
                    self.refresh()
            finally:
                self._ask_again()
                self.beat += 1

    def later(self, call: Callable[[], Any], *, after: float = 0.0) -> None:
        """Make the call `call` when the page asks, but not before `after` seconds."""
        self._errands.later(call, after=after)
        self._ask_again()

    def follow(self, run: runs.Run) -> None:
        """Show a `run`, and watch it until it ends."""
        self.run, self._seen, self._pictures = run, {}, RunPictures(run)
        with self.hold_sync():
            self.trouble, self.coverage, self.frames, self.frames_told = {}, [], b"", {}
        self.refresh()
        self._ask_again()

    def refresh(self) -> Status:
        """Look at the run's folder once, and draw what is new."""
        status = self.status
        if self.run is None or self._pictures is None:
            return status
        self._choices = status.choices
        if status.stage != "compile":
            self._seen["stage"] = stage_of(status)
        per_seed = self._pictures.wanted.get(str(status.seed))
        with self.hold_sync():
            self.run_shown = run_view(
                status, self.run.folder, last_stage=self._seen.get("stage", ""), per_seed=per_seed
            )
            if frames := self._pictures.new_frames(status):
                self.frames, self.frames_told = frames
            if coverage := self._pictures.new_coverage():
                self.coverage = coverage
            self._show_log()
        if status.ended and not self._seen.get("ended"):
            self._seen["ended"] = True
            self._ended()
        return status

    def _ask_again(self) -> None:
        """Let the page ask as long as there is something to tell."""
        self.asks = ASKS_SOON if self._errands.waiting else ASKS * self.is_at_work

    def _show_log(self, _: Any = None) -> None:
        if self.log_open and self.run is not None:
            self.log = self.run.log(LOG_LINES)

    def _ended(self) -> None:
        self._hand_over()

    def _hand_over(self) -> None:
        """Give the result to whoever shows it; if that fails, say so and go on."""
        if self.run is None:
            return
        try:
            if self.result is not None:
                for call in self._on_result:
                    call(self.run.folder)
        except Exception as error:
            known = error if isinstance(error, Af3nbError) else None
            message = f"the result cannot be shown ({type(error).__name__}: {error})."
            self.trouble = refusal(known or RunError(message, where=str(self.run.folder)))
