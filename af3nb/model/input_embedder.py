"""The input of the trunk: target features, relative positions, bonds (Algorithms 2 to 5)."""

from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from af3nb.batch import Batch, Gather
from af3nb.model.config import Config
from af3nb.model.layers.parts import rows_of
from af3nb.model.layers.primitives import (
    LayerNorm,
    Linear,
    Pair,
    Single,
    dm,
    gather,
    one_hot,
    static,
    wide,
    wide_dtype,
)
from af3nb.model.layers.spread import own, own_rows


class RelativePositions(eqx.Module):
    """Algorithm 3: how far apart two tokens are in residues, tokens and chains.

    The features are one-hot. Their bins are computed where they are needed, because the features
    of all pairs take more memory than the pair itself.
    """

    max_index: int = static()
    max_chain: int = static()

    def __init__(self, config: Config):
        self.max_index, self.max_chain = config.max_relative_index, config.max_relative_chain

    def bins(
        self, batch: Batch, start: Any = 0, length: int | None = None
    ) -> tuple[tuple[Int[Array, "rows n"], ...], Bool[Array, "rows n"]]:
        """Bins of residues, tokens and chains, and which pairs are of one entity.

        For the `length` rows from `start` on, or all.
        """

        def difference(x):
            return rows_of(x, start, length or len(x))[:, None] - x[None, :]

        def bins(x, largest: int, valid) -> Int[Array, "rows n"]:
            clipped = jnp.clip(x + largest, 0, 2 * largest)
            return jnp.where(valid, clipped, 2 * largest + 1)

        same_chain = difference(batch.asym_id) == 0
        same_residue = same_chain & (difference(batch.residue_index) == 0)
        same_entity = difference(batch.entity_id) == 0
        binned = (
            bins(difference(batch.residue_index), self.max_index, same_chain),
            bins(difference(batch.token_index), self.max_index, same_residue),
            # The paper leaves out pairs within a chain here; the weights were trained with them.
            bins(difference(batch.sym_id), self.max_chain, same_entity),
        )
        return binned, same_entity

    def features(
        self, batch: Batch, start: Any = 0, length: int | None = None
    ) -> Float[Array, "rows n c_relative"]:
        """The features of `length` rows from `start` on, or of all."""
        (residues, tokens, chains), same_entity = self.bins(batch, start, length)
        index, chain = 2 * self.max_index + 2, 2 * self.max_chain + 2
        return jnp.concatenate(
            [
                one_hot(residues, index),
                one_hot(tokens, index),
                same_entity[..., None].astype(jnp.float32),
                one_hot(chains, chain),
            ],
            axis=-1,
        )

    def project(self, linear: Linear, batch: Batch, dtype: Any) -> Float[Array, "rows n c"]:
        """`linear(features)`, as a sum of rows of its weights."""
        (residues, tokens, chains), same_entity = self.bins(batch, *own_rows(batch.n_tokens))
        index = 2 * self.max_index + 2
        w = linear.weights.astype(dtype).astype(jnp.float32)
        entity = jnp.where(same_entity[..., None], w[2 * index], 0.0)
        total = w[residues] + w[index + tokens] + entity + w[2 * index + 1 + chains]
        return total.astype(dtype)


def bond_matrix(batch: Batch) -> Float[Array, "n n"]:
    """1 at [i, j] for a ligand bond from token i to token j, in one direction only."""
    n = batch.n_tokens
    bonds = jnp.zeros((n, n), jnp.float32)
    for where in (batch.tokens_to_polymer_ligand_bonds, batch.tokens_to_ligand_ligand_bonds):
        # Rows without a bond go to [0, 0], which is cleared: no token bonds to itself.
        ends = jnp.where(where.mask.all(axis=1, keepdims=True), where.index, 0)
        bonds = bonds.at[ends[:, 0], ends[:, 1]].set(1.0)
    return bonds.at[0, 0].set(0.0)


def pseudo_beta(where: Gather, positions: Float[Array, "n a 3"]) -> Float[Array, "n 3"]:
    """One position per token: CB, C4 or C2, or the atom itself."""
    return gather(where, positions, 2)


class InputEmbedder(eqx.Module):
    """Algorithm 1, lines 1 to 5 and 8: the single and the pair that enter a trunk pass."""

    left: Linear = dm("left_single/")
    right: Linear = dm("right_single/")
    pair_norm: LayerNorm = dm("prev_embedding_layer_norm/")
    recycle_pair: Linear = dm("prev_embedding/")
    relative: Linear = dm("~_relative_encoding/position_activations/")
    positions: RelativePositions = dm("")
    bonds: Linear = dm("bond_embedding/")
    single: Linear = dm("single_activations/")
    single_norm: LayerNorm = dm("prev_single_embedding_layer_norm/")
    recycle_single: Linear = dm("prev_single_embedding/")

    def __init__(self, config: Config):
        self.left = Linear(config.c_target, config.c_z)
        self.right = Linear(config.c_target, config.c_z)
        self.pair_norm = LayerNorm(config.c_z)
        self.recycle_pair = Linear(config.c_z, config.c_z, init="zeros")
        self.relative = Linear(config.c_relative, config.c_z)
        self.positions = RelativePositions(config)
        self.bonds = Linear(1, config.c_z)
        self.single = Linear(config.c_target, config.c_s)
        self.single_norm = LayerNorm(config.c_s)
        self.recycle_single = Linear(config.c_s, config.c_s, init="zeros")

    def embed_pair(
        self,
        target: Float[Array, "n c_target"],
        previous: Float[Array, "rows n c_z"],
        batch: Batch,
        bonds: Float[Array, "rows n"],
    ) -> Pair:
        """The pair before templates and MSA; `previous` comes from the last trunk pass."""
        dtype = target.dtype
        z = wide(self.left(own(target)))[:, None] + wide(self.right(target))[None, :]
        z += wide(self.recycle_pair(self.pair_norm(previous.astype(wide_dtype(dtype)))))
        z += wide(self.positions.project(self.relative, batch, dtype))
        return z + wide(self.bonds(bonds.astype(dtype)[..., None]))

    def embed_single(
        self, target: Float[Array, "n c_target"], previous: Float[Array, "n c_s"]
    ) -> Single:
        """The single that enters the Pairformer."""
        previous = self.single_norm(previous.astype(wide_dtype(target.dtype)))
        return wide(self.single(target)) + wide(self.recycle_single(previous))
