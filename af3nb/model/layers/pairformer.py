"""The Pairformer (Algorithm 17), and its pair half alone, which templates and MSA module use."""

import equinox as eqx
import jax.numpy as jnp

from af3nb.model.config import Config, PairWidths
from af3nb.model.layers.attention_pair_bias import AttentionPairBias
from af3nb.model.layers.primitives import (
    LayerNorm,
    Linear,
    Mask,
    Pair,
    PairMask,
    Single,
    chunked,
    dm,
    operands,
    rows_per_chunk,
    wide,
)
from af3nb.model.layers.spread import own
from af3nb.model.layers.transition import Transition
from af3nb.model.layers.triangle import TriangleAttention, TriangleMultiplication


class PairBlock(eqx.Module):
    """Algorithm 17, lines 2 to 6. Dropout is left out; it only matters in training."""

    multiply_outgoing: TriangleMultiplication = dm("triangle_multiplication_outgoing/")
    multiply_incoming: TriangleMultiplication = dm("triangle_multiplication_incoming/")
    attend_starting: TriangleAttention = dm("pair_attention1/")
    attend_ending: TriangleAttention = dm("pair_attention2/")
    transition: Transition = dm("pair_transition/")

    def __init__(self, widths: PairWidths):
        c, h, d, paper = widths.c, widths.h, widths.d, widths.paper_ending_bias
        self.multiply_outgoing = TriangleMultiplication(c, widths.hidden, outgoing=True)
        self.multiply_incoming = TriangleMultiplication(c, widths.hidden, outgoing=False)
        self.attend_starting = TriangleAttention(c, h, d, starting=True)
        self.attend_ending = TriangleAttention(c, h, d, starting=False, paper_bias=paper)
        self.transition = Transition(c, widths.factor)

    def __call__(self, z: Pair, pair_mask: PairMask) -> Pair:
        z = self.multiply_outgoing.add_to(z, pair_mask)  # line 2
        z = self.multiply_incoming.add_to(z, pair_mask)  # line 3
        z += wide(self.attend_starting(z, pair_mask))  # line 4
        z += wide(self.attend_ending(z, pair_mask))  # line 5
        hidden = z.dtype.itemsize * z.shape[1] * self.transition.expand.weights.shape[-1]
        z += wide(chunked(self.transition, z, rows_per_chunk(len(z), hidden)))  # line 6
        return z


class PairformerBlock(eqx.Module):
    """Algorithm 17, lines 2 to 8."""

    pair: PairBlock = dm("")
    pair_norm: LayerNorm = dm("single_pair_logits_norm/")
    pair_logits: Linear = dm("single_pair_logits_projection/")
    attend_single: AttentionPairBias = dm("single_attention_")
    single_transition: Transition = dm("single_transition/")

    def __init__(self, config: Config):
        c_s, c_z = config.c_s, config.c_z
        self.pair = PairBlock(config.pair_widths)
        self.pair_norm = LayerNorm(c_z)
        self.pair_logits = Linear(c_z, config.h_single)
        self.attend_single = AttentionPairBias(c_s, config.h_single)
        self.single_transition = Transition(c_s, config.f_single)

    def __call__(self, s: Single, z: Pair, mask: Mask) -> tuple[Single, Pair]:
        z = self.pair(z, own(mask)[:, None] & mask[None, :])  # lines 2 to 6
        logits = wide(jnp.moveaxis(self.pair_logits(self.pair_norm(z)), -1, 0))
        with operands(None):  # the single is small: float32 costs nothing here
            s += self.attend_single(s, mask, logits)  # line 7
            s += self.single_transition(s)  # line 8
        return s, z
