"""Attention over one block of keys after the other, so that no row's logits are ever whole.

The idea of flash attention (Dao and others, 2022) in plain JAX: running maximum, running sum and
running mean of the values. It is exact to rounding, and runs wherever JAX does.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool

from af3nb.model.layers.attention_core import Bias, Form, Heads, Queries

KEYS = 512  # in a block
SHARE = 8  # of a chunk's memory that the logits of its rows may take, as a divisor
LOWEST = jnp.finfo(jnp.float32).min


def attend(
    q: Queries, k: Heads, v: Heads, bias: Bias, mask: Bool[Array, " n"], *, wide: bool = False
) -> Queries:
    """Attention of one row, block by block; `wide` makes no difference beyond rounding."""
    n, h, d = k.shape
    blocks = -(-n // KEYS)
    size = -(-n // blocks)
    padding = blocks * size - n
    k, v = (jnp.pad(x, ((0, padding), (0, 0), (0, 0))) for x in (k, v))
    bias, mask = jnp.pad(bias, ((0, 0), (0, 0), (0, padding))), jnp.pad(mask, (0, padding))

    def step(carry, start):
        highest, total, o = carry
        keys, values, present = (jax.lax.dynamic_slice_in_dim(x, start, size) for x in (k, v, mask))
        logits = jnp.einsum("qhd,khd->hqk", q, keys, preferred_element_type=jnp.float32)
        logits = logits * d**-0.5 + jax.lax.dynamic_slice_in_dim(bias, start, size, axis=2)
        logits = jnp.where(present, logits, LOWEST)
        if padding:  # a row whose tokens are all masked counts them alike, but not the padding
            logits = jnp.where(start + jnp.arange(size) < n, logits, -jnp.inf)
        now = jnp.maximum(highest, logits.max(-1))
        shrink = jnp.exp(highest - now)
        weights = jnp.exp(logits - now[..., None])
        seen = jnp.einsum(
            "hqk,khd->hqd", weights.astype(v.dtype), values, preferred_element_type=jnp.float32
        )
        return (now, total * shrink + weights.sum(-1), o * shrink[..., None] + seen), None

    rows = h, len(q)
    first = jnp.full(rows, LOWEST), jnp.zeros(rows), jnp.zeros((*rows, d))
    starts = size * jnp.arange(blocks)
    (_, total, o), _ = jax.lax.scan(step, first, starts)
    return jnp.moveaxis(o / total[..., None], 0, 1).astype(v.dtype)


BLOCKS = Form("blocks", attend, lambda h, n, d: SHARE * 4 * h * n * min(n, KEYS))
