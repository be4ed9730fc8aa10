"""Compiled stages of networks, by their shapes."""

from collections.abc import Callable, Mapping
from typing import Any

import jax

from af3nb.engine.mappings import make_room

_compiled: dict[tuple, Callable] = {}  # stages of any network, the last used one last


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

    def __len__(self) -> int:
        return len(self._functions)

    def ready(self, stage: str, given: tuple) -> bool:
        """Return whether the stage was compiled for arguments of these shapes."""
        return self._key(stage, given) in _compiled

    def get(self, stage: str, given: tuple) -> Callable:
        """Return the compiled stage; compile it if it is new."""
        key = self._key(stage, given)
        compiled = _compiled.pop(key, None)
        if compiled is None:
            make_room(_compiled)
            compiled = self._functions[stage].lower(*given).compile()
        _compiled[key] = compiled
        return compiled

    def _key(self, stage: str, given: tuple) -> tuple:
        leaves, tree = jax.tree.flatten(given)
        shapes = tuple((leaf.shape, leaf.dtype) for leaf in leaves)
        where = jax.default_backend(), jax.config.jax_default_matmul_precision
        return (stage, self._kind, tree, shapes, where)
