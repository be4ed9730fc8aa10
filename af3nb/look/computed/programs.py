"""The compiled programs that look inside, by their shapes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from af3nb.engine.compiled import Stages
from af3nb.look.computed import opened, within
from af3nb.model.layers import attention_core
from af3nb.model.layers.attention_core import Form

_PLAIN = (opened.open_pass, opened.open_step, opened.open_score)
_IN_DTYPE = (
    opened.last_msa, within.between, within.terms_of, within.triangle_weights,
    within.single_weights,
)  # fmt: skip


class Programs:
    """Functions of `opened` and `within`, compiled once for each shape.

    `dtype` is that of the trunk, and `attention` the form of attention of the engine.
    """

    def __init__(self, dtype: Any, attention: Form):
        functions: dict[str, Callable] = {f.__name__: f for f in _PLAIN}
        functions |= {f.__name__: partial(f, dtype=dtype) for f in _IN_DTYPE}
        form = attention_core.using(attention)
        self._stages = Stages(
            {name: form(function) for name, function in functions.items()},
            kind=("look", dtype, attention),
        )

    def call(self, function: Callable, *given: Any) -> Any:
        """Run a function, compiling it if these shapes are new."""
        return self._stages.get(function.__name__, given)(*given)
