"""Embeds templates as pair representations (Algorithm 16)."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from af3nb.batch import Batch
from af3nb.model.config import Config
from af3nb.model.layers.pairformer import PairBlock
from af3nb.model.layers.primitives import (
    LayerNorm,
    Linear,
    Pair,
    PairMask,
    ScalarLinear,
    as_float,
    dm,
    one_hot,
    stack,
    static,
    wide,
)
from af3nb.model.layers.residue_geometry import FRAME_SLOTS, PSEUDO_BETA_SLOT
from af3nb.model.layers.spread import own

SLOTS = 4  # the weights were trained with the mean over four templates, including empty ones
DISTANCE_BINS = 39


def distance_bins(points: Float[Array, "n 3"]) -> Float[Array, "rows n 39"]:
    """Distances in 39 bins from 3.25 to 50.75 angstroms; closer pairs are in no bin."""
    lower = jnp.square(jnp.linspace(3.25, 50.75, DISTANCE_BINS))
    upper = jnp.append(lower[1:], 1e8)
    squared = jnp.square(own(points)[:, None] - points[None, :]).sum(-1)[..., None]
    return ((squared > lower) & (squared < upper)).astype(jnp.float32)


def _normalise(v: Float[Array, "*n 3"]) -> Float[Array, "*n 3"]:
    return v / jnp.sqrt(jnp.maximum(jnp.square(v).sum(-1, keepdims=True), 1e-12))


def unit_vectors(
    n: Float[Array, "n 3"], ca: Float[Array, "n 3"], c: Float[Array, "n 3"]
) -> Float[Array, "rows n 3"]:
    """[i, j] points from i to j in the backbone frame of i; exactly 0 for i = j."""
    e0 = _normalise(c - ca)
    e1 = n - ca
    e1 = _normalise(e1 - (e1 * e0).sum(-1, keepdims=True) * e0)
    to_frame = jnp.stack([e0, e1, jnp.cross(e0, e1)], axis=-2)  # rows: the axes of each frame
    to_frame = own(to_frame)
    origin = jnp.einsum("iab,ib->ia", to_frame, own(ca))
    v = _normalise(jnp.einsum("iab,jb->ija", to_frame, ca) - origin[:, None])
    # The reference normalises rounding noise here, so its results differ between machines.
    return jnp.where(own(jnp.eye(len(ca), dtype=bool))[..., None], 0.0, v)


class SingleTemplateEmbedder(eqx.Module):
    """Algorithm 16, lines 1 to 10, for one template."""

    query_norm: LayerNorm = dm("query_embedding_norm/")
    distances: Linear = dm("template_pair_embedding_0/")
    beta_present: ScalarLinear = dm("template_pair_embedding_1/")
    type_j: Linear = dm("template_pair_embedding_2/")
    type_i: Linear = dm("template_pair_embedding_3/")
    unit_x: ScalarLinear = dm("template_pair_embedding_4/")
    unit_y: ScalarLinear = dm("template_pair_embedding_5/")
    unit_z: ScalarLinear = dm("template_pair_embedding_6/")
    frame_present: ScalarLinear = dm("template_pair_embedding_7/")
    query: Linear = dm("template_pair_embedding_8/")
    blocks: PairBlock = dm("__layer_stack_no_per_layer/template_embedding_iteration/")
    output_norm: LayerNorm = dm("output_layer_norm/")

    def __init__(self, config: Config):
        c = config.c_template
        self.query_norm = LayerNorm(config.c_z)
        self.distances = Linear(DISTANCE_BINS, c, init="relu")
        self.beta_present = ScalarLinear(c)
        self.type_j = Linear(config.n_types, c, init="relu")
        self.type_i = Linear(config.n_types, c, init="relu")
        self.unit_x = ScalarLinear(c)
        self.unit_y = ScalarLinear(c)
        self.unit_z = ScalarLinear(c)
        self.frame_present = ScalarLinear(c)
        self.query = Linear(config.c_z, c, init="relu")
        self.blocks = stack(PairBlock(config.template_widths), config.n_template)
        self.output_norm = LayerNorm(c)

    def __call__(
        self,
        z: Pair,
        aatype: Int[Array, " n"],
        positions: Float[Array, "n a 3"],
        atom_mask: Bool[Array, "n a"],
        same_chain: PairMask,
        pair_mask: PairMask,
    ) -> Float[Array, "rows n c_template"]:
        positions = jnp.where(atom_mask[..., None], positions, 0.0)
        token = jnp.arange(len(aatype))
        beta_slot = jnp.asarray(PSEUDO_BETA_SLOT)[aatype]
        beta, beta_mask = positions[token, beta_slot], atom_mask[token, beta_slot]
        beta_pair = own(beta_mask)[:, None] & beta_mask[None, :] & same_chain

        frame = jnp.asarray(FRAME_SLOTS)[aatype]
        c, ca, n = (positions[token, frame[:, i]] for i in range(3))
        frame_mask = atom_mask[token[:, None], frame].all(axis=1)
        frame_pair = own(frame_mask)[:, None] & frame_mask[None, :] & same_chain
        unit = jnp.where(frame_pair[..., None], unit_vectors(n, ca, c), 0.0).astype(z.dtype)

        types = one_hot(aatype, len(self.type_i.weights), z.dtype)
        near = jnp.where(beta_pair[..., None], distance_bins(beta), 0.0)
        v = self.distances(near.astype(z.dtype))
        v += self.beta_present(as_float(beta_pair, z))
        v += self.type_j(types)[None, :, :]
        v += self.type_i(own(types))[:, None, :]
        v += self.unit_x(unit[..., 0])
        v += self.unit_y(unit[..., 1])
        v += self.unit_z(unit[..., 2])
        v += self.frame_present(as_float(frame_pair, z))
        v += wide(self.query(self.query_norm(z)))

        def step(v, block):
            return block(v, pair_mask), None

        return wide(self.output_norm(jax.lax.scan(step, v, self.blocks)[0]))


class TemplateEmbedder(eqx.Module):
    """Algorithm 16. Empty slots among the four are identical and computed once."""

    single: SingleTemplateEmbedder = dm("single_template_embedding/")
    output: Linear = dm("output_linear/")
    empty_type: int = static()

    def __init__(self, config: Config):
        self.empty_type = config.empty_template
        self.single = SingleTemplateEmbedder(config)
        self.output = Linear(config.c_template, config.c_z, init="zeros")

    def __call__(self, batch: Batch, z: Pair) -> Pair:
        same_chain = own(batch.asym_id)[:, None] == batch.asym_id[None, :]
        pair_mask = own(batch.token_mask)[:, None] & batch.token_mask[None, :]
        present = batch.template_aatype.shape[0]
        empty = min(SLOTS - present, 1)

        def one_more(array, value=0):
            rows = [(0, empty)] + [(0, 0)] * (array.ndim - 1)
            return jnp.pad(array, rows, constant_values=value)

        def step(total, template):
            aatype, positions, mask, weight = template
            v = self.single(z, aatype, positions, mask, same_chain, pair_mask)
            return total + weight.astype(z.dtype) * v, None

        arrays = (
            one_more(batch.template_aatype, self.empty_type),
            one_more(batch.template_atom_positions),
            one_more(batch.template_atom_mask, False),
        )
        weights = jnp.array([1.0] * present + [float(SLOTS - present)] * empty, jnp.float32)
        total = jnp.zeros((*z.shape[:2], self.output.weights.shape[0]), z.dtype)
        total, _ = jax.lax.scan(step, total, (*arrays, weights))
        return self.output(jax.nn.relu(total / (1e-7 + SLOTS)))
