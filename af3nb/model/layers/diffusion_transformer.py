"""The transformer over tokens inside the diffusion module (Algorithm 23)."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from af3nb.model.config import Config
from af3nb.model.layers.attention_pair_bias import AttentionPairBias
from af3nb.model.layers.primitives import LayerNorm, Linear, Mask, dm, stack
from af3nb.model.layers.spread import whole
from af3nb.model.layers.transition import ConditionedTransition

# The biases of all blocks are kept for all denoising steps if they fit; else the pair is.
BIAS_BYTES = 4 * 2**30


class TokenBlock(eqx.Module):
    """Algorithm 23, lines 2 and 3. Applied in turn, though the paper adds them."""

    attention: AttentionPairBias = dm("")
    transition: ConditionedTransition = dm("ffw_")

    def __init__(self, config: Config):
        c, c_s = config.c_token, config.c_s
        self.attention = AttentionPairBias(c, config.h_token, c_s)
        self.transition = ConditionedTransition(c, c_s, config.f_diffusion)

    def __call__(
        self,
        a: Float[Array, "n c_token"],
        s: Float[Array, "n c_s"],
        mask: Mask,
        logits: Float[Array, "h n n"],
    ) -> Float[Array, "n c_token"]:
        a += self.attention(a, mask, logits, s)
        a += self.transition(a, s)
        return a


class TokenSuperBlock(eqx.Module):
    """Several blocks whose pair biases come from one projection.

    The blocks are stacked, as files hold them; see `TokenTransformer.with_separate_blocks`.
    """

    pair_logits: Linear = dm("pair_logits_projection/")
    blocks: TokenBlock | tuple[TokenBlock, ...] = dm("__layer_stack_with_per_layer/transformer")

    def __init__(self, config: Config):
        n, h = config.n_token_per_bias, config.h_token
        self.pair_logits = Linear(config.c_z, (n, h))
        self.blocks = stack(TokenBlock(config), n)


class TokenTransformer(eqx.Module):
    """Algorithm 23."""

    pair_norm: LayerNorm = dm("pair_input_layer_norm/")
    super_blocks: TokenSuperBlock = dm("__layer_stack_with_per_layer/")

    def __init__(self, config: Config):
        self.pair_norm = LayerNorm(config.c_z, offset=False, stable=True)
        n_super_blocks = config.n_token // config.n_token_per_bias
        self.super_blocks = stack(TokenSuperBlock(config), n_super_blocks)

    def prepare(self, z: Float[Array, "rows n c_z"]) -> Array:
        """What depends only on the pair: all biases, or the normalised pair if they are large.

        It is of all rows, whichever this card has.
        """
        z = self.pair_norm(z)
        weights = self.super_blocks.pair_logits.weights
        n_biases = weights.shape[0] * weights.shape[2] * weights.shape[3]
        if 4 * n_biases * z.shape[1] ** 2 > BIAS_BYTES:
            return whole(z)
        kept = jax.lax.map(lambda projections: biases(z, projections), weights)
        return whole(kept, kept.ndim - 2)

    def __call__(
        self,
        a: Float[Array, "n c_token"],
        s: Float[Array, "n c_s"],
        mask: Mask,
        prepared: Array,
    ) -> Float[Array, "n c_token"]:
        """`prepared` is what `prepare` made of the pair."""
        if isinstance(self.super_blocks.blocks, tuple):
            assert prepared.ndim == 5, "separate blocks need biases that are kept"
            for one, logits in zip(self.super_blocks.blocks, joined(prepared), strict=True):
                a = one(a, s, mask, logits)
            return a

        def block(a, layer):
            block, logits = layer
            return block(a, s, mask, logits), None

        if prepared.ndim == 5:  # the biases: one loop over all blocks copies the least
            flat = jax.tree.map(joined, (self.super_blocks.blocks, prepared))
            return jax.lax.scan(block, a, flat)[0]

        def super_block(a, layers):
            logits = biases(prepared, layers.pair_logits.weights)
            return jax.lax.scan(block, a, (layers.blocks, logits))[0], None

        return jax.lax.scan(super_block, a, self.super_blocks)[0]

    @property
    def block_bytes(self) -> int:
        """The memory of the weights of one block."""
        n_outer, n_inner = self.super_blocks.pair_logits.weights.shape[::2]
        of_all = sum(leaf.nbytes for leaf in jax.tree.leaves(self.super_blocks.blocks))
        return of_all // (n_outer * n_inner)

    def with_separate_blocks(self) -> "TokenTransformer":
        """The same transformer, whose blocks are not stacked but a tuple.

        A loop over stacked weights copies each weight at each step. Separate blocks need no loop.
        They compute the same, take longer to compile, and share the memory of the stack on a CPU.
        They need a complex that is small enough for its biases to be kept.
        """
        stacked = jax.tree.map(np.asarray, self.super_blocks.blocks)
        n_outer, n_inner = self.super_blocks.pair_logits.weights.shape[::2]
        blocks = tuple(
            jax.tree.map(lambda a, at=(i, j): jax.device_put(a[at]), stacked)
            for i in range(n_outer)
            for j in range(n_inner)
        )
        return eqx.tree_at(lambda t: t.super_blocks.blocks, self, blocks)


def biases(
    z: Float[Array, "rows n c_z"], projections: Float[Array, "c_z b h"]
) -> Float[Array, "b h rows n"]:
    """The biases of the blocks that share a projection, from the normalised pair."""
    return jnp.einsum("ijc,cbh->bhij", z, projections.astype(z.dtype))


def joined(x: Array) -> Array:
    """An array with its first two axes as one."""
    return x.reshape(-1, *x.shape[2:])
