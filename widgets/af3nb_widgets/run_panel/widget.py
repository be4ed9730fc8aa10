"""The run panel: a form of settings, a button that starts a run, and the run as it goes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Unpack, cast

import traitlets

from af3nb import runs
from af3nb.device import devices
from af3nb.errors import Af3nbError, InputError
from af3nb.job.job import Job
from af3nb.job.rules.basics import combined
from af3nb.runs.found.owner import folder_of
from af3nb.runs.found.standing import standing, told_already
from af3nb.runs.settings import DEFAULTS, Options, Settings, check_names
from af3nb.runs.status import Status
from af3nb_widgets.run_panel.alignments import AlignmentQuestion, ask_about_alignments
from af3nb_widgets.run_panel.expected import expected
from af3nb_widgets.run_panel.form import as_form, understand
from af3nb_widgets.run_panel.job_view import Wanted, job_view
from af3nb_widgets.run_panel.offers import offers, purposes, say_purpose
from af3nb_widgets.run_panel.recommended import recommended
from af3nb_widgets.run_panel.view import WouldMove, listed, refusal
from af3nb_widgets.run_panel.watcher import RunWatcher
from af3nb_widgets.run_panel.weights_desk import WeightsDesk
from af3nb_widgets.shared.assets import module, tool_style


class RunPanel(RunWatcher):
    """A button that predicts a job, and everything to see while it runs.

    Args:
        job: A job, a list of problems, None, or a function that returns one of these, which is
            called again when a run starts.
        more: Other fields of `af3nb.Settings`, by their names.
        own_seeds: Whether seeds are chosen here; otherwise they are the job's and cannot be
            changed.
        environment: Variables for the process that does the work.
        **settings: `seeds`, `samples`, `recycles`, `weights`, `out` and `ligand_checks`. The panel
            shows a run in progress in the folder `out`, or else the last one.
    """

    _esm = module("run_panel/page/run_panel.js")
    _css = tool_style("run_panel", "af-run", "run", "settings")

    job_shown = traitlets.Dict().tag(sync=True)
    expected = traitlets.Dict().tag(sync=True)
    recommended = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    weights_told = traitlets.Dict().tag(sync=True)
    listed = traitlets.List().tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    viewer_below = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        job: Wanted | Callable[[], Wanted] = None,
        *,
        more: Options | None = None,
        own_seeds: bool = True,
        environment: dict[str, str] | None = None,
        **settings: Any,
    ):
        super().__init__(settings=as_form(**{"weights": "mini", "out": "results", **settings}))
        check_names(more or {})
        self.more = Options(**(more or {}))
        self._environment = environment
        self._own_seeds = own_seeds
        self._desk = WeightsDesk(lambda: self._errands.later(self._draw_desk))
        self._looks = 0
        self._ask: Callable[[], Wanted] = lambda: None
        self._job: Wanted = None
        self._would_move: Options | None = None  # settings of the run that the user is asked about
        self._question: AlignmentQuestion | None = None  # that the user is asked
        self._decided: frozenset[str] = frozenset()  # sequences that the user was asked about
        self._on_agreed: list[Callable[[], None]] = []
        self._on_rename: list[Callable[[str], None]] = []
        self.observe(self._read_settings, "settings")
        self.on_msg(self._receive)
        self.job = job
        self._read_settings()
        self._attach_to_latest()

    @property
    def job(self) -> Wanted:
        """What is predicted next: a job, a list of its problems, or None."""
        return self._job

    @job.setter
    def job(self, job: Wanted | Callable[[], Wanted]) -> None:
        self._ask = job if callable(job) else lambda: job
        self.look_at_job()

    def look_at_job(self) -> None:
        """Ask for the job again, and show it."""
        self._job = self._ask()
        self.job_shown = job_view(self._job)
        self._foresee()

    def on_rename(self, call: Callable[[str], None]) -> None:
        """Call `call` with a new name for the job, chosen so that no result moves.

        Whoever is called gives the job that name; without anyone, the panel does.
        """
        self._on_rename.append(call)

    @property
    def is_at_work(self) -> bool:
        """Whether a run is starting or in progress, or weights are being fetched."""
        return super().is_at_work or self.busy or bool(self._desk.busy)

    def start(self, *, out: str | Path | None = None, **changed: Unpack[Options]) -> runs.Run:
        """Start the job with the settings of the form, and return the run.

        Args:
            out: Another folder than the form's.
            **changed: Fields of `af3nb.Settings` that differ from the form.

        Raises:
            InputError: The job or a setting is wrong.
            RunError: As in `runs.start`.
        """
        run = self._launch(changed, out)
        self.follow(run)
        return run

    def on_agreed(self, call: Callable[[], None]) -> None:
        """Call `call` when the user agrees to send sequences to a server."""
        self._on_agreed.append(call)

    def wait(self) -> Status:
        """Follow the run, or the weights being fetched, to the end. Interrupting this ends them."""
        try:
            return super().wait()
        finally:
            self._desk.stop()

    def _asked(self, changed: Options) -> Settings:
        """What the form and `more` ask for, with some changed."""
        options = Options(save_frames=True)
        for more in (self.more, understand(self.settings).options, changed):
            options.update(more)  # settings are checked once all of them are known
        return DEFAULTS.changed(**options)

    def _launch(
        self, changed: Options, out: str | Path | None = None, *, asks: bool = False
    ) -> runs.Run:
        """Start a run. This takes time, and changes nothing that is drawn.

        If it `asks`, it raises `AlignmentQuestion` where it is not decided how to get alignments,
        and `WouldMove` instead of moving earlier results.
        """
        job = self._job = self._ask()
        if job is None or (isinstance(job, list) and not job):
            raise InputError("there is no job yet.", remedy="Build one first.")
        if isinstance(job, list):
            raise combined(job) if isinstance(job[0], InputError) else InputError(str(job[0]))
        understood = understand(self.settings)
        if understood.problems:
            where, message = next(iter(understood.problems.items()))
            raise InputError(message, where=where)
        settings, environment = self._asked(changed), self._environment
        out = out or understood.out
        if not asks:
            return runs.start(job, out, settings=settings, environment=environment)
        ask_about_alignments(job, settings.wish, self._decided, changed)
        found = standing(job, out, settings, devices.find())
        if found.moves:
            raise WouldMove(found, changed)
        with told_already(found):
            return runs.start(job, out, settings=settings, environment=environment)

    def _receive(self, _, message: dict[str, Any], buffers) -> None:
        """Do what a button asks for, and answer. This may run in a thread."""
        commands = {
            "run": self._run_pressed,
            "continue": self._run_pressed,
            "one_at_a_time": lambda: self._run_pressed({"sample_batch": 1}),
            "expected_way": lambda: self._run_pressed(
                self.expected.get("way", {}).get("settings", {})
            ),
            "mini": self._use_mini,
            "choice": lambda: self._choice_pressed(message),
            "move": lambda: self._run_pressed(self._would_move, asks=False),
            "rename": lambda: self._renamed(str(message.get("name", ""))),
            "attach": lambda: self._attach_pressed(message.get("folder", "")),
            "list": self._show_list,
            "purpose": lambda: self._say_purpose(message.get("purpose", "")),
            "terms": lambda: self._desk.read(self.settings["weights"], message.get("folder", "")),
            "fetch": lambda: self._desk.fetch(
                self.settings["weights"], message.get("version", ""), message.get("source", "")
            ),
            "stop_fetch": self._desk.stop,
            "cancel": lambda: self._errands.aside(self._cancel_quietly, self._cancelled),
        }
        with self.answering():
            commands.get(message.get("kind", ""), lambda: None)()

    def _run_pressed(self, changed: Options | None = None, *, asks: bool = True) -> None:
        if self.busy:
            return
        self.busy, self.trouble = True, {}
        self._errands.aside(lambda: self._outcome(changed or {}, asks), self._started)

    def _renamed(self, name: str) -> None:
        """Give the job a name under which nothing moves, and predict it."""
        job, changed = self._ask(), self._would_move
        if not (name and isinstance(job, Job)):
            return
        for call in self._on_rename:
            call(name)
        if not self._on_rename:
            self._ask = lambda: job.named(name)
        self.look_at_job()
        self._run_pressed(changed)

    def _outcome(self, changed: Options, asks: bool) -> runs.Run | Af3nbError:
        try:
            if asks:
                return self._launch(changed, asks=True)
            with told_already():
                return self._launch(changed)
        except Af3nbError as error:
            return error
        except Exception as error:  # otherwise the page would wait for ever
            words = f"something unexpected happened ({type(error).__name__}: {error})."
            return Af3nbError(words, remedy="Please report it.")

    def _started(self, outcome: runs.Run | Af3nbError) -> None:
        self.busy = False
        if isinstance(outcome, runs.Run):
            self.follow(outcome)
        else:
            self._choices = outcome.choices
            self._would_move = outcome.changed if isinstance(outcome, WouldMove) else None
            self._question = outcome if isinstance(outcome, AlignmentQuestion) else None
            self.trouble = refusal(outcome, self._folder)
        self._show_list()

    def _cancel_quietly(self) -> dict[str, Any]:
        try:
            if self.run is not None:
                self.run.cancel()
        except Af3nbError as error:
            return refusal(error, self._folder)
        return {}

    def _cancelled(self, trouble: dict[str, Any]) -> None:
        self.trouble = trouble
        self.refresh()  # an earlier look may have seen how the worker ended, and not why

    def _attach_pressed(self, folder: str) -> None:
        try:
            self.attach(folder)
        except Af3nbError as error:
            self.trouble = refusal(error, self._folder)

    def _use_mini(self) -> None:
        self.settings = {**self.settings, "weights": "mini"}
        self._run_pressed()

    def _choice_pressed(self, message: dict[str, Any]) -> None:
        """Continue with a choice that the error offers, and what the user filled in."""
        for choice in self._choices:
            if choice.name == message.get("name"):
                given = {k: v for k, v in (message.get("values") or {}).items() if v}
                chosen = {k: given.get(k) if v is None else v for k, v in choice.settings.items()}
                if any(v is None for v in chosen.values()):
                    told = self.trouble or self.run_shown
                    words = f"{choice.label}: fill in the field beside the button first."
                    self.trouble = {"message": words, "buttons": told["buttons"], "calm": True}
                    return
                self.more = cast(Options, self.more | chosen)
                question, self._question = self._question, None
                if question and choice.name != "server":  # of that it is asked again
                    self._decided |= question.sequences
                if chosen.get("consent"):
                    for call in self._on_agreed:
                        call()
                self._run_pressed(question.changed if question else None)
                return

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
        """Show what a run takes, and which weights to take. The first time needs seconds."""
        self._looks += 1
        now, job, out = self._looks, self._job, understand(self.settings).out

        def look() -> tuple[dict[str, Any], dict[str, Any]]:
            try:
                asked = self._asked({})
                return expected(job, asked, out), recommended(job, asked)
            except InputError:
                return {}, {}  # the form shows what is wrong

        def show(told: tuple[dict[str, Any], dict[str, Any]]) -> None:
            if self._looks == now:
                self.expected, self.recommended = told

        self._errands.aside(look, show)
        self._ask_again()

    def _attach_to_latest(self) -> None:
        found = runs.runs(understand(self.settings).out)
        working = [run for run in found if run.status().state == "running"]
        for run in (working or found)[:1]:
            self.follow(run)

    def _show_list(self) -> None:
        try:
            self.listed = listed(understand(self.settings).out)
        except OSError:
            self.listed = []

    @property
    def _folder(self) -> Path | None:
        """Where the job of the form would run."""
        if not isinstance(self._job, Job):
            return None
        return folder_of(Path(understand(self.settings).out), self._job).path

    def _ended(self) -> None:
        self._show_list()
        super()._ended()
        self._foresee()
