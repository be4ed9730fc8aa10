"""The pictures of a run as they come: the structure that forms, and its alignments."""

from contextlib import suppress
from typing import Any

import numpy as np

from af3nb import runs
from af3nb.runs.folder import RunFolder
from af3nb.runs.frames import Frames
from af3nb.runs.status import Status
from af3nb_widgets.run_panel.evidence_view import coverage_view, job_of


class RunPictures:
    """What can be drawn of a run; each picture is returned once, when it is new."""

    def __init__(self, run: runs.Run):
        self._run, self._folder = run, RunFolder(run.folder)
        self._seed: int | None = None
        self._frames_of: int | None = None  # when the frames that were drawn last were written
        self._has_coverage = False

    @property
    def wanted(self) -> dict[str, int]:
        """How many structures of each seed the folder should hold."""
        wanted = (self._folder.manifest() or {}).get("wanted")
        return wanted if isinstance(wanted, dict) else {}

    def new_frames(self, status: Status) -> tuple[bytes, dict[str, Any]] | None:
        """Return the structure that forms, if there is a new frame of it that can be drawn."""
        with suppress(Exception):  # a picture that cannot be drawn hides nothing else
            return self._new_frames(status)

    def new_coverage(self) -> list[dict[str, Any]] | None:
        """Return the alignments, once the folder holds the job with its evidence."""
        with suppress(Exception):
            return self._new_coverage()

    def _new_frames(self, status: Status) -> tuple[bytes, dict[str, Any]] | None:
        if status.seed is not None:
            self._seed = status.seed
        elif self._seed is None:
            self._seed = int(next(iter(self.wanted), 1))
        try:
            path = self._folder.own / "frames" / f"seed-{self._seed}.npz"
            when = path.stat().st_mtime_ns
        except OSError:
            return None
        if when == self._frames_of:
            return None
        self._frames_of = when
        shown = self._run.frames(self._seed)
        return _packed(shown, self._seed) if shown else None

    def _new_coverage(self) -> list[dict[str, Any]] | None:
        job = None if self._has_coverage else job_of(self._run.folder)
        if job is None:
            return None
        self._has_coverage = True
        return coverage_view(job)


def _packed(frames: Frames, seed: int) -> tuple[bytes, dict[str, Any]]:
    """Positions as float32 in frames, tokens, xyz; and what they are."""
    starts = np.flatnonzero(frames.chains[1:] != frames.chains[:-1]) + 1
    told = {
        "seed": seed,
        "tokens": frames.positions.shape[1],
        "steps": frames.steps.tolist(),
        "total": frames.total,
        "starts": [0, *starts.tolist()],
    }
    return np.ascontiguousarray(frames.positions, "<f4").tobytes(), told
