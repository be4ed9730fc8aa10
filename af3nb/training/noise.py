"""How much noise each copy of an example gets, and its pose.

Most copies follow the paper: a log-normal noise level, a random pose, the truth superposed on the
output. They alone never teach the handedness of the fold. The sampler settles it above about 30
angstroms, where such copies are rare and a mirror image is a local optimum of the aligned error.
So a share of the copies is spread evenly over the logarithm of those levels. These copies keep the
experimental pose and are compared without alignment.
"""

import math

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, PRNGKeyArray

from af3nb.training.geometry import random_turns

SPREAD = 1.5  # of the logarithm
TURN = 24.0  # angstroms; copies are turned and aligned only below this
LARGEST = 160.0  # times sigma_data: where the sampler starts


def noise_levels(
    key: PRNGKeyArray, copies: int, upright: int, sigma_data: float, log_median: float
) -> tuple[Float[Array, " copies"], Bool[Array, " copies"]]:
    """Return a noise level in angstroms for each copy, and which copies are turned and aligned.

    The last `upright` ones are not. The median of the others is `exp(log_median) * sigma_data`.
    The paper has a `log_median` of -1.2; lower values polish what already folds. Each level is
    drawn from one of as many equal shares of the distribution as there are copies.
    """
    low_key, high_key = jax.random.split(key)

    def stratified(key, count):
        return (jnp.arange(count) + jax.random.uniform(key, (count,))) / max(count, 1)

    median = math.exp(log_median) * sigma_data
    top = 0.5 * (1 + math.erf(math.log(TURN / median) / SPREAD / math.sqrt(2)))
    quantile = jnp.clip(stratified(low_key, copies - upright) * top, 1e-4, 1 - 1e-4)
    low = median * jnp.exp(SPREAD * jax.scipy.special.ndtri(quantile))
    high = TURN * (LARGEST * sigma_data / TURN) ** stratified(high_key, upright)
    return jnp.append(low, high), jnp.arange(copies) < copies - upright


def posed(
    key: PRNGKeyArray, positions: Float[Array, "m 3"], turned: Bool[Array, " copies"]
) -> Float[Array, "copies m 3"]:
    """Copies of the truth, either turned at random and moved by about 1 angstrom, or unchanged."""
    turn_key, move_key = jax.random.split(key)
    count = turned.shape[0]
    rotation = jnp.where(turned[:, None, None], random_turns(turn_key, count), jnp.eye(3))
    move = jnp.where(turned[:, None], jax.random.normal(move_key, (count, 3)), 0.0)
    moved = jnp.einsum("cij,mj->cmi", rotation, positions, precision=jax.lax.Precision.HIGHEST)
    return moved + move[:, None]
