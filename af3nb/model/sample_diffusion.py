"""From noise to structures (Algorithms 18 and 19)."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, PRNGKeyArray, UInt32

from af3nb.batch import Batch
from af3nb.model.config import Config
from af3nb.model.layers.primitives import PRECISE

GAMMA_FROM = 1.0  # noise is added while the next level is above this, in angstroms
NOISE_SCALE = 1.003

Positions = Float[Array, "samples n a 3"]
Keys = UInt32[Array, "samples 2"]


def noise_schedule(steps: int, config: Config) -> Float[Array, " levels"]:
    """`steps` + 1 noise levels in angstroms, from 160 to 4e-4 (or 0) times the data's spread."""
    largest, smallest, rho = 160.0, 4e-4, 7.0
    tau = jnp.linspace(0.0, 1.0, steps + 1)
    first, last = largest ** (1 / rho), smallest ** (1 / rho)
    levels = config.sigma_data * (first + tau * (last - first)) ** rho
    return levels if config.last_level else levels.at[-1].set(0.0)


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
    rotation = random_rotation(rotation_key)
    return augment(x, mask, rotation, jax.random.normal(translation_key, (3,)))


def augment(
    x: Float[Array, "n a 3"],
    mask: Bool[Array, "n a"],
    rotation: Float[Array, "3 3"],
    translation: Float[Array, " 3"],
) -> Float[Array, "n a 3"]:
    """Algorithm 19, given what it draws; a position is a row that the rotation multiplies."""
    weights = mask[..., None].astype(x.dtype)
    center = (x * weights).sum((0, 1)) / jnp.maximum(weights.sum((0, 1)), 1e-6)
    x = jnp.einsum("nai,ij->naj", x - center, rotation, precision=PRECISE)
    return (x + translation) * weights


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
    config: Config,
) -> tuple[Keys, Positions]:
    """Algorithm 18, lines 4 to 10, for all samples: one step from a noise level to the next.

    Samples share the level, so whatever depends only on it is computed once for all.
    """

    def one(key, x):
        key, noise_key, augment_key = jax.random.split(key, 3)
        x = random_augmentation(augment_key, x, batch.pred_dense_atom_mask)
        noise = jax.random.normal(noise_key, x.shape)
        return key, advance(denoise, x, noise, level, next_level, config)

    return jax.vmap(one)(keys, x)


def advance(
    denoise: Callable[[Array, Array], Array],
    x: Float[Array, "n a 3"],
    noise: Float[Array, "n a 3"],
    level: Float[Array, ""],
    next_level: Float[Array, ""],
    config: Config,
) -> Float[Array, "n a 3"]:
    """Algorithm 18, lines 5 to 10, given the noise: from augmented positions to the next level."""
    noisy_level = level * (1 + jnp.where(next_level > GAMMA_FROM, config.gamma, 0.0))
    added = NOISE_SCALE * jnp.sqrt(jnp.maximum(jnp.square(noisy_level) - jnp.square(level), 0.0))
    noisy = x + added * noise
    gradient = (noisy - denoise(noisy, noisy_level)) / noisy_level
    return noisy + config.step_scale * (next_level - noisy_level) * gradient
