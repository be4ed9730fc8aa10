"""The input of the trunk: target features, relative positions, bonds (Algorithms 2 to 5)."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from af3nb.batch import Batch, Gather
from af3nb.model.config import Config
from af3nb.model.layers.primitives import LayerNorm, Linear, Pair, Single, dm, gather, one_hot


def relative_encoding(
    batch: Batch, max_index: int, max_chain: int
) -> Float[Array, "n n c_relative"]:
    """Algorithm 3: how far apart two tokens are in residues, tokens and chains."""

    def difference(x):
        return x[:, None] - x[None, :]

    def bins(x: Int[Array, "n n"], largest: int, valid) -> Float[Array, "n n bins"]:
        clipped = jnp.clip(x + largest, 0, 2 * largest)
        return one_hot(jnp.where(valid, clipped, 2 * largest + 1), 2 * largest + 2)

    same_chain = difference(batch.asym_id) == 0
    same_residue = same_chain & (difference(batch.residue_index) == 0)
    same_entity = difference(batch.entity_id) == 0
    return jnp.concatenate(
        [
            bins(difference(batch.residue_index), max_index, same_chain),
            bins(difference(batch.token_index), max_index, same_residue),
            same_entity[..., None].astype(jnp.float32),
            # The paper leaves out pairs within a chain here; the weights were trained with them.
            bins(difference(batch.sym_id), max_chain, same_entity),
        ],
        axis=-1,
    )


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
        self.bonds = Linear(1, config.c_z)
        self.single = Linear(config.c_target, config.c_s)
        self.single_norm = LayerNorm(config.c_s)
        self.recycle_single = Linear(config.c_s, config.c_s, init="zeros")

    def embed_pair(
        self,
        target: Float[Array, "n c_target"],
        previous: Float[Array, "n n c_z"],
        relative: Float[Array, "n n c_relative"],
        bonds: Float[Array, "n n"],
    ) -> Pair:
        """The pair before templates and MSA; `previous` comes from the last trunk pass."""
        dtype = target.dtype
        z = self.left(target)[:, None] + self.right(target)[None, :]
        z += self.recycle_pair(self.pair_norm(previous.astype(dtype)))
        z += self.relative(relative.astype(dtype))
        return z + self.bonds(bonds.astype(dtype)[..., None])

    def embed_single(
        self, target: Float[Array, "n c_target"], previous: Float[Array, "n c_s"]
    ) -> Single:
        """The single that enters the Pairformer."""
        previous = self.single_norm(previous.astype(target.dtype))
        return self.single(target) + self.recycle_single(previous)
