"""Work on a large pair in parts, so that its intermediates are never held whole.

A part is a block of rows or of columns. Small pairs stay whole: for them nothing changes.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

BUDGET = 2**30  # bytes of intermediates; pairs that need less stay whole
LEAST = 256  # rows of a part: fewer would read the other factor of a product too often

Part = Callable[[Float[Array, "..."], Any], Float[Array, "..."]]


def part_size(n: int, row_bytes: int, at_once: int = 1) -> int:
    """Rows of a part whose intermediates take `row_bytes` for each row; `n` if all rows fit.

    Where each row stands for several, `at_once` is their number.
    """
    if n * row_bytes <= BUDGET:
        return n
    fewest = -(-n // min(n, max(LEAST // at_once, BUDGET // row_bytes, 1)))
    # As many parts as divide the rows, if that is not many more: a remainder is compiled anew.
    even = next((parts for parts in range(fewest, 2 * fewest) if n % parts == 0), None)
    return n // even if even else -(-n // fewest)


def add_in_parts(update: Part, z: Float[Array, "..."], size: int, axis: int = 0) -> Array:
    """Add `update(part, start)` to each part of `z`, which XLA then replaces in place.

    Parts are `size` rows (`axis` 0) or columns (1) that begin at `start`. An update sees its own
    part only, before the addition.
    """

    def step(z, start, length):
        part = jax.lax.dynamic_slice_in_dim(z, start, length, axis)
        return jax.lax.dynamic_update_slice_in_dim(z, part + update(part, start), start, axis)

    return _in_turn(step, z, z.shape[axis], size)


def fill_in_parts(make: Callable[[Any, int], Any], n: int, size: int, axes: Any) -> Any:
    """Arrays of `n` rows that `make(start, length)` makes, `length` of them at a time.

    `axes` has the axis of the rows in each array that `make` returns.
    """
    if size >= n:
        return make(0, n)

    def whole(part, axis):
        shape = [*part.shape]
        shape[axis] = n
        return jnp.zeros(shape, part.dtype)

    def step(arrays, start, length):
        return jax.tree.map(
            lambda array, part, axis: jax.lax.dynamic_update_slice_in_dim(
                array, part, start, axis
            ),
            arrays, make(start, length), axes,
        )  # fmt: skip

    first = jax.tree.map(whole, jax.eval_shape(lambda: make(0, size)), axes)
    return _in_turn(step, first, n, size)


def rows_of(x: Array, start: Any, length: int, axis: int = 0) -> Array:
    """Rows of `x` from `start` on; columns, if `axis` is 1."""
    if length == x.shape[axis]:
        return x
    return jax.lax.dynamic_slice_in_dim(x, start, length, axis)


def _in_turn(step: Callable, carry: Any, n: int, size: int) -> Any:
    """Take the parts of `n` rows in turn; the last may be shorter."""
    full, rest = divmod(n, size)
    carry = jax.lax.fori_loop(0, full, lambda i, carry: step(carry, i * size, size), carry)
    return step(carry, full * size, rest) if rest else carry
