"""float16 ends at 65,504: which numbers it held, and what is said where it did not.

Graphics cards before compute capability 8 multiply fastest in float16. A stage whose numbers leave
its range ends with infinities; it is computed again in float32.
"""

from collections.abc import Collection
from typing import Any

import jax
import jax.numpy as jnp

REPEATED = {"embed": "the features", "trunk": "the trunk", "score": "the confidences"}


@jax.jit
def finite(arrays: Any) -> Any:
    """Whether all numbers of all arrays are finite."""
    return jnp.stack([jnp.isfinite(a).all() for a in jax.tree.leaves(arrays)]).all()


def holds(dtype: Any, arrays: Any) -> bool:
    """Whether this precision held these numbers; only of float16 is it asked."""
    return dtype != jnp.float16 or bool(finite(arrays))


def said(stages: Collection[str]) -> str:
    """Say which stages were repeated, and why; nothing if none was."""
    if not stages:
        return ""
    parts = [words for stage, words in REPEATED.items() if stage in stages]
    what, it_was = " and ".join(parts), "it was" if parts == ["the trunk"] else "they were"
    return f"Numbers of {what} left the range of float16, so {it_was} computed again in float32."
