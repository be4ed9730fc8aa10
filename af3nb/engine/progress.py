"""How a run tells where it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

STAGES = (
    "check", "evidence", "weights", "features", "trunk", "diffusion", "confidence", "output",
)  # fmt: skip
FRAMES = 12  # pictures of a structure while it forms

Watch = Callable[[int, int, Any], None]  # steps done, steps in all, positions of all samples


@dataclass(frozen=True)
class Progress:
    """A moment of a run: `step` of `total` within a stage, and seconds left if they are known.

    Besides `STAGES` there is `compile`, which happens inside the others; `note` says of what.
    Of the whole run, `done` structures of `wanted` are finished. `device_verified` says whether the
    device got a reference case right, once that is known.
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


Listener = Callable[[Progress], None]


class Clock:
    """Estimates the time left from the work done so far, in any unit of work.

    Only what was announced by `add` counts; time spent otherwise is taken out by `restart`.
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

    def skip(self, work: float) -> None:
        """Note work whose time tells nothing, as something was compiled meanwhile."""
        self._total -= work
        self.restart()

    @property
    def spent(self) -> tuple[float, float]:
        """The work done so far and the seconds that it took."""
        return self._done, self._seconds

    @property
    def seconds_left(self) -> float | None:
        """None before anything is done."""
        if self._done == 0:
            return None
        return max(0.0, self._total - self._done) * self._seconds / self._done
