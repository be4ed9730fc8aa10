"""Train the trunk of `mini-msa` on families that are made up while it learns.

    python benchmarks/lessons/train_mini_msa.py OUT --steps 450 --length 24 --least-rows 30 \
      --least-divergence 5 --recycles 0

The target is the distogram. No family is seen twice. Nothing behind the trunk is trained but the
distogram head. docs/explanation/mini-msa.md has the commands of all stages.
"""

import argparse
import pickle
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import made_up
import numpy as np
import optax

from af3nb.batch import Batch
from af3nb.features.featurise import featurise
from af3nb.job.job import Job
from af3nb.model.alphafold3 import AlphaFold3, Embedded
from af3nb.model.config import Config
from af3nb.model.files import parameters, stored
from af3nb.model.layers.primitives import one_hot
from af3nb.training.checkpoint import WEIGHTS, write_atomically
from af3nb.training.groups import Grouping
from af3nb.training.losses.structure import cross_entropy
from af3nb.training.optimiser import optimiser
from af3nb.training.settings import TrainingSettings

STATE = "state.pkl"
AVERAGE = 0.998  # decay per step of the average of the weights


def main() -> None:
    """Train, and write the averaged weights and the state to a folder."""
    given = _arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    config = replace(Config.mini_msa(), msa_rows=given.msa_rows)
    settings = TrainingSettings(
        learning_rate=given.learning_rate, warm_up=given.warm_up, decay_steps=given.decay_steps
    )
    network = silenced(parameters.draw(config, given.seed))
    learner = Learner(centred(network, given.seed), settings, given)
    choice = made_up.Choice(
        given.length, given.least_rows, given.least_divergence, folds=given.folds
    )
    families = made_up.Families(choice, given.seed)
    state = learner.first(given.resume)
    start = saved = time.monotonic()
    losses: list[float] = []
    while len(losses) < given.steps and time.monotonic() - start < 60 * given.minutes:
        state, loss = learner.step(state, families.examples(given.examples))
        losses.append(float(loss))
        if len(losses) % 64 == 0:
            families.renew()
        if len(losses) % 50 == 0:
            minutes, mean = (time.monotonic() - start) / 60, np.mean(losses[-50:])
            print(f"step {int(state[3])}, {minutes:.1f} min: loss {mean:.3f}", flush=True)
        if time.monotonic() - saved > 60:
            learner.save(state, given.out)
            saved = time.monotonic()
    learner.save(state, given.out)


State = tuple[Any, Any, Any, Any]  # parameters, their average, the optimiser's memory, the step


class Learner:
    """The trunk and the distogram head as parameters, and the step that improves them."""

    def __init__(self, network: AlphaFold3, settings: TrainingSettings, given: Any):
        self._network, self._rule = network, optimiser(settings)
        rest = eqx.tree_at(_untrained, network, (None, None, None))
        self._grouping, self._given = Grouping.of(rest), given
        self._start = self._grouping.join(rest)
        job = Job("template").protein("A" * given.length)
        self._batch = jax.tree.map(jnp.asarray, featurise(job, seed=1).batch.compact())
        self.step = jax.jit(self._step)

    def first(self, resume: Path | None) -> State:
        """The state to begin with: new, or that of an earlier stage."""
        if resume is not None:
            loaded = pickle.loads((resume / STATE).read_bytes())
            return jax.tree.map(jnp.asarray, loaded)
        return self._start, self._start, self._rule.init(self._start), jnp.int32(0)

    def save(self, state: State, out: Path) -> None:
        """Write the network with the averaged weights in float16, and the state."""
        rest = self._grouping.split(state[1])
        if self._given.no_triangles:
            rest = without_triangles(rest)
        parts = rest.evoformer, rest.distogram_head
        whole = eqx.tree_at(lambda n: (n.evoformer, n.distogram_head), self._network, parts)
        data = stored.to_bytes(jax.tree.map(np.asarray, whole), "float16")
        write_atomically(out / WEIGHTS, lambda path: path.write_bytes(data))
        kept = pickle.dumps(jax.tree.map(np.asarray, state))
        write_atomically(out / STATE, lambda path: path.write_bytes(kept))

    def _step(self, state: State, examples: made_up.Example) -> tuple[State, Any]:
        now, average, memory, number = state
        key = jax.random.fold_in(jax.random.PRNGKey(self._given.seed), number)
        recycles = jax.random.randint(key, (), 0, self._given.recycles + 1)

        def body(total, one):
            loss, gradient = jax.value_and_grad(self._loss)(now, *one, recycles)
            return jax.tree.map(jnp.add, total, gradient), loss

        keys = jax.random.split(key, self._given.examples)
        zeros = jax.tree.map(jnp.zeros_like, now)
        total, losses = jax.lax.scan(body, zeros, (examples, keys))  # one family after the other
        gradient = jax.tree.map(lambda x: x / self._given.examples, total)
        update, memory = self._rule.update(gradient, memory)
        now = optax.apply_updates(now, update)
        decay = jnp.minimum(AVERAGE, number / (9.0 + number))
        average = jax.tree.map(lambda a, p: decay * a + (1 - decay) * p, average, now)
        return (now, average, memory, number + 1), losses.mean()

    def _loss(self, groups, example: made_up.Example, key, recycles):
        network = self._grouping.split(groups)
        if self._given.no_triangles:
            network = without_triangles(network)
        batch = _with_alignment(self._batch, example)
        n = batch.n_tokens
        silent = jnp.zeros((n, 1 + network.config.c_s))  # deletions and atoms
        features = one_hot(batch.aatype, network.config.n_types), batch.profile, silent
        embedded = Embedded(jnp.concatenate(features, axis=-1), jnp.zeros((n, n)))
        still = jax.lax.stop_gradient(network)

        def again(i, trunk):
            return still.trunk_pass(batch, embedded, trunk, jax.random.fold_in(key, i))

        trunk = jax.lax.fori_loop(0, recycles, again, network.first_trunk(batch))
        key = jax.random.fold_in(key, recycles)
        trunk = network.trunk_pass(batch, embedded, jax.lax.stop_gradient(trunk), key)
        everywhere = jnp.ones(example.label.shape, bool)
        return cross_entropy(network.distogram(trunk), example.label, everywhere)


def silenced(network: AlphaFold3) -> AlphaFold3:
    """Switch off the atom encoder before the trunk: an amino acid's atoms say what its letter says.

    What it adds to the target features is 0, so training need not compute it.
    """
    weights = network.atom_encoder.aggregate.weights
    return eqx.tree_at(lambda n: n.atom_encoder.aggregate.weights, network, jnp.zeros_like(weights))


def centred(network: AlphaFold3, seed: int) -> AlphaFold3:
    """Begin with rows of the alignment minus its profile, and with outer products that count.

    The mean of outer products is then a covariance from the start. It could be learnt, and takes
    longer. Nothing keeps the weights there.
    """
    msa: Any = network.evoformer.msa
    types = network.config.n_types
    target = jnp.zeros_like(msa.embed_target.weights)
    target = target.at[types : 2 * types].set(-msa.embed.weights[:types])
    shape = msa.blocks.outer_product_mean.weights.shape
    outer = np.random.default_rng([seed, 2]).normal(size=shape) * (2 / shape[-2])

    def parts(n: AlphaFold3):
        msa: Any = n.evoformer.msa
        return msa.embed_target.weights, msa.blocks.outer_product_mean.weights

    return eqx.tree_at(parts, network, (target, jnp.asarray(outer, jnp.float32)))


def without_triangles(network: AlphaFold3) -> AlphaFold3:
    """The network with triangle multiplications and attentions that add 0 to the pair."""

    def outputs(n: AlphaFold3):
        blocks: Any = n.evoformer.msa.blocks
        parts = "multiply_outgoing", "multiply_incoming", "attend_starting", "attend_ending"
        pairs = blocks.pair, n.evoformer.pairformer.pair
        return [getattr(pair, part).output.weights for pair in pairs for part in parts]

    return eqx.tree_at(outputs, network, list(map(jnp.zeros_like, outputs(network))))


def _untrained(network: AlphaFold3):
    return network.atom_encoder, network.diffusion, network.confidence_head


def _with_alignment(batch: Batch, example: made_up.Example) -> Batch:
    """The features of a chain of alanines with another family's letters; atoms are silent."""
    return eqx.tree_at(
        lambda b: (b.aatype, b.msa, b.msa_mask, b.deletion_matrix, b.profile),
        batch,
        (
            example.msa[0].astype(jnp.int32),
            example.msa,
            example.mask,
            jnp.zeros_like(example.msa),
            example.profile,
        ),
    )


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--resume", type=Path, help="the folder of an earlier stage")
    parser.add_argument("--steps", type=int, default=10**9)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--examples", type=int, default=8, help="families in a step")
    parser.add_argument("--length", type=int, default=32)
    parser.add_argument("--least-rows", type=int, default=1)
    parser.add_argument("--least-divergence", type=float, default=0.5)
    parser.add_argument("--folds", type=int, default=1024, help="kept at a time")
    parser.add_argument("--recycles", type=int, default=3, help="at most")
    parser.add_argument("--msa-rows", type=int, default=Config.mini_msa().msa_rows)
    parser.add_argument("--no-triangles", action="store_true", help="train a twin without them")
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--warm-up", type=int, default=100)
    parser.add_argument("--decay-steps", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
