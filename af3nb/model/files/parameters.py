"""A model's arrays by DeepMind's names, new or from a file of DeepMind's format."""

import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.config import Config
from af3nb.model.files.opened import opened_weights
from af3nb.model.files.records import IDENTIFIER, identifier_in, read_records
from af3nb.model.files.wanted import Wanted


def array_names(model: AlphaFold3) -> list[str]:
    """DeepMind's name of every array, `scope/name`, in the order of `jax.tree.leaves`."""
    return [_name(model, path) for path, _ in jax.tree_util.tree_leaves_with_path(model)]


def paths(model: AlphaFold3) -> list[str]:
    """Where every array is in the model, such as `evoformer.inputs.left.weights`; same order."""
    leaves = jax.tree_util.tree_leaves_with_path(model)
    return [".".join(key.name for key in path) for path, _ in leaves]


def _name(module: eqx.Module, path) -> str:
    name = ""
    for key in path:
        field = type(module).__dataclass_fields__[key.name]
        scope = name.rstrip("/").rsplit("/", 1)[-1]
        name += field.metadata["dm"].replace("@", scope)
        module = getattr(module, key.name)
    return name


def stored_dtype(name: str) -> jnp.dtype:
    """The dtype in which DeepMind stores an array: bfloat16 for the trunk's linear maps."""
    in_trunk = name.startswith(
        (
            "diffuser/evoformer/",
            "diffuser/confidence_head/~_embed_features/",
            "diffuser/confidence_head/__layer_stack_no_per_layer/",
        )
    )
    is_norm = name.endswith(("/scale", "/offset"))
    return jnp.dtype(jnp.bfloat16 if in_trunk and not is_norm else jnp.float32)


def skeleton(config: Config) -> AlphaFold3:
    """The model without its arrays: only shapes, and the dtypes that DeepMind stores."""
    model = AlphaFold3(config)
    leaves, tree = jax.tree.flatten(model)
    names = array_names(model)
    typed = [
        jax.ShapeDtypeStruct(leaf.shape, stored_dtype(name))
        for name, leaf in zip(names, leaves, strict=True)
    ]
    return jax.tree.unflatten(tree, typed)


def draw(config: Config, seed: int) -> AlphaFold3:
    """A new model in float32: weights from a normal distribution cut off at two deviations.

    The random numbers of an array depend only on its name and the seed.
    """

    def drawn(name: str, array: np.ndarray) -> jax.Array:
        if not name.endswith("/weights"):  # norms, biases, the outer product's zeros
            return jax.device_put(array)
        bits = np.random.Philox(key=[seed, zlib.crc32(name.encode())])
        random = np.random.Generator(bits)
        noise = random.standard_normal(array.shape, np.float32)
        while (far := np.abs(noise) > 2).any():
            noise[far] = random.standard_normal(int(far.sum()), np.float32)
        return jax.device_put(array * noise)

    model = AlphaFold3(config)
    leaves, tree = jax.tree.flatten(model)
    return jax.tree.unflatten(tree, list(map(drawn, array_names(model), leaves)))


def fill(
    model: AlphaFold3,
    arrays: Iterable[tuple[str, np.ndarray]],
    *,
    where: str = "weights",
    names: Callable[[AlphaFold3], list[str]] = array_names,
) -> AlphaFold3:
    """Put arrays into a skeleton one by one as they arrive, keeping their dtypes.

    `names` gives the names by which they arrive.
    """
    leaves, tree = jax.tree.flatten(model)
    index = {name: i for i, name in enumerate(names(model))}
    wanted = Wanted({name: leaves[i].shape for name, i in index.items()}, where)
    for name, array in arrays:
        wanted.tick(name, array.shape)
        leaves[index[name]] = jax.device_put(array)
    wanted.require_all()
    return jax.tree.unflatten(tree, leaves)


def wanted_by(model: AlphaFold3, where: str) -> Wanted:
    """Return what a file must hold for a skeleton."""
    leaves = zip(array_names(model), jax.tree.leaves(model), strict=True)
    return Wanted({name: leaf.shape for name, leaf in leaves}, where)


def load(path: str | Path, config: Config | None = None) -> tuple[AlphaFold3, str]:
    """The model in a file or folder of DeepMind's format, and the identifier of its weights."""
    model, identifier = skeleton(config or Config()), ""

    def arrays():
        nonlocal identifier
        fits = wanted_by(model, str(path)).require
        for name, array in read_records(stream, where=str(path), fits=fits):
            if name == IDENTIFIER:
                identifier = identifier_in(array)
            else:
                yield name, array

    with opened_weights(path) as stream:
        filled = fill(model, arrays(), where=str(path))
    return filled, identifier


def to_arrays(model: AlphaFold3) -> dict[str, np.ndarray]:
    """All arrays by name, to be saved."""
    return dict(zip(array_names(model), map(np.asarray, jax.tree.leaves(model)), strict=True))
