"""What a damaged input may do: fail in a sentence of ours, soon, and with little memory."""

import resource
import signal
import sys
from collections.abc import Callable
from contextlib import contextmanager

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


def most_memory() -> int:
    """Return the most bytes this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
