"""Save the form in a file beside the notebook at each change, so that a reload finds it."""

import atexit
import json
import threading
from pathlib import Path
from typing import Any

from af3nb.disk.files import read_text, write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb_widgets.job_builder.form import Form, sound

_WAIT = 0.3  # seconds to collect changes before writing them


class Draft:
    """A file with a form. `trouble` says why it could not be written, if it could not."""

    def __init__(self, path: Path) -> None:
        self.path, self.trouble = path, ""
        self._next: tuple[Form, str | None] | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._ended = False
        atexit.register(self.flush)

    @property
    def texts(self) -> Path:
        """The folder for the form's long texts."""
        return self.path.with_name(f"{self.path.stem}_files")

    def read(self) -> tuple[Form | None, str | None]:
        """Return the form in the file and what it was started from, or None if there is no form."""
        if not self.path.exists():
            return None, None
        try:
            found: Any = parse_json(read_text(self.path))
        except (InputError, ValueError):
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("form"), dict):
            self._put_aside()
            return None, None
        return sound(found["form"]), found.get("started_from")

    def write_soon(self, form: Form, started_from: str | None) -> None:
        """Write the form soon, together with any changes until then."""
        with self._lock:
            if self._ended:
                return
            self._next = form, started_from
            if self._timer is None:
                self._timer = threading.Timer(_WAIT, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what is waiting."""
        with self._lock:
            waiting, self._next, self._timer = self._next, None, None
            if waiting is None or self._ended:
                return
            form, started_from = waiting
            content = {"af3nb": "job builder", "started_from": started_from, "form": form}
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                write_atomic(self.path, json.dumps(content, indent=1))
                self.trouble = ""
            except OSError as error:
                self.trouble = f"{self.path} cannot be written: {error.strerror or error}."

    def end(self) -> None:
        """Write what is waiting, and nothing after it."""
        self.flush()
        self._ended = True
        atexit.unregister(self.flush)

    def _put_aside(self) -> None:
        """Rename a file that is not a draft."""
        aside = self.path.with_name(f"{self.path.name}.not_read")
        try:
            self.path.replace(aside)
            self.trouble = f"{self.path.name} could not be read and was kept as {aside.name}."
        except OSError:
            self.trouble = f"{self.path} is not a draft of a job."
