"""The event loop of the notebook's kernel, where widgets are changed, and threads beside it."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any


class KernelLoop:
    """The event loop that was running when this was created; outside a kernel there may be none."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self.look()

    def look(self) -> None:
        """Use the loop that is running now, if any."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            pass

    @property
    def is_running(self) -> bool:
        """Whether there is a loop that is still running."""
        return self._running() is not None

    def _running(self) -> asyncio.AbstractEventLoop | None:
        return self._loop if self._loop is not None and self._loop.is_running() else None

    def call(self, call: Callable[[], Any], *, after: float = 0.0) -> None:
        """Call something on the loop, from any thread, after some seconds.

        Without a loop, call it at once.
        """
        loop = self._running()
        if loop is None:
            call()
        elif after:
            loop.call_soon_threadsafe(loop.call_later, after, call)
        else:
            loop.call_soon_threadsafe(call)

    def task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task | None:
        """Run a coroutine in the background; without a loop, drop it."""
        if loop := self._running():
            return loop.create_task(work)
        work.close()
        return None


def in_a_thread(call: Callable[[], Any]) -> Future:
    """Make a call in its own thread, and return a future of the result."""
    future: Future = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=work, daemon=True, name="af3nb").start()
    return future
