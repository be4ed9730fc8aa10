"""The MSA module (Algorithms 8 to 10), and the drawing of the rows it sees."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, PRNGKeyArray

from af3nb.batch import Batch
from af3nb.model.config import Config
from af3nb.model.layers.pairformer import PairBlock
from af3nb.model.layers.parts import part_size
from af3nb.model.layers.primitives import (
    LayerNorm,
    Linear,
    Mask,
    Pair,
    as_float,
    chunked,
    dm,
    initial,
    one_hot,
    rows_per_chunk,
    stack,
    static,
    wide,
    wide_dtype,
)
from af3nb.model.layers.spread import own, whole
from af3nb.model.layers.transition import Transition

Msa = Float[Array, "r rows c_m"]  # of tokens with rows of the pair
MsaMask = Bool[Array, "r n"]


def draw_rows(mask: MsaMask, rows: int, key: PRNGKeyArray) -> Int[Array, " rows"]:
    """Row numbers in random order, real rows before padding, cut to `rows`.

    A row's index determines its noise, so padding changes nothing. The query does not stay first.
    """
    is_real = mask.any(axis=1).astype(jnp.float32)
    number = jnp.arange(len(mask), dtype=jnp.int32)
    noise = jax.vmap(lambda r: jax.random.gumbel(jax.random.fold_in(key, r), ()))(number)
    _, order = jax.lax.sort_key_val((is_real - 1) * 1e6 + noise, number, is_stable=False)
    return order[::-1][:rows]


class OuterProductMean(eqx.Module):
    """Algorithm 9."""

    norm: LayerNorm = dm("layer_norm_input/")
    left: Linear = dm("left_projection/")
    right: Linear = dm("right_projection/")
    weights: Float[Array, "c e c_z"] = dm("output_w")
    bias: Float[Array, " c_z"] = dm("output_b")

    def __init__(self, c_m: int, c_z: int, c_outer: int):
        self.norm = LayerNorm(c_m)
        self.left = Linear(c_m, c_outer)
        self.right = Linear(c_m, c_outer)
        self.weights = initial((c_outer, c_outer, c_z), 0.0)
        self.bias = initial((c_z,), 0.0)

    def __call__(self, m: Msa, mask: MsaMask) -> Pair:
        m = self.norm(m)
        present = as_float(mask, m)
        mine = own(present, 1)
        a = self.left(m) * mine[..., None]
        b = whole(self.right(m) * mine[..., None], 1)
        weights = self.weights.astype(m.dtype)
        dtype, rows = wide_dtype(m.dtype), len(mask)

        def column(a_i: Float[Array, "r c"]) -> Float[Array, "n c_z"]:
            outer = jnp.einsum("rc,rje->jce", a_i, b, preferred_element_type=dtype)
            if dtype != m.dtype:  # a sum over many rows would leave float16's range
                outer = (outer / rows).astype(m.dtype)
            return jnp.einsum("jce,cef->jf", outer, weights, preferred_element_type=dtype)

        columns = rows_per_chunk(a.shape[1], 4 * b.shape[1] * weights.shape[0] ** 2)
        z = chunked(column, a.swapaxes(0, 1), columns)
        z = (z if dtype == m.dtype else z * rows) + self.bias.astype(dtype)
        # The bias is divided as well, though the paper adds it afterwards.
        present = wide(present)
        return z / (1e-3 + jnp.einsum("ri,rj->ij", own(present, 1), present)[..., None])


class MsaPairWeightedAveraging(eqx.Module):
    """Algorithm 10: rows are averaged over columns, with weights from the pair."""

    norm: LayerNorm = dm("act_norm/")
    pair_norm: LayerNorm = dm("pair_norm/")
    pair_logits: Linear = dm("pair_logits/")
    v: Linear = dm("v_projection/")
    gate: Linear = dm("gating_query/")
    output: Linear = dm("output_projection/")

    def __init__(self, c_m: int, c_z: int, h: int, hidden: int):
        self.norm = LayerNorm(c_m)
        self.pair_norm = LayerNorm(c_z)
        self.pair_logits = Linear(c_z, h, init="zeros")
        self.v = Linear(c_m, (h, hidden // h))
        self.gate = Linear(c_m, hidden, init="zeros")
        self.output = Linear(hidden, c_m, init="zeros")

    def __call__(self, m: Msa, mask: MsaMask, z: Pair) -> Msa:
        m = self.norm(m)
        logits = wide(jnp.moveaxis(self.pair_logits(self.pair_norm(z)), -1, 0))
        weights = jax.nn.softmax(logits + 1e9 * (as_float(mask.any(axis=0), logits) - 1))
        v = whole(self.v(m), 1)
        o = jnp.einsum("hqk,rkhc->rqhc", weights.astype(v.dtype), v).reshape(*m.shape[:2], -1)
        return self.output(o * jax.nn.sigmoid(self.gate(m)))


class MsaBlock(eqx.Module):
    """Algorithm 8, lines 5 to 12."""

    outer_product_mean: OuterProductMean = dm("outer_product_mean/")
    average: MsaPairWeightedAveraging = dm("msa_attention1/")
    transition: Transition = dm("msa_transition/")
    pair: PairBlock = dm("")

    def __init__(self, config: Config):
        c_m, c_z = config.c_m, config.c_z
        self.outer_product_mean = OuterProductMean(c_m, c_z, config.c_outer)
        self.average = MsaPairWeightedAveraging(c_m, c_z, config.h_msa, config.c_average or c_m)
        self.transition = Transition(c_m, config.f_msa)
        self.pair = PairBlock(config.pair_widths)

    def __call__(self, m: Msa, z: Pair, msa_mask: MsaMask, mask: Mask) -> tuple[Msa, Pair]:
        z += self.outer_product_mean(m, msa_mask)
        m += wide(self.average(m, msa_mask, z))
        hidden = m.dtype.itemsize * m.shape[1] * self.transition.expand.weights.shape[-1]
        m += wide(chunked(self.transition, m, part_size(len(m), 3 * hidden)))
        return m, self.pair(z, own(mask)[:, None] & mask[None, :])


class MsaTail(eqx.Module):
    """A last block that leaves the MSA as it is, since nothing reads it afterwards."""

    outer_product_mean: OuterProductMean = dm("outer_product_mean/")
    pair: PairBlock = dm("")

    def __init__(self, config: Config):
        self.outer_product_mean = OuterProductMean(config.c_m, config.c_z, config.c_outer)
        self.pair = PairBlock(config.pair_widths)

    def __call__(self, m: Msa, z: Pair, msa_mask: MsaMask, mask: Mask) -> Pair:
        z += self.outer_product_mean(m, msa_mask)
        return self.pair(z, own(mask)[:, None] & mask[None, :])


class MsaModule(eqx.Module):
    """Algorithm 8. DeepMind's last block updates the MSA, too; a `tail` does not."""

    embed: Linear = dm("msa_activations/")
    embed_target: Linear = dm("extra_msa_target_feat/")
    blocks: MsaBlock | None = dm("__layer_stack_no_per_layer/msa_stack/")
    tail: MsaTail | None = dm("msa_tail/")
    rows: int = static()

    def __init__(self, config: Config):
        self.embed = Linear(34, config.c_m, init="relu")
        self.embed_target = Linear(config.c_target, config.c_m)
        n = config.n_msa - config.msa_tail
        self.blocks = stack(MsaBlock(config), n) if n else None
        self.tail = MsaTail(config) if config.msa_tail else None
        self.rows = config.msa_rows

    def __call__(
        self, batch: Batch, target: Float[Array, "n c_target"], z: Pair, key: PRNGKeyArray
    ) -> Pair:
        m, mask = self.rows_of(batch, target, draw_rows(batch.msa_mask, self.rows, key))

        def step(carry, block):
            return block(*carry, mask, batch.token_mask), None

        if self.blocks is not None:
            m, z = jax.lax.scan(step, (m, z), self.blocks)[0]
        return z if self.tail is None else self.tail(m, z, mask, batch.token_mask)

    def rows_of(
        self, batch: Batch, target: Float[Array, "n c_target"], rows: Int[Array, " r"]
    ) -> tuple[Msa, MsaMask]:
        """Lines 1 to 4: the drawn rows as they enter the first block, and their mask."""
        mask = batch.msa_mask[rows]
        deletions = own(batch.deletion_matrix[rows], 1).astype(jnp.float32)
        features = jnp.concatenate(
            [
                one_hot(own(batch.msa[rows], 1).astype(jnp.int32), 32),
                jnp.clip(deletions, 0.0, 1.0)[..., None],
                (jnp.arctan(deletions / 3) * (2 / jnp.pi))[..., None],
            ],
            axis=-1,
        )
        m = wide(self.embed(features.astype(target.dtype))) + wide(self.embed_target(own(target)))
        return m, mask
