"""What a damaged input may do: fail in a sentence of ours, soon, and with little memory."""

import re
import signal
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from af3nb.errors import Af3nbError

MOST_SECONDS = 10
MOST_BYTES = 2 * 2**30


class TooSlow(BaseException):
    """More processor time than any input may take."""


@contextmanager
def bounded():
    """Raise `TooSlow` after ten seconds of processor time."""

    def stop(*_):
        raise TooSlow(f"more than {MOST_SECONDS} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def escaped(use: Callable[[], object]) -> str | None:
    """Run `use`; return what it raised that is not ours, or None."""
    try:
        with bounded():
            use()
    except Af3nbError as error:
        return None if error.message else f"{type(error).__name__} without a message"
    except (Exception, TooSlow, RecursionError) as error:
        place, frame = "", error.__traceback__
        while frame:  # the innermost line of ours
            file = frame.tb_frame.f_code.co_filename
            if "af3nb" in file and "tests" not in file:
                place = f"{file.rpartition('af3nb/')[2]}:{frame.tb_lineno}"
            frame = frame.tb_next
        return f"{type(error).__name__} at {place}: {str(error)[:150]}"
    return None


@contextmanager
def little_memory():
    """Require that what is done takes at most two gigabytes more than the process has already."""
    before, forgotten = _held("VmRSS"), _forget_peak()
    yield
    if forgotten:
        assert _held("VmHWM") - before < MOST_BYTES


def _forget_peak() -> bool:
    """Have the peak of this process counted anew; False where that cannot be done."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def _held(what: str) -> int:
    """The bytes of this process in memory: now (VmRSS), or at most (VmHWM)."""
    try:
        text = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(re.search(rf"{what}:\s+(\d+) kB", text)[1]) * 1024
