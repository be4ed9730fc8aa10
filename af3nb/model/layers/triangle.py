"""Triangle updates of the pair representation (Algorithms 12 to 15)."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from af3nb.model.layers import attention_core, spread
from af3nb.model.layers.parts import add_in_parts, fill_in_parts, part_size, rows_of
from af3nb.model.layers.primitives import (
    LayerNorm,
    Linear,
    Pair,
    PairMask,
    chunked,
    dm,
    rows_per_chunk,
    static,
    wide,
)


class TriangleMultiplication(eqx.Module):
    """Algorithms 12 (outgoing) and 13 (incoming edges).

    Works with channels first, so that the sum over k is one matrix product per channel.
    """

    norm: LayerNorm = dm("left_norm_input/")
    projection: Linear = dm("projection/")
    gate: Linear = dm("gate/")
    center_norm: LayerNorm = dm("center_norm/")
    output: Linear = dm("output_projection/")
    output_gate: Linear = dm("gating_linear/")
    outgoing: bool = static()

    def __init__(self, c_z: int, hidden: int | None = None, *, outgoing: bool):
        hidden = hidden or c_z
        self.norm = LayerNorm(c_z)
        self.projection = Linear(c_z, 2 * hidden)
        self.gate = Linear(c_z, 2 * hidden, init="zeros")
        self.center_norm = LayerNorm(hidden)
        self.output = Linear(hidden, c_z, init="zeros")
        self.output_gate = Linear(c_z, c_z, init="zeros")
        self.outgoing = outgoing

    def __call__(self, z: Pair, pair_mask: PairMask) -> Pair:
        z = self.norm(z)
        return self._combined(z, pair_mask, self.factor(z, 1, pair_mask))

    def add_to(self, z: Pair, pair_mask: PairMask) -> Pair:
        """The pair after its update. Of the intermediates of a large pair, only b is held whole."""
        (rows, n, c), hidden = z.shape, self.hidden
        row_bytes = n * (hidden * (3 * z.dtype.itemsize + 8) + 3 * c * z.dtype.itemsize)
        if (cards := spread.cards()) > 1:  # a part of the factor of all cards is held, too
            row_bytes += 2 * cards * n * hidden * z.dtype.itemsize
            return self._spread(z, pair_mask, part_size(rows, row_bytes, cards))
        size = part_size(n, row_bytes)
        if size == n:
            return z + wide(self(z, pair_mask))
        # The rows of the result come from those of a; if edges come in, its columns do.
        axis = 0 if self.outgoing else 1

        def b(start, length):
            part = self.norm(rows_of(z, start, length))
            return self.factor(part, 1, rows_of(pair_mask, start, length))

        whole = fill_in_parts(b, n, size, 1)

        def update(part, start):
            mask = rows_of(pair_mask, start, part.shape[axis], axis)
            return wide(self._combined(self.norm(part), mask, whole))

        return add_in_parts(update, z, size, axis)

    def _spread(self, z: Pair, pair_mask: PairMask, size: int) -> Pair:
        """The pair after its update, with the rows on several cards.

        One factor stays where its rows are. Of the other, parts of all cards' rows pass by:
        `size` of each card's.
        """
        (rows, n, c), cards = z.shape, spread.cards()

        def factors(*wanted):
            def some(start, length):
                part, mask = self.norm(rows_of(z, start, length)), rows_of(pair_mask, start, length)
                return [self.factor(part, which, mask) for which in wanted]

            return fill_in_parts(some, rows, size, [1] * len(wanted))

        if self.outgoing:
            a, b = factors(0, 1)

            def update(part, start):  # columns j: some of each card's
                part = self.norm(part.reshape(rows, -1, c))
                passing = spread.whole(rows_of(b, start, part.shape[1] // cards, 1)[:, None], 1)
                passing = passing.reshape(self.hidden, -1, n)
                return wide(self._finished(part, a, passing)).reshape(rows, cards, -1, c)

            z = add_in_parts(update, z.reshape(rows, cards, rows, c), size, 2)
            return z.reshape(rows, n, c)

        b = spread.exchanged(factors(1)[0], 2, 1)

        def update_columns(part, start):
            mask = rows_of(pair_mask, start, part.shape[1], 1)
            part = self.norm(part)
            passing = spread.whole(self.factor(part, 0, mask), 1)
            return wide(self._finished(part, passing, b))

        return add_in_parts(update_columns, z, size * cards, 1)

    @property
    def hidden(self) -> int:
        """The number of channels of each factor."""
        return self.projection.weights.shape[-1] // 2

    def _combined(
        self, z: Float[Array, "i j c_z"], mask: Bool[Array, "i j"], b: Float[Array, "hidden n n"]
    ) -> Float[Array, "i j c_z"]:
        """The update of some rows (outgoing) or columns (incoming) of the normalised pair."""
        return self._finished(z, self.factor(z, 0, mask), b)

    def _finished(
        self,
        z: Float[Array, "i j c_z"],
        a: Float[Array, "hidden _ _"],
        b: Float[Array, "hidden _ _"],
    ) -> Float[Array, "i j c_z"]:
        """The update of a part of the normalised pair, from the factors that belong to it."""
        o = self.product(a, b)
        o = jnp.moveaxis(self.center_norm(o, axis=0), 0, -1).astype(z.dtype)
        return self.output(o) * jax.nn.sigmoid(self.output_gate(z))

    def product(
        self, a: Float[Array, "hidden _ _"], b: Float[Array, "hidden _ _"]
    ) -> Float[Array, "hidden i j"]:
        """The sum over k of both factors, before it is normalised and projected."""
        which = "cik,cjk->cij" if self.outgoing else "ckj,cki->cij"
        return jnp.einsum(which, a, b, preferred_element_type=jnp.float32)

    def factor(
        self, z: Float[Array, "i j c_z"], start: int, mask: Bool[Array, "i j"]
    ) -> Float[Array, "hidden i j"]:
        """One factor of the product, from the normalised pair: a (`start` 0) or b (1).

        The weights interleave both: even columns of both maps make a, odd ones make b.
        """

        def channels_first(linear):
            weights = linear.weights[:, start::2].astype(z.dtype)
            return jnp.einsum("ijc,cd->dij", z, weights)

        value = jax.nn.sigmoid(channels_first(self.gate)) * channels_first(self.projection)
        return jnp.where(mask, value, jnp.zeros((), z.dtype))


def as_it_is(x: Array) -> Array:
    """The array itself, where another function would change it."""
    return x


class TriangleAttention(eqx.Module):
    """Algorithms 14 (around the starting node) and 15 (around the ending node)."""

    norm: LayerNorm = dm("act_norm/")
    q: Linear = dm("q_projection/")
    k: Linear = dm("k_projection/")
    v: Linear = dm("v_projection/")
    bias: Linear = dm("pair_bias_projection/")
    gate: Linear = dm("gating_query/")
    output: Linear = dm("output_projection/")
    starting: bool = static()
    paper_bias: bool = static()

    def __init__(
        self, c_z: int, h: int, d: int | None = None, *, starting: bool, paper_bias: bool = False
    ):
        d = d or max(c_z // h, 16)
        self.norm = LayerNorm(c_z)
        self.q = Linear(c_z, (h, d), transposed=True)
        self.k = Linear(c_z, (h, d), transposed=True)
        self.v = Linear(c_z, (h, d))
        self.bias = Linear(c_z, h)
        self.gate = Linear(c_z, h * d, transposed=True, init="zeros")
        self.output = Linear(h * d, c_z, init="zeros")
        self.starting, self.paper_bias = starting, paper_bias

    def __call__(self, z: Pair, pair_mask: PairMask) -> Pair:
        form, (h, d) = attention_core.current(), self.v.weights.shape[1:]
        own, n = z.shape[:2]  # nodes to attend around, and nodes to attend to
        rows = rows_per_chunk(own, form.row_bytes(h, n, d))
        z, norm = (self.norm(z), as_it_is) if form.normed_whole else (z, self.norm)
        bias = chunked(lambda row: self.bias(norm(row)), z, rows)
        dtype = bias.dtype
        # The paper has b_ki around the ending node; DeepMind's weights were trained with b_ik.
        bias = jnp.moveaxis(spread.whole(bias), -1, 0).astype(jnp.float32)
        if self.paper_bias and not self.starting:
            bias = bias.swapaxes(1, 2)

        axis = 0 if self.starting else 1  # of the nodes that are attended around
        if not self.starting:
            z, pair_mask = spread.exchanged(z, 1, 0), spread.exchanged(pair_mask, 1, 0)

        def chunk(i, o):
            start = jnp.minimum(i * rows, own - rows)  # the last chunk may repeat some rows
            some, mask = (
                jnp.moveaxis(jax.lax.dynamic_slice_in_dim(x, start, rows, axis), axis, 0)
                for x in (z, pair_mask)
            )
            some = jax.vmap(self._attend, (0, 0, None))(norm(some), mask, bias)
            return jax.lax.dynamic_update_slice_in_dim(o, jnp.moveaxis(some, 0, axis), start, axis)

        o = jax.lax.fori_loop(0, -(-own // rows), chunk, jnp.zeros(z.shape, dtype))
        return o if self.starting else spread.exchanged(o, 0, 1)

    def _attend(
        self, z: Float[Array, "n c_z"], mask: Array, bias: Float[Array, "h n n"]
    ) -> Float[Array, "n c_z"]:
        """One row: every position attends to all positions of the row."""
        q, k, v = self.q(z), self.k(z), self.v(z)
        o = attention_core.attend(q, k, v, bias, mask)
        return self.output(o.reshape(len(z), -1) * jax.nn.sigmoid(self.gate(z)))
