"""The job builder: a form for a complex that shows every problem as you type."""

import copy
import hashlib
import threading
import weakref
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from af3nb.chem.components import readable_components
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.job.read import read_job
from af3nb.job.rules.basics import combined
from af3nb.result.result import Result
from af3nb_widgets.job_builder import arrivals
from af3nb_widgets.job_builder.answers import answer
from af3nb_widgets.job_builder.draft import Draft
from af3nb_widgets.job_builder.duplicate import Duplicates
from af3nb_widgets.job_builder.form import SCHEMA, new_form, sound
from af3nb_widgets.job_builder.offers import examples, lookup, pictures
from af3nb_widgets.job_builder.read_job import form_of
from af3nb_widgets.job_builder.results import Results
from af3nb_widgets.job_builder.store import Store
from af3nb_widgets.shared.assets import module, tool_style

_open: dict[Path, "weakref.ref[JobBuilder]"] = {}


class JobBuilder(anywidget.AnyWidget):
    """A form in which a job is put together.

    Args:
        job: A job, or the path of any file that holds one, to start with. If the same cell runs
            again, the form has your edits of that job.
        file: Where every change is saved, and what the form starts with if no job is given. None
            saves nothing.
    """

    _esm = module("job_builder/page/job_builder.js")
    _css = tool_style("job_builder", "jb", "form", "sequence", "fields", "summary")

    form = traitlets.Dict().tag(sync=True, echo_update=False)
    answer = traitlets.Dict().tag(sync=True)
    surroundings = traitlets.Dict().tag(sync=True)
    consent = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self, job: Job | str | Path | None = None, *, file: str | Path | None = "job_builder.json"
    ) -> None:
        super().__init__()
        self._store, self._draft, self._told = Store(), None, []
        self._job, self._started_from = Job("my_complex"), None
        self._results, self.duplicates = Results(), Duplicates()
        start = new_form()
        if file is not None:
            start = self._open_draft(Path(file).expanduser().absolute()) or start
        if job is not None:
            given = job if isinstance(job, Job) else read_job(job)
            digest = hashlib.sha256(given.to_json().encode()).hexdigest()
            if digest != self._started_from:
                start, self._started_from = form_of(given, self._store), digest
        self.surroundings = {
            "schema": SCHEMA,
            "examples": examples.told(),
            "file": _shown(file) if file is not None else "",
            "foresees": True,
        }
        self.observe(lambda _: self._answer(), "form")
        self.observe(lambda _: self._agree(), "consent")
        self.on_msg(lambda _, message, buffers: self._hear(message, buffers))
        self.form = start

    @property
    def job(self) -> Job:
        """The checked job. Raises `InputError` with all `problems` if there are any.

        Set it to a job, or to the path of a job file, to fill the form.
        """
        if self._told:
            raise combined(self.problems)
        return self._job

    @job.setter
    def job(self, job: Job | str | Path) -> None:
        given = job if isinstance(job, Job) else read_job(job)
        self._started_from = None
        self.form = form_of(given, self._store) | {"revision": self.form["revision"] + 1}

    @property
    def problems(self) -> list[InputError]:
        """The problems of the current job, in the order of the form."""
        cards = {card["key"]: f"card {i}" for i, card in enumerate(self.form["cards"], start=1)}
        bonds = {bond["key"]: f"bond {i}" for i, bond in enumerate(self.form["bonds"], start=1)}
        places = {"form": ""} | cards | bonds
        return [
            InputError(told.message, where=f"{places.get(told.at, '')} {told.field}".strip(),
                       remedy=told.remedy)
            for told in self._told
        ]  # fmt: skip

    def close(self) -> None:
        """Save the last changes and close."""
        if self._draft:
            self._draft.end()
        super().close()

    def _open_draft(self, path: Path) -> dict | None:
        """Take over a file from the builder that used it before, if there is one."""
        before = _open.get(path)
        earlier = before() if before else None
        if earlier is not None and earlier._draft:
            earlier._draft.end()
            earlier.surroundings = earlier.surroundings | {"file": "", "replaced": True}
        _open[path] = weakref.ref(self)
        self._draft = Draft(path)
        form, self._started_from = self._draft.read()
        self._store.move_to(self._draft.texts)
        return form

    def _answer(self) -> None:
        """Reply to the current form, and save it."""
        form = sound(self.form)
        said, self._job, self._told = answer(form, self._store)
        if self._draft:
            said["trouble"] = self._draft.trouble or self._store.trouble
            self._draft.write_soon(copy.deepcopy(form), self._started_from)
        self.answer = said

    def _hear(self, message: Any, buffers: list) -> None:
        """Answer a command of the page, {id, do, ...}. Errors are answers, too."""
        store, content = self._store, bytes(buffers[0]) if buffers else b""
        commands: dict[str, Callable[..., Any]] = {
            "paste": lambda text: arrivals.pasted(text, store),
            "drop": lambda name: self._drop(name, content),
            "look": self._results.look,
            "evidence": lambda what, name, sequence: arrivals.evidence(
                what, name, content, sequence, store
            ),
            "component": lambda name: arrivals.component(name, content, self._own_codes(), store),
            "example": lambda name: arrivals.example(name, store),
            "choices": lookup.choices,
            "picture": lambda **what: pictures.picture(
                **what, components=readable_components(self._job.user_ccd)
            ),
            "export": self._export,
            "duplicate": lambda change: self.duplicates.make(self.job, change, store),
            "ready": self._ready,
            "forecast": self._forecast,
        }
        if not isinstance(message, dict) or message.get("do") not in commands:
            return
        fields = {k: str(v or "") for k, v in message.items() if k not in ("id", "do")}
        reply: dict[str, Any] = {"id": message.get("id")}
        try:
            reply["ok"] = commands[message["do"]](**fields)
        except InputError as error:
            reply["problem"] = {"message": error.message, "remedy": error.remedy}
        except Exception as error:  # without an answer the page would wait for ever
            words = f"this should not happen ({type(error).__name__}: {error})."
            reply["problem"] = {"message": words, "remedy": "Please report it."}
            self.log.exception("the command %r failed", message["do"])
        self.send(reply)

    def on_result(self, call: Callable[[Result], None]) -> None:
        """Call `call` with each result or structure that is opened here to be looked at."""
        self._results.shows.append(call)

    def _drop(self, name: str, content: bytes) -> dict[str, Any]:
        """Read a file as a job, or show it if it is a result."""
        if self._results.take(name, content):
            return {"forms": [], "notes": [], "losses": [], "shown": name}
        found = arrivals.dropped(name, content, self._store)
        return found | {"viewable": self._results.has_structure}

    def _own_codes(self) -> set[str]:
        users = readable_components(self._job.user_ccd).user_codes
        return {*users, *(own["code"] for own in self.form["own"])}

    def _export(self, to: str = "alphafold3") -> dict[str, Any]:
        """Return the job as a file for a program, and what the file does not contain."""
        from af3nb.job.dialects.other_programs.one_file import one_file

        name, content, losses = one_file(self.job, to)
        coded = b64encode(content).decode()
        return {"name": name, "content": coded, "losses": list(losses)}

    def _forecast(self) -> dict[str, Any]:
        from af3nb_widgets.job_builder.offers.forecast import forecast

        return forecast(self.job)

    def _ready(self) -> None:
        """Start reading the names in the dictionary, which takes seconds, while the page loads."""
        from af3nb.chem.search import search
        from af3nb.msa.consent import has_agreed

        threading.Thread(target=search, args=("water",), daemon=True).start()
        server = _server()
        self.consent = self.consent or has_agreed(server)
        self.surroundings = self.surroundings | {"server": server.url}

    def _agree(self) -> None:
        """Remember on this computer whether sequences may be sent to the server."""
        from af3nb.msa.consent import agree, has_agreed, withdraw

        server = _server()
        if self.consent != has_agreed(server):
            agree(server) if self.consent else withdraw(server)


def _server() -> Any:
    from af3nb.msa.remote.search import DEFAULT_SERVER
    from af3nb.network.address import Server

    return Server(DEFAULT_SERVER)


def _shown(file: str | Path) -> str:
    """A path relative to the notebook's folder if it is inside, otherwise in full."""
    path = Path(file).expanduser().absolute()
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
