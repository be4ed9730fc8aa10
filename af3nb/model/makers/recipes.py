"""Where the arrays of our fields come from in another maker's file.

A recipe makes one array of ours from arrays of the file, read when it is called. So no more than
one field's arrays are in memory beside the network. PyTorch stores a linear map as (out, in).
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from jaxtyping import Float, Int

Read = Callable[[str], np.ndarray]
Recipe = Callable[[Read], np.ndarray]
Recipes = dict[str, Recipe]  # by the attribute path of a field, such as "inputs.left.weights"


def taken(name: str) -> Recipe:
    """An array as it is."""
    return lambda read: read(name)


def transposed(*names: str) -> Recipe:
    """Linear maps, joined over their outputs, as (in, out)."""
    return lambda read: np.concatenate([read(f"{name}.weight").T for name in names], axis=1)


def split(name: str, h: int) -> Recipe:
    """A linear map as (in, h, d)."""
    return lambda read: _split(read(f"{name}.weight").T, h)


def untransposed(name: str, h: int) -> Recipe:
    """A linear map as (h, d, in), in the order in which it is stored."""
    return lambda read: _heads(read(f"{name}.weight"), h)


def rows(recipe: Recipe, order: Int[np.ndarray, " n"]) -> Recipe:
    """The rows of another recipe's array in this order."""
    return lambda read: recipe(read)[order]


def interleaved(even: str, odd: str) -> Recipe:
    """Two linear maps whose outputs alternate."""

    def make(read: Read) -> np.ndarray:
        both = np.stack([read(f"{even}.weight").T, read(f"{odd}.weight").T], axis=-1)
        return both.reshape(len(both), -1)

    return make


def linear(name: str, *, bias: bool = False) -> Recipes:
    """The fields of a linear map."""
    return {"weights": transposed(name)} | ({"bias": taken(f"{name}.bias")} if bias else {})


def norm(name: str, *, offset: bool = True) -> Recipes:
    """The fields of a layer norm."""
    return {"scale": taken(f"{name}.weight")} | (
        {"offset": taken(f"{name}.bias")} if offset else {}
    )


def under(path: str, recipes: Recipes) -> Recipes:
    """The recipes of a module that is the field `path` of another."""
    return {f"{path}.{name}": recipe for name, recipe in recipes.items()}


def stacked(blocks: Sequence[Recipes]) -> Recipes:
    """Blocks as one module, whose arrays have a leading axis."""

    def make(path: str, read: Read) -> np.ndarray:
        first = blocks[0][path](read)
        stack = np.empty((len(blocks), *first.shape), first.dtype)
        stack[0] = first
        for i, block in enumerate(blocks[1:], start=1):
            stack[i] = block[path](read)  # one block at a time, to save memory
        return stack

    return {path: partial(make, path) for path in blocks[0]}


def pair_logits(maps: Sequence[str], scales: Sequence[str] = ()) -> Recipe:
    """The projections of several blocks from the pair to attention biases, as (in, block, h).

    Where each block norms the pair with a `scale` of its own, the scale goes into its projection:
    a norm without offset and a linear map are the same as the norm alone and the scaled map.
    """

    def make(read: Read) -> Float[np.ndarray, "c blocks h"]:
        each = [read(f"{name}.weight").T for name in maps]
        if scales:
            each = [
                read(f"{scale}.weight")[:, None] * w for w, scale in zip(each, scales, strict=True)
            ]
        return np.stack(each, axis=1)

    return make


def ones_like(name: str) -> Recipe:
    """Ones in the shape of an array."""
    return lambda read: np.ones_like(read(name))


def _split(matrix: np.ndarray, h: int) -> np.ndarray:
    return matrix.reshape(len(matrix), h, -1)


def _heads(matrix: np.ndarray, h: int) -> np.ndarray:
    return matrix.reshape(h, -1, matrix.shape[1])
