"""One training step: a trunk pass, noisy copies, losses, and the weight update.

Structure and confidence are trained in separate steps, because the confidence losses reach no
other part of the network. The same code runs many examples on one GPU, or one on each CPU
"device".
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from jaxtyping import Array, Float, Int, PRNGKeyArray

from af3nb.batch import Batch
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.confidence_head import ConfidenceHead
from af3nb.model.config import Config
from af3nb.training.examples.permutation import match
from af3nb.training.examples.truth import Truth, to_atoms, to_slots
from af3nb.training.forward import Rollout, draw_recycles, make_rollout, run_trunk, seen
from af3nb.training.geometry import rigid_align
from af3nb.training.groups import Grouping, Groups
from af3nb.training.losses.confidence import atom_lddt, confidence_losses
from af3nb.training.losses.structure import (
    bond_error,
    distogram_loss,
    geometry_error,
    near_pairs,
    noise_weight,
    smooth_lddt,
    squared_error,
)
from af3nb.training.noise import noise_levels, posed
from af3nb.training.optimiser import optimiser
from af3nb.training.settings import TrainingSettings

Data = tuple[Batch | Rollout, Truth]  # stacked along a first axis
EVERYWHERE, APART = PartitionSpec(), PartitionSpec(None, "device")
CONFIDENCE_WEIGHTS = {"plddt": 1.0, "pae": 1.0, "pde": 1.0, "resolved": 0.1}


class Parameters(NamedTuple):
    """The network's arrays in groups; the confidence head's are separate."""

    rest: Groups
    head: Groups


class State(eqx.Module):
    """Everything that changes in training."""

    parameters: Parameters
    average: Parameters  # average over the last steps that changed them: the weights that are used
    structure: Any  # the optimisers' memory
    confidence: Any
    step: Int[Array, ""]


class StructureReport(NamedTuple):
    """Losses of one example; from `level` (angstroms) on, one value for each noisy copy."""

    loss: Array
    distogram: Array
    bonds: Array
    level: Array
    squared_error: Array
    geometry: Array
    smooth_lddt: Array


class ConfidenceReport(NamedTuple):
    """Losses of the heads, and how good the network's own structure was."""

    plddt: Array
    pae: Array
    pde: Array
    resolved: Array
    lddt: Array  # 0..1
    predicted_lddt: Array  # 0..1
    rmsd: Array  # angstroms, of the representative atoms
    mirrored: Array  # 1 where the mirror image of the structure fits better


def new_state(network: AlphaFold3, settings: TrainingSettings) -> State:
    """The state before the first step."""
    rest, head = split(network)
    joined_arrays = [Grouping.of(part).join(part) for part in (rest, head)]
    arrays = [jax.tree.map(lambda x: jnp.asarray(x, jnp.float32), part) for part in joined_arrays]
    rule = optimiser(settings)
    return State(
        Parameters(*arrays),
        jax.tree.map(jnp.copy, Parameters(*arrays)),
        rule.init(arrays[0]),
        rule.init(arrays[1]),
        jnp.zeros((), jnp.int32),
    )


def network_of(parameters: Parameters, config: Config) -> AlphaFold3:
    """The network with these parameters."""
    rest, head = groupings(config)
    return joined(rest.split(parameters.rest), head.split(parameters.head))


@cache
def groupings(config: Config) -> tuple[Grouping, Grouping]:
    """Groupings of the network without its confidence head, and of the head."""
    rest, head = split(AlphaFold3(config))
    return Grouping.of(rest), Grouping.of(head)


def split(network: AlphaFold3) -> tuple[AlphaFold3, ConfidenceHead]:
    """The network without its confidence head, and the head."""
    return eqx.tree_at(_head, network, None), network.confidence_head


def joined(rest: AlphaFold3, head: ConfidenceHead) -> AlphaFold3:
    """The inverse of `split`."""
    return eqx.tree_at(_head, rest, head, is_leaf=lambda x: x is None)


def _head(network: AlphaFold3):
    return network.confidence_head


def structure_loss(
    network: AlphaFold3,
    batch: Batch,
    truth: Truth,
    key: PRNGKeyArray,
    recycles: Int[Array, ""] | None,
    settings: TrainingSettings,
) -> tuple[Float[Array, ""], StructureReport]:
    """Diffusion and distogram losses of one example (equation 15 of the paper)."""
    input_key, trunk_key, level_key, pose_key, noise_key = jax.random.split(key, 5)
    batch = seen(input_key, batch, settings)
    embedded, trunk = run_trunk(network, batch, trunk_key, recycles)
    context = network.diffusion_context(batch, embedded, trunk)
    sigma_data = network.config.sigma_data
    levels, turned = noise_levels(
        level_key, settings.copies, settings.upright, sigma_data, settings.noise_log_median
    )
    true = posed(pose_key, truth.positions, turned)
    noisy = true + levels[:, None, None] * jax.random.normal(noise_key, true.shape)

    def denoised(x, level):
        return to_atoms(batch, network.diffusion(batch, context, to_slots(batch, x), level))

    x = jax.vmap(denoised)(noisy, levels)
    error = jax.vmap(squared_error, (0, 0, None, None, 0))(
        x, true, truth.weight, truth.resolved, turned
    )
    bonds = jax.vmap(bond_error, (0, None))(x, truth)
    pairs = near_pairs(truth)

    def local(x):  # one copy at a time, recomputed for the gradient: pairs take much memory
        known = truth.positions
        return smooth_lddt(x, known, pairs), geometry_error(x, known, pairs)

    lddt, geometry = jax.lax.map(jax.checkpoint(local), x)
    scale = noise_weight(levels, sigma_data)
    lengths = settings.bond_weight * bonds + settings.geometry_weight * geometry
    diffusion = (scale * (error + lengths) + lddt).mean()
    distogram = distogram_loss(network.distogram(trunk), truth)
    loss = settings.diffusion_weight * diffusion + settings.distogram_weight * distogram
    report = StructureReport(loss, distogram, bonds.mean(), levels, error, geometry, lddt)
    return truth.weights[0] * loss, report


def confidence_loss(
    head: ConfidenceHead, found: Rollout, truth: Truth
) -> tuple[Float[Array, ""], ConfidenceReport]:
    """Losses of the head for a structure that the network predicted."""
    batch, positions = found.batch, found.positions
    logits = head(batch, found.target, found.single, found.pair, positions)
    x = to_atoms(batch, positions)
    true, resolved = match(truth, x)
    losses = confidence_losses(logits, batch, truth, x, true, resolved)
    loss = sum(CONFIDENCE_WEIGHTS[name] * value for name, value in losses._asdict().items())

    score, has_score = atom_lddt(truth, x, true, resolved)
    bins = (jnp.arange(logits.plddt.shape[-1]) + 0.5) / logits.plddt.shape[-1]
    predicted = (jax.nn.softmax(to_atoms(batch, logits.plddt)) * bins).sum(-1)
    known = resolved & jnp.zeros_like(resolved).at[truth.center].set(True)
    mirror = _rmsd(x * jnp.array([-1.0, 1.0, 1.0]), true, known)
    rmsd = _rmsd(x, true, known)
    report = ConfidenceReport(
        *losses,
        lddt=_mean(score, has_score),
        predicted_lddt=_mean(predicted, has_score),
        rmsd=rmsd,
        mirrored=(mirror < rmsd).astype(jnp.float32),
    )
    return truth.weights[1] * loss, report


def _rmsd(x: Float[Array, "m 3"], true: Float[Array, "m 3"], known: Array) -> Float[Array, ""]:
    aligned = rigid_align(true, x, known.astype(jnp.float32))
    return jnp.sqrt(_mean(jnp.square(aligned - x).sum(-1), known))


def _mean(x: Array, mask: Array) -> Float[Array, ""]:
    return jnp.where(mask, x, 0.0).sum() / jnp.maximum(mask.sum(), 1)


@cache
def make_steps(kind: str, config: Config, settings: TrainingSettings, mesh: Mesh) -> Callable:
    """A compiled call of several steps of one `kind`, "structure", "confidence" or "kept".

    It takes the state, the stacked data, and the indices of the examples of each step (steps,
    devices, examples per device). It returns the new state and a report per example. The data
    are batches and truths; for "kept", which trains confidence, rollouts and truths.
    """
    one_step = {
        "structure": _structure_step,
        "confidence": _confidence_step,
        "kept": _kept_step,
    }[kind]

    def steps(state: State, data: Data, index: Int[Array, "steps 1 examples"]):
        def body(state, chosen):
            key = jax.random.fold_in(jax.random.PRNGKey(settings.seed), state.step)
            count_key, key = jax.random.split(key)
            recycles = draw_recycles(count_key, settings)
            key = jax.random.fold_in(key, jax.lax.axis_index("device"))
            examples = jax.tree.map(lambda x: x[chosen[0]], data)
            keys = jax.random.split(key, chosen.shape[1])
            state, report = one_step(state, examples, keys, recycles, settings, config)
            return state, jax.tree.map(lambda x: x[None], report)

        return jax.lax.scan(body, state, index)

    given, returned = (EVERYWHERE, EVERYWHERE, APART), (EVERYWHERE, APART)
    mapped = jax.shard_map(steps, mesh=mesh, in_specs=given, out_specs=returned, check_vma=False)
    # Unless the placement of arrays is stated, a state from the other kind of step recompiles.
    place = partial(jax.tree.map, lambda spec: NamedSharding(mesh, spec))
    return jax.jit(
        mapped,
        in_shardings=place(given),
        out_shardings=place(returned),
        donate_argnums=() if jax.default_backend() == "cpu" else (0,),
    )


def _gradient(loss: Callable, parameters, examples: Data, keys: Array):
    """Mean gradient over this device's examples, and their reports."""

    def mean_loss(parameters):
        if keys.shape[0] == 1:  # not vmap, which would make the loops slower
            first = jax.tree.map(lambda x: x[0], (examples, keys))
            value, report = loss(parameters, *first[0], first[1])
            return value, jax.tree.map(lambda x: x[None], report)
        values, reports = jax.vmap(loss, (None, 0, 0, 0))(parameters, *examples, keys)
        return values.mean(), reports

    return jax.grad(mean_loss, has_aux=True)(parameters)


def _structure_step(
    state: State, examples: Data, keys, recycles, settings: TrainingSettings, config
):
    grouping, _ = groupings(config)
    _, head = split(network_of(state.parameters, config))
    rest = grouping.split(state.parameters.rest)

    def loss(rest, batch, truth, key):
        return structure_loss(joined(rest, head), batch, truth, key, recycles, settings)

    gradient, report = _gradient(loss, rest, examples, keys)
    return _learnt(state, "rest", grouping.join(gradient), settings), report


def _confidence_step(
    state: State, examples: Data, keys, recycles, settings: TrainingSettings, config
):
    network = network_of(state.average, config)

    def loss(head, batch, truth, key):
        found = make_rollout(network, batch, key, recycles, settings)
        return confidence_loss(head, found, truth)

    return _head_step(loss, state, examples, keys, settings, config)


def _kept_step(state: State, examples: Data, keys, recycles, settings: TrainingSettings, config):
    def loss(head, found, truth, key):
        return confidence_loss(head, found, truth)

    return _head_step(loss, state, examples, keys, settings, config)


def _head_step(loss: Callable, state: State, examples, keys, settings: TrainingSettings, config):
    _, grouping = groupings(config)
    head = grouping.split(state.parameters.head)
    gradient, report = _gradient(loss, head, examples, keys)
    return _learnt(state, "head", grouping.join(gradient), settings), report


def _learnt(state: State, part: str, gradient: Groups, settings: TrainingSettings) -> State:
    """The state after a step on one part of the parameters; the other part is unchanged."""
    memory = {"rest": "structure", "head": "confidence"}[part]
    gradient = jax.lax.pmean(gradient, "device")
    update, remembered = optimiser(settings).update(gradient, getattr(state, memory))
    new = optax.apply_updates(getattr(state.parameters, part), update)
    step = state.step + 1
    count = step.astype(jnp.float32)
    decay = jnp.minimum(settings.average, count / (9 + count))
    old = getattr(state.average, part)
    average = jax.tree.map(lambda a, p: decay * a + (1 - decay) * p, old, new)
    return replace(
        state,
        parameters=state.parameters._replace(**{part: new}),
        average=state.average._replace(**{part: average}),
        step=step,
        **{memory: remembered},
    )
