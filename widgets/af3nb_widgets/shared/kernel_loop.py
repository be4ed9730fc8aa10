"""The loop of the notebook's kernel, on which widgets are changed, and threads beside it."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any


class KernelLoop:
    """The loop that ran when this was made; outside a kernel there may be none."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self.look()

    def look(self) -> None:
        """Take the loop that runs now, if one does."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            pass

    @property
    def is_running(self) -> bool:
        """Whether there is a loop, and it has not ended."""
        return self._loop is not None and self._loop.is_running()

    def call(self, call: Callable[[], Any], *, after: float = 0.0) -> None:
        """Have something done on the loop, some seconds later; from any thread.

        Without a loop it is done at once.
        """
        if not self.is_running:
            call()
        elif after:
            self._loop.call_soon_threadsafe(lambda: self._loop.call_later(after, call))
        else:
            self._loop.call_soon_threadsafe(call)

    def task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task | None:
        """Have a coroutine run beside all else; without a loop it is not run."""
        if self.is_running:
            return self._loop.create_task(work)
        work.close()
        return None


def in_a_thread(call: Callable[[], Any]) -> Future:
    """What a call will have returned, which is made in a thread of its own."""
    future: Future = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=work, daemon=True, name="af3nb").start()
    return future
