"""How a run reports where it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

STAGES = (
    "check", "evidence", "weights", "features", "trunk", "diffusion", "confidence", "output",
)  # fmt: skip
FRAMES = 12  # pictures of a structure as it forms

Watch = Callable[[int, int, Any], None]  # steps done, steps in all, positions of all samples


@dataclass(frozen=True)
class Progress:
    """A moment of a run: `step` of `total` within a stage, and the seconds left, where known.

    `due` is how many seconds this step should take; see `left_now`.

    Besides `STAGES` there is `compile`, which is part of the others; `note` says what is compiled.
    Of the whole run, `done` structures of `wanted` are finished. `device_verified` says whether the
    device computed a reference case correctly, once that is known.
    """

    stage: str
    step: int
    total: int
    seconds_left: float | None = None
    note: str = ""
    seed: int | None = None
    done: int = 0
    wanted: int = 0
    device_verified: bool | None = None
    due: float | None = None


Listener = Callable[[Progress], None]


def left_now(left: float | None, due: float | None, since: float) -> float | None:
    """Return the seconds left `since` seconds after a moment that had `left` of them.

    A step that takes longer than it should shows that all that follows is slower, too.
    """
    if left is None:
        return None
    if not due or since <= due:
        return max(0.0, left - since)
    return max(0.0, left - due) * since / due


class Clock:
    """Estimates the time left from the work done so far, in any unit of work.

    Only work passed to `add` counts; `restart` leaves out time spent otherwise. `pace` is the
    seconds that a unit of work takes: `expected`, until something is done.
    """

    def __init__(self, total_work: float, expected: float | None = None):
        self._total, self._done, self._seconds = total_work, 0.0, 0.0
        self._expected = expected
        self._since = time.monotonic()

    def restart(self) -> None:
        """Leave out the time since the last work, because it will not recur."""
        self._since = time.monotonic()

    def add(self, work: float) -> None:
        """Record that this much more work is done."""
        now = time.monotonic()
        self._seconds += now - self._since
        self._since = now
        self._done += work

    def skip(self, work: float) -> None:
        """Record work whose time says nothing, because something was compiled meanwhile."""
        self._total -= work
        self.restart()

    @property
    def spent(self) -> tuple[float, float]:
        """The work done so far, and the seconds it took."""
        return self._done, self._seconds

    @property
    def seconds_left(self) -> float | None:
        """None before anything is done, unless a pace is expected."""
        pace = self.pace
        return None if pace is None else max(0.0, self._total - self._done) * pace

    @property
    def pace(self) -> float | None:
        """The seconds that a unit of work takes, where known."""
        return self._seconds / self._done if self._done else self._expected
