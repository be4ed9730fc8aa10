"""Results and structures that arrive where a job was expected are shown by the right tool."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from af3nb.errors import InputError
from af3nb.result.archive import is_archive
from af3nb.result.open_structure import is_structure_file
from af3nb.result.result import Result
from af3nb_widgets.job_builder.arrivals import plain


class Results:
    """Files of results that the page sent, and whoever shows them: `shows` is called with each."""

    def __init__(self) -> None:
        self.shows: list[Callable[[Result], None]] = []
        self._folder: tempfile.TemporaryDirectory | None = None
        self._structure: Result | None = None

    def take(self, name: str, content: bytes) -> bool:
        """Show an archive of results, and return whether this was one."""
        path = self._write(name, content)
        if not is_archive(path):
            self._structure = self._prediction(path)
            return False
        if not self.shows:
            raise InputError(
                "this is a result, not a job.", where=name, remedy="Open it in the viewer."
            )
        try:
            self._show(Result.load(path))
        except InputError as error:
            raise InputError(error.message, where=name, remedy=error.remedy) from error
        return True

    @property
    def has_structure(self) -> bool:
        """Whether the last file was a predicted structure, which can be looked at."""
        return self._structure is not None

    def look(self) -> None:
        """Show the predicted structure that was opened last."""
        if self._structure is not None:
            self._show(self._structure)

    def _prediction(self, path: Path) -> Result | None:
        """The structure in a file if it was predicted, and if anyone can show it."""
        if not (self.shows and is_structure_file(path)):
            return None
        try:
            return Result.load(path)
        except InputError:
            return None  # an experiment's, which the form reads

    def _show(self, result: Result) -> None:
        for show in self.shows:
            show(result)

    def _write(self, name: str, content: bytes) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="af3nb-opened-")
        path = Path(self._folder.name) / plain(name)
        path.write_bytes(content)
        return path
