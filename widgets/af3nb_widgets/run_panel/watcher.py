"""A run as a widget shows it: found, followed and cancelled.

A worker in a process of its own does the work and writes where it is to the run's folder. The
widget looks there twice a second, on the loop of the kernel, so that other cells can be run.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from af3nb import runs
from af3nb.errors import Choice
from af3nb.result.result import Result
from af3nb.runs.folder import RunFolder
from af3nb.runs.status import Status
from af3nb_widgets.run_panel.pictures import RunPictures
from af3nb_widgets.run_panel.view import run_view, stage_of
from af3nb_widgets.shared.kernel_loop import KernelLoop

PERIOD = 0.5  # seconds between two looks
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
    beat = traitlets.Int(0).tag(sync=True)

    def __init__(self, **traits: Any):
        super().__init__(**traits)
        self.run: runs.Run | None = None
        self._pictures: RunPictures | None = None
        self._seen: dict[str, Any] = {}
        self._choices: Sequence[Choice] = ()
        self._on_result: list[Callable[[Path], None]] = []
        self._task: asyncio.Task | None = None
        self._kernel = KernelLoop()
        self.observe(self._show_log, "log_open")

    @property
    def status(self) -> Status:
        """Where the run is now."""
        return self.run.status() if self.run else Status()

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
            while not self.refresh().ended and self.run is not None:
                time.sleep(PERIOD)
        except KeyboardInterrupt:
            self.cancel()
        return self.status

    def follow(self, run: runs.Run) -> None:
        """Show a `run`, and watch it until it ends."""
        self.run, self._seen, self._pictures = run, {}, RunPictures(run)
        with self.hold_sync():
            self.trouble, self.coverage, self.frames, self.frames_told = {}, [], b"", {}
        self.refresh()
        self._kernel.look()
        if self._task is None or self._task.done():
            self._task = self._kernel.task(self._look_often())

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
            self.beat += 1
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

    def in_kernel(self, call: Callable[[], Any], *, after: float = 0.0) -> None:
        """Call `call` on the kernel's own loop, `after` seconds later, from any thread."""
        self._kernel.call(call, after=after)

    async def _look_often(self) -> None:
        while not self.refresh().ended:
            await asyncio.sleep(PERIOD)

    def _show_log(self, _: Any = None) -> None:
        if self.log_open and self.run is not None:
            self.log = self.run.log(LOG_LINES)

    def _ended(self) -> None:
        self._hand_over()

    def _hand_over(self) -> None:
        if self.run is not None and self.result is not None:
            for call in self._on_result:
                call(self.run.folder)
