"""How a search reports its progress, and how it waits."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from af3nb.msa.failures import Cancelled

_STEP = 0.05  # seconds between two looks at whether the user wants to stop


@dataclass(frozen=True)
class SearchStatus:
    """A moment of a search: its state, who answers, its subject, and the seconds waited.

    Besides the states of ColabFold's protocol there are CACHED (found earlier), LOCKED (another
    process is searching for the same), SUBMIT, DOWNLOAD, RETRY (a request failed), LOCAL (a search
    on this machine) and NOTE (something the user should know).
    """

    state: str
    server: str
    about: str
    waited: float = 0.0
    note: str = ""

    def __str__(self) -> str:
        waited = f" ({self.waited:.0f} s)" if self.waited >= 1 else ""
        note = f": {self.note}" if self.note else ""
        return f"{self.server}: {self.about}: {self.state}{waited}{note}"


Tell = Callable[[SearchStatus], None]
IsCancelled = Callable[[], bool]  # such as the `is_set` of a threading.Event


def counted(number: int, thing: str) -> str:
    """Return a number of things, in words."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def say_nothing(_: SearchStatus) -> None:
    """Ignore the status."""


def never() -> bool:
    """Never stop."""
    return False


def stop_if(cancelled: IsCancelled) -> None:
    """Raise `Cancelled` if the user wants to stop."""
    if cancelled():
        raise Cancelled


def pause(seconds: float, cancelled: IsCancelled) -> None:
    """Wait; raise `Cancelled` as soon as the user wants to stop."""
    end = time.monotonic() + seconds
    while True:
        stop_if(cancelled)
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(_STEP, left))
