"""Work beside a page's messages; what it finds is drawn when the page asks.

Python changes a widget only while it answers a message of the widget's page. Colab always draws
such changes, as it does for sliders. It draws what a kernel sends unasked only while a cell runs.
"""

import threading
import time
from collections.abc import Callable
from typing import Any


def in_a_kernel() -> bool:
    """Whether this is the kernel of a notebook, whose pages can ask."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    return hasattr(get_ipython(), "kernel")


class Errands:
    """Calls that wait until a page asks. Outside a kernel nobody asks, and each is made at once."""

    def __init__(self) -> None:
        self._anyone_asks = in_a_kernel()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._calls: list[tuple[float, Callable[[], Any]]] = []  # when each is due

    @property
    def waiting(self) -> bool:
        """Whether there is, or will be, something to draw."""
        with self._lock:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            return bool(self._threads or self._calls)

    def later(self, call: Callable[[], Any], *, after: float = 0.0) -> None:
        """Make a call when the page asks, but not before `after` seconds; from any thread."""
        if not self._anyone_asks:
            call()
            return
        with self._lock:
            if after or all(call != other for _, other in self._calls):
                self._calls.append((time.monotonic() + after, call))

    def aside(self, work: Callable[[], Any], then: Callable[[Any], Any]) -> None:
        """Do `work` in a thread, and hand what it returns to `then` when the page asks."""
        if not self._anyone_asks:
            then(work())
            return

        def both() -> None:
            found = work()
            self.later(lambda: then(found))

        thread = threading.Thread(target=both, daemon=True, name="af3nb")
        with self._lock:
            self._threads.append(thread)
            thread.start()

    def run(self) -> None:
        """Make the calls that are due."""
        while call := self._next():
            call()

    def _next(self) -> Callable[[], Any] | None:
        with self._lock:
            for place, (when, call) in enumerate(self._calls):
                if when <= time.monotonic():
                    del self._calls[place]
                    return call
        return None

    def finish(self) -> None:
        """Wait for all work, and make the calls that are due."""
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join()
        self.run()
