"""Rows of the pair spread over several cards.

All cards run the same program, inside `jax.shard_map`. A card has everything that belongs to single
tokens, but only some rows of each array over pairs of tokens: as many as the others, and those
that follow the rows of the card before it. So a loop over chunks of rows runs over the rows of one
card. What a layer needs of other rows it fetches here. On a single card, these functions return
what they are given, and nothing changes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import jax
from jaxtyping import Array, Shaped

from af3nb.model.layers.parts import rows_of

AXIS = "cards"  # of the mesh

_cards: ContextVar[int] = ContextVar("cards", default=1)


@contextmanager
def over(cards: int) -> Iterator[None]:
    """Spread the rows over so many cards, in everything that is traced meanwhile."""
    before = _cards.set(cards)
    try:
        yield
    finally:
        _cards.reset(before)


def cards() -> int:
    """The number of cards over which rows are spread."""
    return _cards.get()


def own_rows(n: int) -> tuple[Any, int]:
    """The first of this card's rows among `n`, and their number."""
    if cards() == 1:
        return 0, n
    length = n // cards()
    return jax.lax.axis_index(AXIS) * length, length


def place(row: Any, n: int) -> Any:
    """Where one of this card's rows is among all `n`."""
    return row if cards() == 1 else own_rows(n)[0] + row


def own(x: Shaped[Array, "..."], axis: int = 0) -> Array:
    """This card's rows of an array that every card has whole."""
    return rows_of(x, *own_rows(x.shape[axis]), axis)


def whole(x: Shaped[Array, "..."], axis: int = 0) -> Array:
    """The rows of all cards."""
    return x if cards() == 1 else jax.lax.all_gather(x, AXIS, axis=axis, tiled=True)


def exchanged(x: Shaped[Array, "..."], cut: int, joined: int) -> Array:
    """The same array, spread along the axis `cut`; it was spread along `joined`."""
    return x if cards() == 1 else jax.lax.all_to_all(x, AXIS, cut, joined, tiled=True)


def transposed(x: Shaped[Array, "..."]) -> Array:
    """An array over pairs of tokens with the two tokens of each pair swapped."""
    return exchanged(x, 1, 0).swapaxes(0, 1)


def total(x: Array) -> Array:
    """The sum over all cards."""
    return x if cards() == 1 else jax.lax.psum(x, AXIS)
