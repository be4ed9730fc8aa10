"""What the network sees in a training step, and the structures it predicts in it."""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray

from af3nb.batch import ATOMS_PER_TOKEN, Batch
from af3nb.model import sample_diffusion
from af3nb.model.alphafold3 import AlphaFold3, Embedded, Trunk
from af3nb.model.layers.primitives import one_hot
from af3nb.training.geometry import random_turns
from af3nb.training.settings import TrainingSettings


class Rollout(NamedTuple):
    """A structure the network predicted (angstroms), and what the confidence head gets with it."""

    batch: Batch
    target: Float[Array, "n c_target"]
    single: Float[Array, "n c_s"]
    pair: Float[Array, "n n c_z"]
    positions: Float[Array, "n a 3"]


def turned_conformers(key: PRNGKeyArray, batch: Batch) -> Batch:
    """Each residue's conformer in a new random pose, as in the features of another seed."""
    n = batch.n_tokens
    turn_key, move_key = jax.random.split(key)
    uid, known = batch.ref_space_uid.ravel(), batch.ref_mask.ravel().astype(jnp.float32)
    x = batch.ref_pos.reshape(-1, 3)
    count = jnp.maximum(jax.ops.segment_sum(known, uid, n), 1)
    center = jax.ops.segment_sum(x * known[:, None], uid, n) / count[:, None]
    turn, move = random_turns(turn_key, n), jax.random.normal(move_key, (n, 3))
    x = jnp.einsum("mij,mj->mi", turn[uid], x - center[uid]) + move[uid]
    x = (x * known[:, None]).reshape(batch.ref_pos.shape)
    return eqx.tree_at(lambda b: b.ref_pos, batch, x)


def without_alignment(batch: Batch, hidden: Array) -> Batch:
    """If `hidden`, the batch as it would be with the query as its only sequence."""
    query = (batch.msa == batch.msa[0]).all(axis=1, keepdims=True)
    profile = one_hot(batch.msa[0].astype(jnp.int32), batch.profile.shape[1])
    profile *= batch.token_mask[:, None]
    return eqx.tree_at(
        lambda b: (b.msa_mask, b.profile, b.deletion_mean),
        batch,
        (
            batch.msa_mask & (query | ~hidden),
            jnp.where(hidden, profile, batch.profile),
            jnp.where(hidden, 0.0, batch.deletion_mean),
        ),
    )


def seen(key: PRNGKeyArray, batch: Batch, settings: TrainingSettings) -> Batch:
    """The input of one step: conformers turned, and sometimes the alignment hidden."""
    turn_key, hide_key = jax.random.split(key)
    hidden = jax.random.uniform(hide_key) < settings.drop_alignment
    return without_alignment(turned_conformers(turn_key, batch), hidden)


def draw_recycles(key: PRNGKeyArray, settings: TrainingSettings) -> Int[Array, ""] | None:
    """Draw how often the trunk is recycled in a step; None if it never is."""
    most = settings.most_recycles
    return jax.random.randint(key, (), 0, most + 1) if most else None


def run_trunk(
    network: AlphaFold3, batch: Batch, key: PRNGKeyArray, recycles: Int[Array, ""] | None
) -> tuple[Embedded, Trunk]:
    """Algorithm 1, lines 1 to 14. Only the last pass has a gradient; None means no recycling."""
    embedded = network.embed(batch)
    if recycles is None:  # only half the network to compile
        return embedded, network.trunk_pass(batch, embedded, network.first_trunk(batch), key)
    still, given = jax.lax.stop_gradient((network, embedded))

    def again(i, trunk):
        return still.trunk_pass(batch, given, trunk, jax.random.fold_in(key, i))

    trunk = jax.lax.fori_loop(0, recycles, again, network.first_trunk(batch))
    trunk = jax.lax.stop_gradient(trunk)
    return embedded, network.trunk_pass(batch, embedded, trunk, jax.random.fold_in(key, recycles))


def rollout(
    network: AlphaFold3,
    batch: Batch,
    embedded: Embedded,
    trunk: Trunk,
    key: PRNGKeyArray,
    steps: int,
) -> Float[Array, "n a 3"]:
    """A structure that the network predicts, in angstroms (Algorithm 18)."""
    context = network.diffusion_context(batch, embedded, trunk)
    levels = sample_diffusion.noise_schedule(steps, network.config)
    start = sample_diffusion.start(key, 1, batch.n_tokens, ATOMS_PER_TOKEN, levels[0])
    _, x = network.denoise_steps(batch, context, *start, levels, jnp.int32(steps))
    return x[0]


def make_rollout(
    network: AlphaFold3,
    batch: Batch,
    key: PRNGKeyArray,
    recycles: Int[Array, ""] | None,
    settings: TrainingSettings,
) -> Rollout:
    """Everything the confidence head needs in one step, without a gradient."""
    input_key, trunk_key, sample_key = jax.random.split(key, 3)
    network = jax.lax.stop_gradient(network)
    batch = seen(input_key, batch, settings)
    embedded, trunk = run_trunk(network, batch, trunk_key, recycles)
    x = rollout(network, batch, embedded, trunk, sample_key, settings.rollout_steps)
    made = embedded.target, trunk.single, trunk.pair, x
    return Rollout(batch, *jax.lax.stop_gradient(made))
