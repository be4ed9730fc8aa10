"""How a run tells where it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass

STAGES = ("weights", "features", "trunk", "diffusion", "confidence", "output")


@dataclass(frozen=True)
class Progress:
    """A moment of a run: `step` of `total` within a stage, and seconds left if they are known.

    Besides `STAGES` there is `compile`, which happens inside the others; `note` says of what.
    """

    stage: str
    step: int
    total: int
    seconds_left: float | None = None
    note: str = ""


Listener = Callable[[Progress], None]


class Clock:
    """Estimates the time left from the work done so far, in any unit of work.

    Only what was announced by `add` counts; time spent compiling is taken out by `pause`.
    """

    def __init__(self, total_work: float):
        self._total, self._done, self._seconds = total_work, 0.0, 0.0
        self._since = time.monotonic()

    def restart(self) -> None:
        """Leave out the time since the last work was done, as it will not come again."""
        self._since = time.monotonic()

    def add(self, work: float) -> None:
        """Note that so much more work is done."""
        now = time.monotonic()
        self._seconds += now - self._since
        self._since = now
        self._done += work

    @property
    def seconds_left(self) -> float | None:
        """None before anything is done."""
        if self._done == 0:
            return None
        return max(0.0, self._total - self._done) * self._seconds / self._done
