"""From noise to structures (Algorithms 18 and 19)."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, PRNGKeyArray, UInt32

from af3nb.batch import Batch
from af3nb.model.layers.primitives import PRECISE

GAMMA, GAMMA_FROM = 0.8, 1.0  # extra noise while the next level is above 1 angstrom
NOISE_SCALE = 1.003
STEP_SCALE = 1.5

Positions = Float[Array, "samples n a 3"]
Keys = UInt32[Array, "samples 2"]


def noise_schedule(steps: int, sigma_data: float) -> Float[Array, " levels"]:
    """`steps` + 1 noise levels in angstroms, from 160 to 4e-4 times the spread of the data."""
    largest, smallest, rho = 160.0, 4e-4, 7.0
    tau = jnp.linspace(0.0, 1.0, steps + 1)
    first, last = largest ** (1 / rho), smallest ** (1 / rho)
    return sigma_data * (first + tau * (last - first)) ** rho


def random_rotation(key: PRNGKeyArray) -> Float[Array, "3 3"]:
    """A uniformly random rotation; its rows are orthogonalised in turn."""
    v0, v1 = jax.random.normal(key, (2, 3))

    def unit(v):
        return v / jnp.maximum(1e-10, jnp.linalg.norm(v))

    e0 = unit(v0)
    e1 = unit(v1 - e0 * jnp.dot(v1, e0, precision=PRECISE))
    return jnp.stack([e0, e1, jnp.cross(e0, e1)])


def random_augmentation(
    key: PRNGKeyArray, x: Float[Array, "n a 3"], mask: Bool[Array, "n a"]
) -> Float[Array, "n a 3"]:
    """Algorithm 19: centred, turned at random, moved by about 1 angstrom."""
    rotation_key, translation_key = jax.random.split(key)
    weights = mask[..., None].astype(x.dtype)
    center = (x * weights).sum((0, 1)) / jnp.maximum(weights.sum((0, 1)), 1e-6)
    x = jnp.einsum("nai,ij->naj", x - center, random_rotation(rotation_key), precision=PRECISE)
    return (x + jax.random.normal(translation_key, (3,))) * weights


def start(
    key: PRNGKeyArray, samples: int, n: int, a: int, level: Float[Array, ""]
) -> tuple[Keys, Positions]:
    """Keys and pure noise for each sample. More samples do not change the first ones."""
    key, noise_key = jax.random.split(key)
    x = level * jax.random.normal(noise_key, (samples, n, a, 3))
    return jax.random.split(key, samples), x


def step(
    denoise: Callable[[Array, Array], Array],
    batch: Batch,
    keys: Keys,
    x: Positions,
    level: Float[Array, ""],
    next_level: Float[Array, ""],
) -> tuple[Keys, Positions]:
    """Algorithm 18, lines 4 to 10, for all samples: one step from a noise level to the next.

    Samples share the level, so whatever depends only on it is computed once for all.
    """
    noisy_level = level * (1 + jnp.where(next_level > GAMMA_FROM, GAMMA, 0.0))
    added = NOISE_SCALE * jnp.sqrt(jnp.maximum(jnp.square(noisy_level) - jnp.square(level), 0.0))

    def one(key, x):
        key, noise_key, augment_key = jax.random.split(key, 3)
        x = random_augmentation(augment_key, x, batch.pred_dense_atom_mask)
        noisy = x + added * jax.random.normal(noise_key, x.shape)
        gradient = (noisy - denoise(noisy, noisy_level)) / noisy_level
        return key, noisy + STEP_SCALE * (next_level - noisy_level) * gradient

    return jax.vmap(one)(keys, x)
