"""How far to trust a structure (Algorithm 31)."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from af3nb.batch import ATOMS_PER_TOKEN, Batch
from af3nb.model.config import Config
from af3nb.model.input_embedder import pseudo_beta
from af3nb.model.layers.atom_attention import TokenAtoms
from af3nb.model.layers.pairformer import PairformerBlock
from af3nb.model.layers.primitives import (
    LayerNorm,
    Linear,
    Mask,
    Single,
    dm,
    operands,
    run,
    stack,
    static,
    wide,
    wide_dtype,
)
from af3nb.model.layers.spread import own, total, transposed, whole
from af3nb.model.template_embedder import DISTANCE_BINS, distance_bins

N_ERROR_BINS, LARGEST_ERROR = 64, 31.0  # of PAE and PDE; angstroms
N_PLDDT_BINS = 50
LARGEST_SINGLE = 512.0


class ConfidenceLogits(eqx.Module):
    """Output of the head, before it is converted to numbers."""

    pde: Float[Array, "rows n 64"]
    pae: Float[Array, "rows n 64"]
    plddt: Float[Array, "n a 50"]
    resolved: Float[Array, "n a 2"]


class Confidence(eqx.Module):
    """Expected errors in angstroms, pLDDT from 0 to 100, and the terms of pTM and ipTM."""

    full_pde: Float[Array, "rows n"]
    full_pae: Float[Array, "rows n"]  # error at token j when aligned on token i's frame
    average_pde: Float[Array, ""]
    predicted_lddt: Float[Array, "n a"]
    predicted_experimentally_resolved: Float[Array, "n a"]
    tmscore_adjusted_pae_global: Float[Array, "rows n"]
    tmscore_adjusted_pae_interface: Float[Array, "rows n"]


class PairRows(eqx.Module):
    """Adds the mean over a token's row of the pair to its single representation.

    Not in the paper. With four blocks and 368 million parameters, attention with pair bias gets
    from distances to pLDDT; one small block does not.
    """

    norm: LayerNorm = dm("norm/")
    project: Linear = dm("project/")

    def __init__(self, config: Config):
        self.norm = LayerNorm(config.c_z)
        self.project = Linear(config.c_z, config.c_s, init="zeros")

    def __call__(self, z: Float[Array, "rows n c_z"], mask: Mask) -> Single:
        row = jnp.where(mask[None, :, None], self.norm(z), 0.0).sum(1)
        return whole(self.project(row / jnp.maximum(mask.sum(), 1).astype(row.dtype)))


class ConfidenceHead(eqx.Module):
    """Algorithm 31."""

    clamped_single: bool = static()
    pde_of_sum: bool = static()
    single_norm: LayerNorm | None = dm("single_norm/")
    pair_norm: LayerNorm | None = dm("pair_norm/")
    left: Linear = dm("~_embed_features/left_target_feat_project/")
    right: Linear = dm("~_embed_features/right_target_feat_project/")
    distances: Linear = dm("~_embed_features/distogram_feat_project/")
    raw_distances: Linear | None = dm("raw_distance_project/")
    blocks: PairformerBlock = dm("__layer_stack_no_per_layer/confidence_pairformer/")
    rows: PairRows | None = dm("pair_rows/")
    pde_norm: LayerNorm = dm("logits_ln/")
    pde: Linear = dm("left_half_distance_logits/")
    pae_norm: LayerNorm = dm("pae_logits_ln/")
    pae: Linear = dm("pae_logits/")
    plddt_norm: LayerNorm = dm("plddt_logits_ln/")
    plddt: Linear = dm("plddt_logits/")
    resolved_norm: LayerNorm = dm("experimentally_resolved_ln/")
    resolved: Linear = dm("experimentally_resolved_logits/")

    def __init__(self, config: Config):
        c_s, c_z = config.c_s, config.c_z
        self.clamped_single, self.pde_of_sum = config.clamped_single, config.pde_of_sum
        self.single_norm = LayerNorm(c_s) if config.trunk_norm or config.clamped_single else None
        self.pair_norm = LayerNorm(c_z) if config.trunk_norm else None
        self.left = Linear(config.c_target, c_z)
        self.right = Linear(config.c_target, c_z)
        self.distances = Linear(DISTANCE_BINS, c_z)
        self.raw_distances = Linear(1, c_z) if config.raw_distances else None
        self.blocks = stack(PairformerBlock(config), config.n_confidence)
        self.rows = PairRows(config) if config.pair_rows else None
        self.pde_norm, self.pae_norm = LayerNorm(c_z), LayerNorm(c_z)
        self.pde = Linear(c_z, N_ERROR_BINS, init="zeros")
        self.pae = Linear(c_z, N_ERROR_BINS, init="zeros")
        self.plddt_norm, self.resolved_norm = LayerNorm(c_s), LayerNorm(c_s)
        atoms = ATOMS_PER_TOKEN
        self.plddt = Linear(c_s, (atoms, N_PLDDT_BINS), init="zeros")
        self.resolved = Linear(c_s, (atoms, 2), init="zeros")

    def __call__(
        self,
        batch: Batch,
        target: Float[Array, "n c_target"],
        s: Float[Array, "n c_s"],
        z: Float[Array, "rows n c_z"],
        positions: TokenAtoms,
    ) -> ConfidenceLogits:
        mask = batch.token_mask
        pair_mask = own(mask)[:, None] & mask[None, :]
        points = pseudo_beta(batch.token_atoms_to_pseudo_beta, positions)
        near = distance_bins(points)
        near = jnp.where(pair_mask[..., None], near, 0.0)

        dtype = wide_dtype(target.dtype)
        s, z = s.astype(dtype), z.astype(dtype)
        if self.clamped_single:
            s = jnp.clip(s, -LARGEST_SINGLE, LARGEST_SINGLE)
        if self.single_norm is not None:
            s = self.single_norm(s)
        if self.pair_norm is not None:
            z = self.pair_norm(z)
        # "Left" belongs to the column here, unlike in the trunk.
        z += wide(self.left(target))[None, :] + wide(self.right(own(target)))[:, None]
        z += self.distances(near.astype(z.dtype))
        if self.raw_distances is not None:
            d = own(points)[:, None] - points[None, :]
            d = jnp.sqrt(jnp.square(d).sum(-1, keepdims=True))
            z += self.raw_distances(jnp.where(pair_mask[..., None], d, 0.0).astype(z.dtype))
        with operands(target.dtype):
            s, z = run(self.blocks, (s, z), mask)
        s, z = s.astype(jnp.float32), z.astype(jnp.float32)
        if self.rows is not None:
            s += self.rows(z, mask)

        if self.pde_of_sum:
            pde = self.pde(self.pde_norm(z + transposed(z)))
        else:
            pde = self.pde(self.pde_norm(z))
            pde += transposed(pde)
        return ConfidenceLogits(
            pde=pde,
            pae=self.pae(self.pae_norm(z)),
            plddt=self.plddt(self.plddt_norm(s)),
            resolved=self.resolved(self.resolved_norm(s)),
        )


def read_logits(batch: Batch, logits: ConfidenceLogits) -> Confidence:
    """Expected values over the bins."""
    mask = batch.token_mask
    pair_mask = own(mask)[:, None] & mask[None, :]
    width = LARGEST_ERROR / (N_ERROR_BINS - 2)
    error = (jnp.arange(N_ERROR_BINS, dtype=jnp.float32) + 0.5) * width
    lddt = (jnp.arange(N_PLDDT_BINS, dtype=jnp.float32) + 0.5) / N_PLDDT_BINS

    pae = jax.nn.softmax(logits.pae)
    pde = jnp.where(pair_mask, (jax.nn.softmax(logits.pde) * error).sum(-1), 0.0)
    same_chain = (own(batch.asym_id)[:, None] == batch.asym_id[None, :]) & pair_mask
    in_chain = same_chain.sum(1)
    in_both = in_chain[:, None] + whole(in_chain)[None, :]
    in_both = jnp.where(pair_mask, in_both - jnp.where(same_chain, in_both // 2, 0), 0)
    return Confidence(
        full_pde=pde,
        full_pae=jnp.where(pair_mask, (pae * error).sum(-1), 0.0),
        average_pde=total(pde.sum()) / total(pair_mask.sum()).astype(jnp.float32),
        predicted_lddt=100 * (jax.nn.softmax(logits.plddt) * lddt).sum(-1),
        predicted_experimentally_resolved=jax.nn.softmax(logits.resolved)[..., 1],
        tmscore_adjusted_pae_global=_tm_terms(pae, error, mask.sum()[None, None]),
        tmscore_adjusted_pae_interface=_tm_terms(pae, error, in_both),
    )


def _tm_terms(
    pae: Float[Array, "rows n 64"], error: Float[Array, " 64"], residues: Array
) -> Float[Array, "rows n"]:
    """Expected TM-score term of each pair, for a complex of this many residues."""
    d0 = 1.24 * jnp.cbrt(jnp.maximum(residues, 19).astype(jnp.float32) - 15) - 1.8
    return (pae / (1 + jnp.square(error / d0[..., None]))).sum(-1)
