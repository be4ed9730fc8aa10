"""Fills our network from a checkpoint of another maker."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import jax
import numpy as np

from af3nb.errors import WeightsError
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.files.parameters import fill, paths, skeleton
from af3nb.model.files.torch_zip import TorchFile
from af3nb.model.makers.checkpoint import OTHER_VERSION, Checkpoint, examine, unused
from af3nb.model.makers.recipes import Recipe


def load(path: str | Path) -> tuple[AlphaFold3, str]:
    """The network in a checkpoint of OpenFold3 or Protenix, in the file's dtypes, and its maker.

    Raises `WeightsError`.
    """
    with TorchFile(path) as file:
        found = examine(file)
        return build(found), found.maker


def from_arrays(maker: str, arrays: Mapping[str, np.ndarray]) -> AlphaFold3:
    """The network made of a maker's arrays."""
    shapes = {name: array.shape for name, array in arrays.items()}
    return build(Checkpoint(maker, shapes, arrays.__getitem__, "weights"))


def build(found: Checkpoint) -> AlphaFold3:
    """Fill our network from a checkpoint; every array of it must have a place."""
    model = skeleton(found.config)
    sizes = {
        path: leaf.size for path, leaf in zip(paths(model), jax.tree.leaves(model), strict=True)
    }
    largest_first = sorted(found.recipes.items(), key=lambda item: -sizes.get(item[0], 0))
    return fill(model, _made(found, largest_first), where=found.where, names=paths)


def _made(
    found: Checkpoint, recipes: Iterable[tuple[str, Recipe]]
) -> Iterator[tuple[str, np.ndarray]]:
    """Our arrays by path. In the end, all arrays of the file must have been used.

    An array is in memory twice while JAX copies it. Where the largest come first, the memory that
    this takes is free again when the others need it.
    """
    left = dict.fromkeys(found.shapes)

    def read(name: str) -> np.ndarray:
        if name not in found.shapes:
            message = f"the array {name} is missing."
            raise WeightsError(message, where=found.where, remedy=OTHER_VERSION)
        left.pop(name, None)
        return found.read(name)

    for path, recipe in recipes:
        try:
            array = recipe(read)
        except (ValueError, IndexError) as error:
            raise WeightsError(
                f"the arrays for {path} do not fit together ({error}).",
                where=found.where,
                remedy=OTHER_VERSION,
            ) from None
        yield path, array
    surplus = [name for name in left if not name.startswith(unused(found.maker))]
    if surplus:
        raise WeightsError(
            f"{len(surplus)} arrays have no place in this network; the first is {surplus[0]}.",
            where=found.where,
            remedy="The file belongs to a version that cannot run here.",
        )
