"""The network's own layers, called so that what lies between them comes out as well."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray

from af3nb.batch import Batch
from af3nb.model import sample_diffusion
from af3nb.model.alphafold3 import AlphaFold3, Embedded, Trunk
from af3nb.model.diffusion_module import DiffusionContext
from af3nb.model.layers.primitives import operands
from af3nb.model.msa_module import draw_rows


class OpenedPass(NamedTuple):
    """What one trunk pass holds on its way, with padding.

    `inputs` is the pair after the input embedding, `after_msa` the pairs after each block of the
    MSA module, and `pairs` and `singles` those before each block of the Pairformer and after the
    last. `msas` are the MSA before each block that updates it, and before a tail.
    """

    inputs: Float[Array, "n n c_z"]
    after_msa: Float[Array, "msa_blocks n n c_z"]
    pairs: Float[Array, "blocks_1 n n c_z"]
    singles: Float[Array, "blocks_1 n c_s"]
    msas: Float[Array, "some r n c_m"]
    rows: Int[Array, " r"]  # of the batch's alignment


def open_pass(
    model: AlphaFold3, batch: Batch, embedded: Embedded, previous: Trunk, key: PRNGKeyArray
) -> OpenedPass:
    """Algorithm 1, lines 6 to 14, as `Evoformer` makes them.

    Loops give what goes into a block, not what comes out of it: XLA then compiles the block as it
    does for the engine, in all cases that were seen.
    """
    with operands(embedded.target.dtype):
        return _open_pass(model, batch, embedded, previous, key)


def _open_pass(
    model: AlphaFold3, batch: Batch, embedded: Embedded, previous: Trunk, key: PRNGKeyArray
) -> OpenedPass:
    evoformer, target, token_mask = model.evoformer, embedded.target, batch.token_mask
    inputs = z = evoformer.inputs.embed_pair(target, previous.pair, batch, embedded.bonds)
    if evoformer.templates is not None:
        z += evoformer.templates(batch, z)

    _, msa_key = jax.random.split(jax.random.split(key)[0])
    rows = draw_rows(batch.msa_mask, evoformer.msa.rows, msa_key)
    m, mask = evoformer.msa.rows_of(batch, target, rows)
    msas, after_msa = m[None], []
    blocks, tail = evoformer.msa.blocks, evoformer.msa.tail
    if blocks is not None:
        several = len(blocks.outer_product_mean.bias) > 1  # a single block needs no loop

        def msa_step(carry, block):
            return block(*carry, mask, token_mask), carry if several else None

        (m, z), before = jax.lax.scan(msa_step, (m, z), blocks)
        if before is not None:
            msas, after_msa = before[0], [before[1][1:]]
        after_msa.append(z[None])
        if tail is not None:
            msas = jnp.concatenate([msas, m[None]])
    if tail is not None:
        z = tail(m, z, mask, token_mask)
        after_msa.append(z[None])

    s = evoformer.inputs.embed_single(target, previous.single)

    def step(carry, block):
        return block(*carry, token_mask), carry

    (s, z), (singles, pairs) = jax.lax.scan(step, (s, z), evoformer.pairformer)
    pairs, singles = jnp.concatenate([pairs, z[None]]), jnp.concatenate([singles, s[None]])
    found = OpenedPass(inputs, jnp.concatenate(after_msa), pairs, singles, msas, rows)
    return OpenedPass(*(x.astype(jnp.float32) for x in found[:-1]), rows=rows)


def last_msa(
    model: AlphaFold3,
    batch: Batch,
    m: Float[Array, "r n c_m"],
    z: Float[Array, "n n c_z"],
    rows: Int[Array, " r"],
    *,
    dtype,
) -> Float[Array, "r n c_m"]:
    """The MSA after the last block that updates it, from what enters this block.

    No layer reads it if the network has no tail, and the engine's program then leaves it out.
    """
    blocks = model.evoformer.msa.blocks
    block = jax.tree.map(lambda weights: weights[-1], blocks)
    with operands(dtype):
        m, _ = block(cast(m, dtype), cast(z, dtype), batch.msa_mask[rows], batch.token_mask)
    return m.astype(jnp.float32)


def open_step(
    model: AlphaFold3,
    batch: Batch,
    context: DiffusionContext,
    keys: sample_diffusion.Keys,
    x: sample_diffusion.Positions,
    levels: Float[Array, " 2"],
    noise_scale: Float[Array, ""],
) -> tuple[sample_diffusion.Keys, Array, Array, Array, Array]:
    """Algorithm 18, lines 4 to 10: the keys and positions after a step, and what is in between.

    That is the noisy positions, the clean ones that the network predicts from them, and the level
    of the noise in angstroms. `noise_scale` is a factor of the noise that the step adds.
    """

    def one(key, x):
        key, noise_key, augment_key = jax.random.split(key, 3)
        x = sample_diffusion.random_augmentation(augment_key, x, batch.pred_dense_atom_mask)
        noise = noise_scale * jax.random.normal(noise_key, x.shape)
        seen = []

        def denoise(noisy, level):
            clean = model.diffusion(batch, context, noisy, level)
            seen[:] = noisy, clean, level
            return clean

        x = sample_diffusion.advance(denoise, x, noise, levels[0], levels[1], model.config)
        return key, x, *seen

    return jax.vmap(one)(keys, x)


def open_score(
    model: AlphaFold3,
    batch: Batch,
    embedded: Embedded,
    trunk: Trunk,
    positions: Float[Array, "n a 3"],
) -> tuple[Float[Array, "n n 64"], Float[Array, "n a 50"]]:
    """Algorithm 31: the logits of the PAE and of pLDDT."""
    head = model.confidence_head
    logits = head(batch, embedded.target, trunk.single, trunk.pair, positions)
    return logits.pae, logits.plddt


def cast(x: Float[Array, "..."], dtype) -> Float[Array, "..."]:
    """A single, pair or MSA in the dtype in which a trunk of this dtype holds it."""
    return x if dtype == jnp.float16 else x.astype(dtype)
