"""The whole tool in one output: put a complex together, predict it, look at the result."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets

from af3nb import runs
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.result.result import Result
from af3nb_widgets.colab import on_colab
from af3nb_widgets.job_builder.widget import JobBuilder
from af3nb_widgets.result_opener.widget import ResultOpener
from af3nb_widgets.result_viewer.widget import ResultViewer
from af3nb_widgets.run_panel.job_view import Wanted
from af3nb_widgets.run_panel.widget import RunPanel

PAUSE = 0.4  # seconds without a change of the form before the panel looks at its job


class Workbench(ipywidgets.VBox):
    """Form, run panel, opener and viewer, one below the other, that share a job.

    The panel predicts what you built, and the viewer shows what was predicted, or what you open.

    Args:
        out: The folder of the results and of the form. A run in progress there is found again, even
            after a kernel restart; otherwise the last result is shown.
        job: A job, or the path of one, to fill the form.
        seeds: Seeds to put into the form; they are part of the job.
        **settings: Settings of `RunPanel`.
    """

    def __init__(
        self,
        out: str | Path = "results",
        *,
        job: Job | str | Path | None = None,
        seeds: Sequence[int] | None = None,
        **settings: Any,
    ):
        out = Path(out).expanduser()
        out.mkdir(parents=True, exist_ok=True)
        self.builder = JobBuilder(job, file=out / "job_builder.json")
        self.builder.surroundings = self.builder.surroundings | {"foresees": False}
        if seeds is not None:
            form = self.builder.form
            texts = {"seeds": ", ".join(map(str, seeds)), "revision": form["revision"] + 1}
            self.builder.form = form | texts
        self.panel = RunPanel(self._built, out=str(out), own_seeds=False, **settings)
        self.opener = ResultOpener(out)
        self.viewer: ResultViewer | None = None
        self._changes = 0
        super().__init__([self.builder, self.panel, self.opener])
        self.builder.duplicates.known = lambda: self.result.job if self.result else None
        self.builder.duplicates.taken = lambda name: (out / Job(name).sanitised_name).exists()
        self.builder.observe(self._form_changed, "answer")
        self.builder.observe(self._consent_changed, "consent")
        self._consent_changed()
        self.panel.on_agreed(lambda: self.builder.set_trait("consent", True))
        self.panel.on_result(self._show)
        self.builder.on_result(self._show)
        self.opener.on_result(self._show)
        self.opener.on_compare(self._show_both)
        self.panel.on_rename(self._rename)

    @property
    def job(self) -> Job:
        """What was put together; an `InputError` whose `problems` say what is wrong with it."""
        return self.builder.job

    @property
    def run(self) -> runs.Run | None:
        """The run that is shown, if there is one."""
        return self.panel.run

    @property
    def result(self) -> Result | None:
        """The structures that are finished so far; None before there is one."""
        return self.panel.result

    @property
    def selection(self) -> list[tuple[str, int, int]]:
        """The residues that are selected in the viewer, as (chain, first, last)."""
        return self.viewer.selection if self.viewer else []

    def follow(self) -> None:
        """Show the run in the cell that calls this until it ends, and then its result.

        The panel follows its run by itself. This is a last resort for pages where it stands still,
        as a cell at work is always drawn anew. Interrupting the cell cancels the run.
        """
        from IPython.display import display

        if not self.panel.is_at_work:
            print("Nothing is being predicted now: press Predict first.")
            return
        display(self.panel)
        self.panel.wait()
        if self.viewer is not None and on_colab():
            display(self.viewer)

    def _built(self) -> Wanted:
        """What the form holds: a job, or what is wrong with it; an empty form is no job yet."""
        if not self.builder.form["cards"]:
            return None
        try:
            return self.builder.job
        except InputError as error:
            return list(error.problems)

    def _form_changed(self, _: Any) -> None:
        """Let the panel look, but not at each letter that is typed."""
        self._changes += 1
        now = self._changes

        def look() -> None:
            if self._changes == now:
                self.panel.look_at_job()

        self.panel.later(look, after=PAUSE)

    def _rename(self, name: str) -> None:
        form = self.builder.form
        self.builder.form = form | {"name": name, "revision": form["revision"] + 1}

    def _consent_changed(self, _: Any = None) -> None:
        self.panel.more["consent"] = self.builder.consent

    def _show(self, result: Path | Result) -> None:
        """Show a result; the viewer is made with the first one, as it is large."""
        if self.viewer is None:
            self.viewer = ResultViewer(result)
            self.panel.viewer_below = True
            self.children = (*self.children, self.viewer)
        else:
            self.viewer.result = result
        self.opener.refresh()

    def _show_both(self, results: list[Result]) -> None:
        """Show two results in one viewer, with what differs between them."""
        first, second = results
        self._show(first)
        assert self.viewer is not None
        self.viewer.second = second
