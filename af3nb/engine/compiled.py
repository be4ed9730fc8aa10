"""Compiled stages of networks, by their shapes. Stages to come can be compiled side by side."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any

import jax

from af3nb.device import machine

_compiled: dict[tuple, Future] = {}  # stages of any network
_changing = Lock()


class Stages:
    """The stages of a network. `kind` tells apart functions that have a name in common.

    `spent` is the number of the argument whose memory the result of a stage takes over.
    """

    def __init__(
        self, functions: dict[str, Callable], kind: Any, spent: Mapping[str, int] | None = None
    ):
        self._functions = {
            name: jax.jit(function, donate_argnums=(spent or {}).get(name, ()))
            for name, function in functions.items()
        }
        self._kind = kind
        self._begun: list[tuple] = []

    def __len__(self) -> int:
        return len(self._functions)

    def ready(self, stage: str, given: tuple) -> bool:
        """Return whether the stage was compiled for arguments of these shapes."""
        future = _compiled.get(self._key(stage, given))
        return future is not None and future.done()

    def get(self, stage: str, given: tuple) -> Callable:
        """Return the compiled stage; wait for it, or compile it, if it is not ready."""
        key = self._key(stage, given)
        if future := _compiled.get(key):
            with suppress(Exception):  # if it failed or was given up, it is compiled now
                return future.result()
        compiled = self._functions[stage].lower(*given).compile()
        _compiled[key] = future = Future()
        future.set_result(compiled)
        return compiled

    def begin(self, threads: ThreadPoolExecutor, stage: str, *given) -> Any:
        """Compile a stage in the background, and return the shapes of what it will give.

        The arguments may be shapes, too. They are traced at once, under the settings of JAX that
        hold for this thread.
        """
        traced = self._functions[stage].trace(*given)
        key = self._key(stage, given)
        with _changing:
            if key not in _compiled:
                _compiled[key] = threads.submit(lambda: traced.lower().compile())
                self._begun.append(key)
        return traced.out_info

    @property
    def busy(self) -> bool:
        """Whether something that was begun is not yet compiled."""
        return any(key in _compiled and not _compiled[key].done() for key in self._begun)

    def stop(self) -> None:
        """Give up what was begun and has not yet started."""
        with _changing:
            for key in self._begun:
                if key in _compiled and _compiled[key].cancel():
                    del _compiled[key]
            self._begun.clear()

    def _key(self, stage: str, given: tuple) -> tuple:
        leaves, tree = jax.tree.flatten(given)
        shapes = tuple((leaf.shape, leaf.dtype) for leaf in leaves)
        where = jax.default_backend(), jax.config.jax_default_matmul_precision
        return (stage, self._kind, tree, shapes, where)


def one_per_core() -> ThreadPoolExecutor:
    """Return threads for compilations."""
    return ThreadPoolExecutor(machine.cores(), "compilation")
