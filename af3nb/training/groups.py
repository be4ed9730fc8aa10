"""Parameters as a few large arrays instead of hundreds, for the optimiser.

Matrices of one shape are stacked; everything else is one long vector. This makes a step faster
and its compilation much faster.
"""

from dataclasses import dataclass
from math import prod
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from af3nb.model.layers.primitives import Linear

STACKS = ("pairformer", "blocks", "super_blocks")  # modules whose arrays have a leading axis more
SMALLEST = 16  # side of a matrix that is worth being treated as one
# Maps from one-hot or raw features, and maps to bins and coordinates, do not count as matrices.
OUTSIDE = (
    "reference", "relative", "bonds", "embed", "distances", "type_i", "type_j", "noise", "half",
    "pde", "pae", "plddt", "resolved", "unused", "position", "update", "pair_logits", "bias",
)  # fmt: skip
VECTOR = "vector"

Groups = dict[str, Float[Any, "..."]]  # of numpy or JAX


@dataclass(frozen=True)
class Grouping:
    """How the arrays of a network, or of a part of it, are grouped."""

    tree: Any
    shapes: tuple[tuple[int, ...], ...]
    matrices: tuple[tuple[int, ...], ...]  # (..., in, out) of each array, or () in the vector

    @staticmethod
    def of(network) -> "Grouping":
        """The grouping for anything with the network's structure."""
        leaves, tree = jax.tree.flatten(network)
        return Grouping(tree, tuple(leaf.shape for leaf in leaves), tuple(_matrices(network)))

    def join(self, network) -> Groups:
        """The arrays in groups."""
        parts: dict[str, list[Array]] = {VECTOR: []}
        for leaf, shape in zip(jax.tree.leaves(network), self.matrices, strict=True):
            if shape:
                parts.setdefault(_name(shape), []).append(leaf.reshape(-1, *shape[-2:]))
            else:
                parts[VECTOR].append(leaf.ravel())
        return {name: jnp.concatenate(arrays) for name, arrays in parts.items()}

    def split(self, groups: Groups):
        """The inverse of `join`."""
        done = dict.fromkeys(groups, 0)
        leaves = []
        for shape, matrix in zip(self.shapes, self.matrices, strict=True):
            name = _name(matrix) if matrix else VECTOR
            count = prod(matrix[:-2]) if matrix else prod(shape)
            part = groups[name][done[name] : done[name] + count]
            leaves.append(part.reshape(shape))
            done[name] += count
        return jax.tree.unflatten(self.tree, leaves)


def _name(matrix: tuple[int, ...]) -> str:
    return f"{matrix[-2]}x{matrix[-1]}"


def _matrices(network) -> list[tuple[int, ...]]:
    """The shape of each array as matrices, or ()."""
    found = []
    for path, part in jax.tree_util.tree_leaves_with_path(network, is_leaf=_is_linear):
        shape = _matrix(path, part) if _is_linear(part) else ()
        found += [shape] + [()] * (len(jax.tree.leaves(part)) - 1)  # weights come before a bias
    return found


def _matrix(path, linear: Linear) -> tuple[int, ...]:
    names = [key.name for key in path]
    stacks = sum(name in STACKS for name in names)
    shape = linear.weights.shape
    stack, inner = shape[:stacks], shape[stacks:]
    rows, columns = inner[0], prod(inner[1:])
    if linear.transposed:
        rows, columns = prod(inner[:-1]), inner[-1]
    inside = not any(name in OUTSIDE for name in names)
    return (*stack, rows, columns) if inside and min(rows, columns) >= SMALLEST else ()


def _is_linear(x) -> bool:
    return isinstance(x, Linear)
