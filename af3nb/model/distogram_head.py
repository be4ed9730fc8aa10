"""Distances between tokens, predicted directly from the pair representation."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from af3nb.batch import Batch
from af3nb.model.config import Config
from af3nb.model.layers.primitives import PRECISE, Linear, dm
from af3nb.model.layers.spread import own, transposed

FIRST_BREAK, LAST_BREAK, N_BINS = 2.3125, 21.6875, 64  # angstroms
CONTACT = 8.001


class DistogramHead(eqx.Module):
    """64 bins of the distance between the representative atoms of two tokens."""

    half: Linear = dm("half_logits/")

    def __init__(self, config: Config):
        self.half = Linear(
            config.c_z, N_BINS, init="zeros", bias=0.0 if config.distogram_bias else None
        )

    def __call__(self, z: Float[Array, "rows n c_z"]) -> Float[Array, "rows n 64"]:
        half = self.half(z)
        return half + transposed(half)


def contact_probabilities(
    batch: Batch, logits: Float[Array, "rows n 64"]
) -> Float[Array, "rows n"]:
    """Probability that two tokens are closer than 8 angstroms."""
    breaks = jnp.linspace(FIRST_BREAK, LAST_BREAK, N_BINS - 1)
    tops = jnp.append(breaks, 2 * breaks[-1] - breaks[-2])
    is_contact = (tops <= CONTACT).astype(jnp.float32)
    p = jnp.einsum("ijk,k->ij", jax.nn.softmax(logits), is_contact, precision=PRECISE)
    mask = batch.token_mask
    return jnp.where(own(mask)[:, None] & mask[None, :], p, 0.0)
