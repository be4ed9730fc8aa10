"""A prediction started, watched, cancelled and found again from a notebook.

The work is done by a worker in a process of its own, which writes where it is to the run's folder.
The panel looks there twice a second, on the loop of the kernel, so that other cells can be run.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from af3nb import runs
from af3nb.errors import Af3nbError, Choice, InputError
from af3nb.job.job import Job
from af3nb.job.rules.basics import combined
from af3nb.result.result import Result
from af3nb.runs.folder import RunFolder, folder_of
from af3nb.runs.status import Status
from af3nb_widgets.run_panel.expected import expected
from af3nb_widgets.run_panel.job_view import Wanted, job_view
from af3nb_widgets.run_panel.pictures import RunPictures
from af3nb_widgets.run_panel.settings import as_form, offers, purposes, say_purpose, understand
from af3nb_widgets.run_panel.view import listed, refusal, run_view, stage_of
from af3nb_widgets.run_panel.weights_desk import WeightsDesk
from af3nb_widgets.shared.assets import module, style
from af3nb_widgets.shared.kernel_loop import KernelLoop, in_a_thread

PERIOD = 0.5  # seconds between two looks
LOG_LINES = 200


class RunPanel(anywidget.AnyWidget):
    """A button that predicts a job, and everything to see while it runs.

    Args:
        job: A job, a list of problems, None, or a function that returns one of these, which is
            called again when a run starts.
        more: Other arguments of `runs.start`.
        own_seeds: Whether seeds are chosen here; otherwise they are the job's and cannot be
            changed.
        **settings: `seeds`, `samples`, `recycles`, `weights` and `out`. The panel shows a run in
            progress in the folder `out`, or else the last one.
    """

    _esm = module("run_panel/page/run_panel.js")
    _css = style("shared/page/base.css", "run_panel/page/run_panel.css")

    job_shown = traitlets.Dict().tag(sync=True)
    expected = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    weights_told = traitlets.Dict().tag(sync=True)
    run_shown = traitlets.Dict().tag(sync=True)
    trouble = traitlets.Dict().tag(sync=True)
    listed = traitlets.List().tag(sync=True)
    coverage = traitlets.List().tag(sync=True)
    frames = traitlets.Bytes(b"").tag(sync=True)
    frames_told = traitlets.Dict().tag(sync=True)
    log = traitlets.Unicode("").tag(sync=True)
    log_open = traitlets.Bool(False).tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    viewer_below = traitlets.Bool(False).tag(sync=True)
    beat = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        job: Wanted | Callable[[], Wanted] = None,
        *,
        more: dict[str, Any] | None = None,
        own_seeds: bool = True,
        **settings: Any,
    ):
        super().__init__(settings=as_form(**{"weights": "mini", "out": "results", **settings}))
        self.run: runs.Run | None = None
        self.more = dict(more or {})
        self._own_seeds = own_seeds
        self._pictures: RunPictures | None = None
        self._desk = WeightsDesk(lambda: self.in_kernel(self._draw_desk))
        self._looks = 0
        self._on_result: list[Callable[[Path], None]] = []
        self._ask: Callable[[], Wanted] = lambda: None
        self._job: Wanted = None
        self._seen: dict[str, Any] = {}
        self._choices: Sequence[Choice] = ()
        self._task: asyncio.Task | None = None
        self._launched: Future | None = None
        self._kernel = KernelLoop()
        self.observe(self._read_settings, "settings")
        self.observe(self._log_wanted, "log_open")
        self.on_msg(self._receive)
        self.job = job
        self._read_settings()
        self._attach_to_latest()

    @property
    def job(self) -> Wanted:
        """What is predicted next: a job, or a list of what is wrong with it, or None."""
        return self._job

    @job.setter
    def job(self, job: Wanted | Callable[[], Wanted]) -> None:
        self._ask = job if callable(job) else lambda: job
        self.look_at_job()

    def look_at_job(self) -> None:
        """Ask for the job anew, and show what is said of it."""
        self._job = self._ask()
        self.job_shown = job_view(self._job)
        self._foresee()

    @property
    def status(self) -> Status:
        """Where the run is now."""
        return self.run.status() if self.run else Status()

    @property
    def is_at_work(self) -> bool:
        """Whether a run starts or is at work, or weights are being fetched."""
        running = self.run is not None and not self.status.ended
        return running or self.busy or bool(self._desk.busy)

    @property
    def result(self) -> Result | None:
        """The structures that are finished so far; None before there is one."""
        finished = self.run is not None and RunFolder(self.run.folder).finished()
        return self.run.result() if finished else None

    def on_result(self, call: Callable[[Path], None]) -> None:
        """Call `call` with the folder of each run whose result is shown."""
        self._on_result.append(call)
        if self.run is not None and self.status.ended:
            self._hand_over()

    def start(self, **changed: Any) -> runs.Run:
        """Start the job with the settings of the form, and return the run.

        Args:
            **changed: Arguments of `runs.start` that differ from the form.

        Raises:
            InputError: The job or a setting is wrong.
            RunError: As in `runs.start`.
        """
        self.follow(self._launch(**changed))
        return self.run

    def attach(self, folder: str | Path) -> runs.Run:
        """Watch the run of a `folder`, whoever started it."""
        self.follow(runs.attach(folder))
        return self.run

    def cancel(self) -> None:
        """End the run; what is finished stays, and it can be continued."""
        if self.run is not None:
            self.run.cancel()
            self.refresh()

    def wait(self) -> Status:
        """Follow the run, or the weights that are fetched, to the end. Interrupting ends them."""
        try:
            self._take_launched()
            while self._desk.busy:
                self._draw_desk()
                time.sleep(PERIOD)
            while not self.refresh().ended and self.run is not None:
                time.sleep(PERIOD)
        except KeyboardInterrupt:
            self._desk.stop()
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
        if self.run is None:
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
            if self.log_open:
                self.log = self.run.log(LOG_LINES)
        if status.ended and not self._seen.get("ended"):
            self._seen["ended"] = True
            self._show_list()
            self._hand_over()
            self._foresee()
        return status

    def in_kernel(self, call: Callable[[], Any], *, after: float = 0.0) -> None:
        """Call `call` on the kernel's own loop, `after` so many seconds, from any thread."""
        self._kernel.call(call, after=after)

    async def _look_often(self) -> None:
        while not self.refresh().ended:
            await asyncio.sleep(PERIOD)

    def _launch(self, **changed: Any) -> runs.Run:
        """The part of a start that takes time, and touches nothing that is drawn."""
        job = self._job = self._ask()
        if job is None or (isinstance(job, list) and not job):
            raise InputError("there is no job yet.", remedy="Put one together first.")
        if isinstance(job, list):
            raise combined(job) if isinstance(job[0], InputError) else InputError(str(job[0]))
        understood = understand(self.settings)
        if understood.problems:
            where, message = next(iter(understood.problems.items()))
            raise InputError(message, where=where)
        arguments = {**self.more, **understood.arguments, **changed}
        return runs.start(job, arguments.pop("out"), save_frames=True, **arguments)

    def _receive(self, _, message: dict[str, Any], buffers) -> None:
        """Do what a button asks for. It may be heard in a thread, or while a cell is at work."""
        kind = message.get("kind")
        if kind == "cancel":
            in_a_thread(self._cancel_quietly)
            return
        if kind == "stop_fetch":
            self._desk.stop()
            return
        commands = {
            "run": self._run_pressed,
            "continue": self._run_pressed,
            "one_at_a_time": lambda: self._run_pressed(sample_batch=1),
            "expected_way": lambda: self._run_pressed(
                **self.expected.get("way", {}).get("settings", {})
            ),
            "mini": self._use_mini,
            "choice": lambda: self._choice_pressed(message),
            "attach": lambda: self._attach_pressed(message.get("folder", "")),
            "list": self._show_list,
            "purpose": lambda: self._say_purpose(message.get("purpose", "")),
            "terms": lambda: self._desk.read(self.settings["weights"], message.get("folder", "")),
            "fetch": lambda: self._desk.fetch(
                self.settings["weights"], message.get("version", ""), message.get("source", "")
            ),
        }
        if kind in commands:
            self.in_kernel(commands[kind])

    def _run_pressed(self, **changed: Any) -> None:
        if self.busy:
            return
        self.busy, self.trouble = True, {}
        if not self._kernel.is_running:
            self._started(self._outcome(**changed))
            return
        self._launched = in_a_thread(lambda: self._outcome(**changed))
        self._launched.add_done_callback(lambda _: self.in_kernel(self._take_launched))

    def _take_launched(self) -> None:
        """Show what came of the button; wait for it if need be."""
        launched, self._launched = self._launched, None
        if launched is not None:
            self._started(launched.result())

    def _outcome(self, **changed: Any) -> runs.Run | Af3nbError:
        try:
            return self._launch(**changed)
        except Af3nbError as error:
            return error

    def _started(self, outcome: runs.Run | Af3nbError) -> None:
        self.busy = False
        if isinstance(outcome, runs.Run):
            self.follow(outcome)
        else:
            self._choices = outcome.choices
            self.trouble = refusal(outcome, self._folder)
        self._show_list()

    def _cancel_quietly(self) -> None:
        try:
            if self.run is not None:
                self.run.cancel()
        except Af3nbError as error:
            told = refusal(error, self._folder)
            self.in_kernel(lambda: self.set_trait("trouble", told))
        else:
            self.in_kernel(self.refresh)

    def _attach_pressed(self, folder: str) -> None:
        try:
            self.attach(folder)
        except Af3nbError as error:
            self.trouble = refusal(error, self._folder)

    def _use_mini(self) -> None:
        self.settings = {**self.settings, "weights": "mini"}
        self._run_pressed()

    def _choice_pressed(self, message: dict[str, Any]) -> None:
        """Go on in a way that the error offers, with what the user filled in."""
        for choice in self._choices:
            if choice.name == message.get("name"):
                given = {k: v for k, v in (message.get("values") or {}).items() if v}
                self.more |= {
                    k: given.get(k) if v is None else v for k, v in choice.settings.items()
                }
                self._run_pressed()

    def _say_purpose(self, purpose: str) -> None:
        problem = say_purpose(purpose)
        self._read_settings()
        if problem:
            self.trouble = {"message": problem, "where": "", "remedy": "", "buttons": []}

    def _read_settings(self, change: Any = None) -> None:
        understood = understand(self.settings)
        self.choices = {
            "weights": offers(), "purposes": purposes(), "problems": understood.problems,
            "own_seeds": self._own_seeds,
        }  # fmt: skip
        self._foresee()
        if change is None or change["old"].get("out") != change["new"].get("out"):
            self._show_list()

    def _draw_desk(self) -> None:
        self.weights_told = self._desk.view()
        if not self._desk.busy:
            self._read_settings()

    def _foresee(self) -> None:
        """Say what a run would take; a first look takes a second, and is made in a thread."""
        self._looks += 1
        now, job, arguments = self._looks, self._job, understand(self.settings).arguments

        def look() -> dict[str, Any]:
            return expected(job, arguments, dict(self.more))

        def look_aside() -> None:
            told = look()
            self.in_kernel(lambda: self._looks == now and self.set_trait("expected", told))

        if self._kernel.is_running:
            in_a_thread(look_aside)
        else:
            self.expected = look()

    def _log_wanted(self, _) -> None:
        if self.log_open and self.run is not None:
            self.log = self.run.log(LOG_LINES)

    def _attach_to_latest(self) -> None:
        found = runs.runs(understand(self.settings).arguments["out"])
        working = [run for run in found if run.status().state == "running"]
        for run in (working or found)[:1]:
            self.follow(run)

    def _show_list(self) -> None:
        try:
            self.listed = listed(understand(self.settings).arguments["out"])
        except OSError:
            self.listed = []

    @property
    def _folder(self) -> Path | None:
        """Where the job of the form would be run."""
        if not isinstance(self._job, Job):
            return None
        return folder_of(Path(understand(self.settings).arguments["out"]), self._job).path

    def _hand_over(self) -> None:
        if self.result is not None:
            for call in self._on_result:
                call(self.run.folder)
