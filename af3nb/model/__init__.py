"""AlphaFold 3's network in pure JAX; imports nothing of this project but `af3nb.batch`."""

import dataclasses

import jax

from af3nb.batch import Batch, Gather

for _kind in (Batch, Gather):
    jax.tree_util.register_dataclass(
        _kind, data_fields=[f.name for f in dataclasses.fields(_kind)], meta_fields=[]
    )
