"""The blocks that OpenFold3 and Protenix share with us, in the spelling of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from af3nb.model.config import Config
from af3nb.model.makers.layout import blocks as numbered
from af3nb.model.makers.recipes import (
    Read,
    Recipe,
    Recipes,
    interleaved,
    linear,
    norm,
    split,
    stacked,
    taken,
    transposed,
    under,
    untransposed,
)


@dataclass(frozen=True)
class Spelling:
    """What a maker calls the parts of its blocks."""

    pair: str  # the pair block inside a Pairformer block, "" where its parts stand in the block
    triangle_bias: str
    single: str  # attention with pair bias inside a Pairformer block
    attention: str  # the four maps of attention with pair bias
    norm: str  # its norm of what attends
    pair_norm: str
    pair_logits: str
    # Norm, the half that is gated by swish, the other half, and the way back.
    transition: tuple[str, str, str, str]
    # Norm, scale and shift of an adaptive norm.
    adaptive: tuple[str, str, str]
    attention_gate: str
    conditioned_transition: str
    # Adaptive norm, both halves, the way back, and its gate.
    conditioned: tuple[str, str, str, str, str]


def pair_block(name: str, h: int, spelling: Spelling) -> Recipes:
    """Algorithm 17, lines 2 to 6.

    Around incoming edges, both makers' factors stand in the paper's order and ours do not.
    """
    return {
        **under("multiply_outgoing", _multiplication(f"{name}.tri_mul_out", "a", "b")),
        **under("multiply_incoming", _multiplication(f"{name}.tri_mul_in", "b", "a")),
        **under("attend_starting", _attention(f"{name}.tri_att_start", h, spelling)),
        **under("attend_ending", _attention(f"{name}.tri_att_end", h, spelling)),
        **under("transition", transition(f"{name}.pair_transition", spelling)),
    }


def pairformer_block(name: str, h: int, h_single: int, spelling: Spelling) -> Recipes:
    """Algorithm 17."""
    single = f"{name}.{spelling.single}"
    pair = f"{name}.{spelling.pair}" if spelling.pair else name
    return {
        **under("pair", pair_block(pair, h, spelling)),
        **under("pair_norm", norm(f"{single}.{spelling.pair_norm}")),
        **under("pair_logits", linear(f"{single}.{spelling.pair_logits}")),
        **under("attend_single.norm.norm", norm(f"{single}.{spelling.norm}")),
        **under("attend_single", attention(f"{single}.{spelling.attention}", h_single)),
        **under("single_transition", transition(f"{name}.single_transition", spelling)),
    }


def pairformer(name: str, n: int, c: Config, spelling: Spelling) -> Recipes:
    """A stack of Algorithm 17."""
    own = numbered(f"{name}.blocks", n)
    return stacked([pairformer_block(b, c.h_pair, c.h_single, spelling) for b in own])


def msa_tail(name: str, mean: str, c: Config, spelling: Spelling) -> Recipes:
    """Algorithm 8, lines 6 and 9 to 12; `mean` is the name of the outer product."""
    return {
        **under("outer_product_mean.norm", norm(f"{mean}.layer_norm")),
        **under("outer_product_mean.left", linear(f"{mean}.linear_1")),
        **under("outer_product_mean.right", linear(f"{mean}.linear_2")),
        "outer_product_mean.weights": outer_product(f"{mean}.linear_out", c.c_outer),
        "outer_product_mean.bias": taken(f"{mean}.linear_out.bias"),
        **under("pair", pair_block(f"{name}.pair_stack", c.h_pair, spelling)),
    }


def transition(name: str, spelling: Spelling, *, adaptive: bool = False) -> Recipes:
    """Algorithm 11; `adaptive` where ours could be conditioned, as in the diffusion."""
    own, gated, other, back = (f"{name}.{part}" for part in spelling.transition)
    return {
        **under("norm.norm" if adaptive else "norm", norm(own)),
        "expand.weights": transposed(gated, other),
        **under("contract.output" if adaptive else "contract", linear(back)),
    }


def attention(name: str, h: int) -> Recipes:
    """The maps of Algorithm 24."""
    return {
        "q.weights": split(f"{name}.linear_q", h),
        "q.bias": _bias_of_heads(f"{name}.linear_q.bias", h),
        "k.weights": split(f"{name}.linear_k", h),
        "v.weights": split(f"{name}.linear_v", h),
        **under("gate", linear(f"{name}.linear_g")),
        **under("output.output", linear(f"{name}.linear_o")),
    }


def adaptive_norm(name: str, spelling: Spelling) -> Recipes:
    """Algorithm 26."""
    own, scale, shift = (f"{name}.{part}" for part in spelling.adaptive)
    return {
        **under("cond_norm", norm(own, offset=False)),
        **under("scale", linear(scale, bias=True)),
        **under("shift", linear(shift)),
    }


def conditioned_attention(name: str, h: int, spelling: Spelling) -> Recipes:
    """Algorithm 24 with conditioning, without its norms and its projection of the pair."""
    return {
        **attention(f"{name}.{spelling.attention}", h),
        **under("output.gate", linear(f"{name}.{spelling.attention_gate}", bias=True)),
    }


def conditioned_transition(name: str, spelling: Spelling) -> Recipes:
    """Algorithm 25."""
    own, gated, other, back, gate = (f"{name}.{part}" for part in spelling.conditioned)
    return {
        **under("norm", adaptive_norm(own, spelling)),
        "expand.weights": transposed(gated, other),
        **under("contract.output", linear(back)),
        **under("contract.gate", linear(gate, bias=True)),
    }


def token_block(name: str, h: int, spelling: Spelling) -> Recipes:
    """Algorithm 23, lines 2 and 3."""
    pair_bias = f"{name}.attention_pair_bias"
    own = under("norm", adaptive_norm(f"{pair_bias}.{spelling.norm}", spelling))
    return {
        **under("attention", own | conditioned_attention(pair_bias, h, spelling)),
        **under(
            "transition",
            conditioned_transition(f"{name}.{spelling.conditioned_transition}", spelling),
        ),
    }


def atom_block(name: str, h: int, spelling: Spelling, queries: str, keys: str) -> Recipes:
    """Algorithm 7, lines 3 and 4; `queries` and `keys` are the names of the adaptive norms."""
    pair_bias = f"{name}.attention_pair_bias"
    return {
        **under("q_norm", adaptive_norm(f"{pair_bias}.{queries}", spelling)),
        **under("k_norm", adaptive_norm(f"{pair_bias}.{keys}", spelling)),
        **conditioned_attention(pair_bias, h, spelling),
        **under(
            "transition",
            conditioned_transition(f"{name}.{spelling.conditioned_transition}", spelling),
        ),
    }


def super_blocks(c: Config, logits: Recipe, blocks: Sequence[Recipes]) -> Recipes:
    """Token blocks in groups, as our network has them; `logits` makes (c_z, block, h)."""
    size = c.n_token_per_bias

    def grouped(recipe: Recipe) -> Recipe:
        def make(read: Read) -> np.ndarray:
            array = recipe(read)
            return array.reshape(-1, size, *array.shape[1:])

        return make

    def grouped_logits(read: Read) -> np.ndarray:
        array = logits(read)
        return array.reshape(len(array), -1, size, array.shape[-1]).swapaxes(0, 1)

    return {
        "pair_logits.weights": grouped_logits,
        **{f"blocks.{path}": grouped(recipe) for path, recipe in stacked(blocks).items()},
    }


def outer_product(name: str, c_outer: int) -> Recipe:
    """The map behind the outer product, as (left, right, out)."""

    def make(read: Read) -> np.ndarray:
        return read(f"{name}.weight").reshape(-1, c_outer, c_outer).transpose(1, 2, 0)

    return make


def _multiplication(name: str, even: str, odd: str) -> Recipes:
    def both(kind: str) -> Recipe:
        return interleaved(f"{name}.linear_{even}_{kind}", f"{name}.linear_{odd}_{kind}")

    return {
        **under("norm", norm(f"{name}.layer_norm_in")),
        "projection.weights": both("p"),
        "gate.weights": both("g"),
        **under("center_norm", norm(f"{name}.layer_norm_out")),
        **under("output", linear(f"{name}.linear_z")),
        **under("output_gate", linear(f"{name}.linear_g")),
    }


def _attention(name: str, h: int, spelling: Spelling) -> Recipes:
    return {
        **under("norm", norm(f"{name}.layer_norm")),
        **under("bias", linear(f"{name}.{spelling.triangle_bias}")),
        "q.weights": untransposed(f"{name}.mha.linear_q", h),
        "k.weights": untransposed(f"{name}.mha.linear_k", h),
        "v.weights": split(f"{name}.mha.linear_v", h),
        "gate.weights": taken(f"{name}.mha.linear_g.weight"),
        **under("output", linear(f"{name}.mha.linear_o")),
    }


def _bias_of_heads(name: str, h: int) -> Recipe:
    return lambda read: read(name).reshape(h, -1)
