"""Structures that the network predicts once and that serve many confidence steps.

A confidence step changes only the head, and most of its time goes into predicting the structure.
When only confidence is trained, the same structures can be reused.
"""

from collections.abc import Callable, Sequence
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh
from jaxtyping import Array, Int

from af3nb.model.config import Config
from af3nb.training.examples.truth import Truth
from af3nb.training.forward import Rollout, draw_recycles, make_rollout
from af3nb.training.settings import TrainingSettings
from af3nb.training.step import APART, EVERYWHERE, Data, Parameters, network_of


def keep_rollouts(
    parameters: Parameters,
    data: Data,
    config: Config,
    settings: TrainingSettings,
    mesh: Mesh,
    seed: Sequence[int],
) -> tuple[Rollout, Truth]:
    """`settings.rollouts_kept` predicted structures of each stacked example, and their truths."""
    examples = len(data[1].positions)
    index = np.repeat(np.arange(examples), settings.rollouts_kept)
    count = len(index)
    random = np.random.default_rng(seed)
    keys = random.integers(2**32, size=(count, 2), dtype=np.uint32)
    devices = len(mesh.devices)
    rows = (
        -(-count // devices) * devices
    )  # each device makes equally many; surplus ones are dropped
    wanted = np.resize(index, rows), np.resize(keys, (rows, 2))
    wanted = [a.reshape(rows // devices, devices, *a.shape[1:]) for a in wanted]
    made = _maker(config, settings, mesh)(parameters, data, *wanted)
    made = jax.tree.map(lambda x: np.asarray(x).reshape(rows, *x.shape[2:])[:count], made)
    return made, jax.tree.map(lambda x: np.asarray(x)[index], data[1])


@cache
def _maker(config: Config, settings: TrainingSettings, mesh: Mesh) -> Callable:
    def make(
        parameters: Parameters, data: Data, index: Int[Array, "rows 1"], keys: Array
    ) -> Rollout:
        network = network_of(parameters, config)

        def one(wanted):
            number, key = wanted
            batch, _ = jax.tree.map(lambda x: x[number[0]], data)
            count_key, key = jax.random.split(key[0])
            recycles = draw_recycles(count_key, settings)
            found = make_rollout(network, batch, key, recycles, settings)
            return jax.tree.map(lambda x: jnp.asarray(x)[None], found)

        return jax.lax.map(one, (index, keys))

    given = (EVERYWHERE, EVERYWHERE, APART, APART)
    mapped = jax.shard_map(make, mesh=mesh, in_specs=given, out_specs=APART, check_vma=False)
    return jax.jit(mapped)
