"""Inside one block: the pair between its layers, the terms of a triangle, weights of attention."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from af3nb.look.computed.opened import cast
from af3nb.model.layers.attention_core import weights_of
from af3nb.model.layers.pairformer import PairBlock, PairformerBlock
from af3nb.model.layers.primitives import operands, wide
from af3nb.model.layers.triangle import TriangleAttention, TriangleMultiplication

Pair = Float[Array, "n n c_z"]
Mask = Bool[Array, " n"]
Heads = Float[Array, "h n n"]


class Between(NamedTuple):
    """The pair that enters each layer of a block (Algorithm 17, lines 2 to 5), and line 7."""

    outgoing: Pair
    incoming: Pair
    starting: Pair
    ending: Pair
    single: Pair


class Terms(NamedTuple):
    """A triangle multiplication for one pair, taken apart; see `Triangle`."""

    terms: Float[Array, "n hidden"]
    updates: Float[Array, "n c_z"]
    offset: Float[Array, " c_z"]


def between(block: PairBlock, z: Pair, mask: Mask, *, dtype: Any) -> Between:
    """The pair between the layers of a block."""
    pair_mask = mask[:, None] & mask[None, :]
    with operands(dtype):
        outgoing = cast(z, dtype)
        incoming = block.multiply_outgoing.add_to(outgoing, pair_mask)
        starting = block.multiply_incoming.add_to(incoming, pair_mask)
        ending = starting + wide(block.attend_starting(starting, pair_mask))
        last = ending + wide(block.attend_ending(ending, pair_mask))
        last += wide(block.transition(last))
    return Between(*(x.astype(jnp.float32) for x in (outgoing, incoming, starting, ending, last)))


def terms_of(
    layer: TriangleMultiplication, z: Pair, mask: Mask, i: Any, j: Any, *, dtype: Any
) -> Terms:
    """Algorithms 12 and 13 for the pair (i, j), of the pair that enters the layer.

    The norm over the channels divides the sum over k by its spread; with that spread held fixed,
    what is left is linear, and each k has its part of the update.
    """
    pair_mask = mask[:, None] & mask[None, :]
    axis = 0 if layer.outgoing else 1
    of_a, of_b = (i, j) if layer.outgoing else (j, i)

    def factor(which: int, node: Any) -> Float[Array, "n hidden"]:
        row, its_mask = (
            jax.lax.dynamic_slice_in_dim(x, node, 1, axis) for x in (normed, pair_mask)
        )
        made = layer.factor(row, which, its_mask)
        return made.reshape(made.shape[0], -1).T.astype(jnp.float32)

    with operands(dtype):
        normed = layer.norm(cast(z, dtype))
        terms = factor(0, of_a) * factor(1, of_b)
        gate = jax.nn.sigmoid(layer.output_gate(normed[i, j]).astype(jnp.float32))
    weights, norm = layer.output.weights.astype(jnp.float32), layer.center_norm
    total = terms.sum(0)
    spread = jax.lax.rsqrt(jnp.square(total).mean() - jnp.square(total.mean()) + 1e-5)
    scale = spread if norm.scale is None else norm.scale * spread
    updates = ((terms - terms.mean(1, keepdims=True)) * scale) @ weights * gate
    offset = jnp.zeros_like(total) if norm.offset is None else norm.offset
    offset = offset @ weights
    if layer.output.bias is not None:
        offset += layer.output.bias
    return Terms(terms, updates, offset * gate)


def triangle_weights(
    layer: TriangleAttention, z: Pair, mask: Mask, node: Int[Array, ""], *, dtype: Any
) -> Heads:
    """Algorithms 14 and 15: the weights of all queries around one node, by head."""
    pair_mask = mask[:, None] & mask[None, :]
    axis = 0 if layer.starting else 1
    with operands(dtype):
        z = layer.norm(cast(z, dtype))
        bias = jnp.moveaxis(layer.bias(z), -1, 0).astype(jnp.float32)
        if layer.paper_bias and not layer.starting:
            bias = bias.swapaxes(1, 2)
        row, its_mask = (
            jax.lax.dynamic_index_in_dim(x, node, axis, keepdims=False) for x in (z, pair_mask)
        )
        return weights_of(layer.q(row), layer.k(row), bias, its_mask)


def single_weights(
    block: PairformerBlock, s: Float[Array, "n c_s"], z: Pair, mask: Mask, *, dtype: Any
) -> Heads:
    """Algorithm 24: the weights of all tokens for all tokens, by head.

    `s` enters the block; `z` leaves its pair half.
    """
    with operands(dtype):
        z = cast(z, dtype)
        bias = wide(jnp.moveaxis(block.pair_logits(block.pair_norm(z)), -1, 0))
        s = cast(s, dtype)
    attention = block.attend_single
    a = attention.norm(s)
    return weights_of(attention.q(a), attention.k(a), bias, mask, wide=True)
