"""Importing this registers the records of `af3nb.batch` as pytrees with JAX."""

import dataclasses

from jax.tree_util import GetAttrKey, register_pytree_with_keys

from af3nb.batch import Batch, Gather


def _register(kind: type) -> None:
    names = [field.name for field in dataclasses.fields(kind)]

    def flatten(record):
        return [(GetAttrKey(name), getattr(record, name)) for name in names], None

    def unflatten(
        _, values
    ):  # bypasses __init__, because JAX also passes placeholders that are not arrays
        record = object.__new__(kind)
        for name, value in zip(names, values, strict=True):
            object.__setattr__(record, name, value)
        return record

    register_pytree_with_keys(kind, flatten, unflatten)


_register(Gather)
_register(Batch)
