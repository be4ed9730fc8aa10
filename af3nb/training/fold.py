"""The structure that a network in training predicts for an example, superposed on the truth."""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from af3nb.batch import Batch
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.training.examples.truth import Truth, to_atoms
from af3nb.training.forward import rollout, run_trunk
from af3nb.training.geometry import rigid_align


class Fold(NamedTuple):
    """One atom per token, in angstroms, and the distance from the experiment."""

    trace: Float[np.ndarray, "n 3"]
    true_trace: Float[np.ndarray, "n 3"]
    rmsd: float
    mirrored: bool  # whether its mirror image fits better


def fold(network: AlphaFold3, batch: Batch, truth: Truth, *, seed: int, steps: int = 20) -> Fold:
    """Let the network fold an example from noise (Algorithm 18), and superpose the result."""
    x = np.asarray(_positions(network, batch, jax.random.PRNGKey(seed), steps))
    shown = np.asarray(truth.resolved & truth.is_atom)
    center = np.asarray(truth.center)[: int(np.asarray(truth.token)[shown].max()) + 1]
    true, x = np.asarray(truth.positions)[center], x[center]
    weight = jnp.asarray(np.asarray(truth.resolved)[center], jnp.float32)

    def superposed(x):
        moved = np.asarray(rigid_align(jnp.asarray(x), jnp.asarray(true), weight))
        square = np.square(moved - true).sum(-1)
        return moved, float(np.sqrt(np.average(square, weights=weight)))

    (trace, rmsd), (_, mirror_rmsd) = superposed(x), superposed(x * [-1, 1, 1])
    return Fold(trace, true, rmsd, mirror_rmsd < rmsd)


@partial(jax.jit, static_argnames="steps")
def _positions(network: AlphaFold3, batch: Batch, key, steps: int):
    trunk_key, sample_key = jax.random.split(key)
    embedded, trunk = run_trunk(network, batch, trunk_key, None)
    return to_atoms(batch, rollout(network, batch, embedded, trunk, sample_key, steps))
