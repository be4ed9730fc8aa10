"""Superposition, frames and local distances (Algorithms 28 and 29)."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, PRNGKeyArray

from af3nb.model.layers.primitives import PRECISE
from af3nb.model.sample_diffusion import random_rotation

THRESHOLDS = (0.5, 1.0, 2.0, 4.0)  # of the lDDT, in angstroms


def random_turns(key: PRNGKeyArray, count: int) -> Float[Array, "count 3 3"]:
    """Rotations, uniform over all of them."""
    return jax.vmap(random_rotation)(jax.random.split(key, count))


def rigid_align(
    x: Float[Array, "m 3"], onto: Float[Array, "m 3"], weight: Float[Array, " m"]
) -> Float[Array, "m 3"]:
    """Algorithm 28: move `x` as a rigid body onto the other points, in angstroms.

    Least squares with weights (Kabsch), never a reflection, and no gradient.
    """
    x, onto, weight = jax.lax.stop_gradient((x, onto, weight))
    share = weight / jnp.maximum(weight.sum(), 1e-6)
    center, onto_center = ((share[:, None] * p).sum(0) for p in (x, onto))
    x, onto = x - center, onto - onto_center
    covariance = jnp.einsum("mi,mj->ij", share[:, None] * onto, x, precision=PRECISE)
    u, _, vt = jnp.linalg.svd(covariance)
    # Turning over the last axis costs least.
    sign = jnp.where(jnp.linalg.det(u) * jnp.linalg.det(vt) < 0, -1.0, 1.0)
    rotation = jnp.matmul(u * jnp.ones(3).at[2].set(sign), vt, precision=PRECISE)
    return jnp.einsum("ij,mj->mi", rotation, x, precision=PRECISE) + onto_center


def frames(
    a: Float[Array, "n 3"], b: Float[Array, "n 3"], c: Float[Array, "n 3"]
) -> tuple[Float[Array, "n 3 3"], Float[Array, "n 3"]]:
    """Axes (in rows) and origins of the frames of three atoms, the middle one at the origin."""

    def unit(v):
        return v / jnp.sqrt(jnp.square(v).sum(-1, keepdims=True) + 1e-8)

    w1, w2 = unit(a - b), unit(c - b)
    e1, e2 = unit(w1 + w2), unit(w2 - w1)
    return jnp.stack([e1, e2, jnp.cross(e1, e2)], axis=-2), b


def in_frames(
    x: Float[Array, "k 3"], axes: Float[Array, "n 3 3"], origin: Float[Array, "n 3"]
) -> Float[Array, "n k 3"]:
    """Algorithm 29: each point as seen from each frame."""
    return jnp.einsum("nai,nki->nka", axes, x[None] - origin[:, None], precision=PRECISE)


def distances(x: Float[Array, "k 3"], y: Float[Array, "l 3"]) -> Float[Array, "k l"]:
    """Distances whose gradient is finite even where points coincide."""
    return jnp.sqrt(jnp.square(x[:, None] - y[None]).sum(-1) + 1e-8)


def lddt(
    x: Float[Array, "k 3"],
    true: Float[Array, "k 3"],
    x_near: Float[Array, "l 3"],
    true_near: Float[Array, "l 3"],
    pairs: Bool[Array, "k l"],
) -> tuple[Float[Array, " k"], Bool[Array, " k"]]:
    """For each point, the share of its `pairs` whose distance is kept (0..1), and if it has any."""
    error = jnp.abs(distances(x, x_near) - distances(true, true_near))
    kept = jnp.stack([error < t for t in THRESHOLDS]).mean(0)
    count = pairs.sum(-1)
    return jnp.where(pairs, kept, 0.0).sum(-1) / jnp.maximum(count, 1), count > 0
