"""The pictures of a run as they come: the structure that forms, and its alignments."""

from typing import Any

from af3nb import runs
from af3nb.runs.folder import RunFolder
from af3nb.runs.status import Status
from af3nb_widgets.run_panel.evidence_view import coverage_view, job_of
from af3nb_widgets.run_panel.frames_view import frames_changed, frames_view


class RunPictures:
    """What of a run can be drawn, each thing given once when it is new."""

    def __init__(self, run: runs.Run):
        self._run = run
        self._seed: int | None = None
        self._frames_of: int | None = None
        self._has_coverage = False

    @property
    def wanted(self) -> dict[str, int]:
        """How many structures of which seeds the folder shall hold."""
        return (RunFolder(self._run.folder).manifest() or {}).get("wanted", {})

    def new_frames(self, status: Status) -> tuple[bytes, dict[str, Any]] | None:
        """The structure that forms, where there is a new frame of it."""
        if status.seed is not None:
            self._seed = status.seed
        elif self._seed is None:
            self._seed = int(next(iter(self.wanted), 1))
        when = frames_changed(self._run, self._seed)
        if when is None or when == self._frames_of:
            return None
        self._frames_of = when
        shown = self._run.frames(self._seed)
        return frames_view(shown, self._seed) if shown else None

    def new_coverage(self) -> list[dict[str, Any]] | None:
        """The alignments, once the folder holds the job with its evidence; read once."""
        job = None if self._has_coverage else job_of(self._run.folder)
        if job is None:
            return None
        self._has_coverage = True
        return coverage_view(job)
