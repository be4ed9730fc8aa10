"""The network's stages, compiled once per shape and run one after the other."""

from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from af3nb.batch import ATOMS_PER_TOKEN, Batch
from af3nb.model import sample_diffusion
from af3nb.model.alphafold3 import AlphaFold3, Embedded, Trunk, seed_keys
from af3nb.model.distogram_head import contact_probabilities
from af3nb.runs.progress import Clock, Listener, Progress

STEPS_PER_CALL = 10  # denoising steps between two words of progress


@dataclass(frozen=True)
class Sample:
    """One structure and its confidences, as numpy arrays over padded tokens."""

    positions: np.ndarray  # (n, 24, 3), angstroms
    confidence: dict[str, np.ndarray]


@dataclass(frozen=True)
class Outputs:
    """All that the network says for one seed."""

    samples: tuple[Sample, ...]
    contact_probs: np.ndarray  # (n, n)
    distogram_logits: np.ndarray  # (n, n, 64)
    single: np.ndarray  # (n, c_s)
    pair: np.ndarray  # (n, n, c_z)


def _denoise(model: AlphaFold3, batch, context, keys, x, levels, count):
    return model.denoise_steps(batch, context, keys, x, levels, count)


def _distogram(model: AlphaFold3, batch, trunk):
    logits = model.distogram(trunk)
    return logits, contact_probabilities(batch, logits)


class Engine:
    """A network on a device. Stages are compiled when their shapes are first met.

    `dtype` is that of the trunk; diffusion is always float32.
    """

    def __init__(self, network: AlphaFold3, *, dtype: str = "float32"):
        self.network = network
        self.dtype = jnp.dtype(dtype)
        self._stages: dict[str, Callable] = {
            "embed": lambda model, batch: model.embed(batch, self.dtype),
            "trunk": lambda model, *given: model.trunk_pass(*given),
            "distogram": _distogram,
            "context": lambda model, *given: model.diffusion_context(*given),
            "denoise": _denoise,
            "denoise_once": lambda model, *given: model.diffusion(*given),
            "score": lambda model, *given: model.score(*given),
        }
        self._compiled: dict = {}

    def call(self, stage: str, *given, listen: Listener | None = None):
        """Run a stage of the network, compiling it if these shapes are new."""
        given = (self.network, *given)
        leaves, tree = jax.tree.flatten(given)
        shapes = tuple((leaf.shape, leaf.dtype) for leaf in leaves)
        run = self._compiled.get((stage, tree, shapes))
        if run is None:
            if listen:
                listen(Progress("compile", len(self._compiled), len(self._stages), note=stage))
            run = jax.jit(self._stages[stage]).lower(*given).compile()
            self._compiled[stage, tree, shapes] = run
        return run(*given)

    def run(
        self,
        batch: Batch,
        *,
        seed: int,
        recycles: int,
        steps: int,
        samples: int,
        listen: Listener | None = None,
    ) -> Outputs:
        """Algorithm 1 for one seed: `recycles` + 1 trunk passes, then `samples` structures."""
        batch = jax.tree.map(jnp.asarray, batch.compact())
        clock = Clock(_work(self.network, batch, recycles, steps, samples))
        tell = listen or (lambda progress: None)
        embedded, trunk, key = self._trunk(batch, seed, recycles, clock, tell)
        return self.sample_and_score(
            batch, embedded, trunk, key, steps=steps, samples=samples, clock=clock, listen=tell
        )

    def sample_and_score(
        self,
        batch: Batch,
        embedded: Embedded,
        trunk: Trunk,
        key,
        *,
        steps: int,
        samples: int,
        clock: Clock | None = None,
        listen: Listener | None = None,
    ) -> Outputs:
        """All that follows the trunk; `key` is that of the diffusion."""
        tell = listen or (lambda progress: None)
        clock = clock or Clock(0.0)
        positions = self._sample(batch, embedded, trunk, key, steps, samples, clock, tell)
        tell(Progress("confidence", 0, samples, clock.seconds_left))
        logits, contacts = self.call("distogram", batch, trunk, listen=tell)
        scored = []
        for i, x in enumerate(positions):
            tell(Progress("confidence", i, samples, clock.seconds_left))
            confidence = self.call("score", batch, embedded, trunk, x, listen=tell)
            names = confidence.__dataclass_fields__
            arrays = {name: np.asarray(getattr(confidence, name)) for name in names}
            scored.append(Sample(np.asarray(x), arrays))
        tell(Progress("confidence", samples, samples, 0.0))
        return Outputs(
            samples=tuple(scored),
            contact_probs=np.asarray(contacts),
            distogram_logits=np.asarray(logits),
            single=np.asarray(trunk.single),
            pair=np.asarray(trunk.pair),
        )

    def _trunk(self, batch, seed, recycles, clock, tell):
        tell(Progress("trunk", 0, recycles + 1))
        embedded = self.call("embed", batch, listen=tell)
        trunk = self.network.first_trunk(batch)
        pass_keys, diffusion_key = seed_keys(seed, recycles)
        for i, key in enumerate(pass_keys):
            tell(Progress("trunk", i, recycles + 1, clock.seconds_left))
            first = self.call("trunk", batch, embedded, trunk, key, listen=tell)
            trunk = jax.block_until_ready(first)
            if i == 0:
                clock.restart()  # compilation was in this one
            else:
                clock.add(_trunk_work(self.network, batch))
        tell(Progress("trunk", recycles + 1, recycles + 1, clock.seconds_left))
        return embedded, trunk, diffusion_key

    def _sample(
        self,
        batch: Batch,
        embedded: Embedded,
        trunk: Trunk,
        key,
        steps: int,
        samples: int,
        clock: Clock,
        tell: Listener,
    ):
        tell(Progress("diffusion", 0, steps, clock.seconds_left))
        context = self.call("context", batch, embedded, trunk, listen=tell)
        levels = sample_diffusion.noise_schedule(steps, self.network.config.sigma_data)
        keys, x = sample_diffusion.start(key, samples, batch.n_tokens, ATOMS_PER_TOKEN, levels[0])
        levels = jnp.pad(levels, (0, STEPS_PER_CALL))
        for done in range(0, steps, STEPS_PER_CALL):
            tell(Progress("diffusion", done, steps, clock.seconds_left))
            count = min(STEPS_PER_CALL, steps - done)
            chunk = levels[done : done + STEPS_PER_CALL + 1]
            keys, x = self.call(
                "denoise", batch, context, keys, x, chunk, jnp.int32(count), listen=tell
            )
            x = jax.block_until_ready(x)
            if done == 0:
                clock.restart()
            else:
                clock.add(count * _step_work(self.network, batch, samples))
        tell(Progress("diffusion", steps, steps, clock.seconds_left))
        return x


def _trunk_work(network: AlphaFold3, batch: Batch) -> float:
    """Multiplications of one trunk pass, roughly: pair blocks over n² pairs and n³ triangles."""
    c, n = network.config, batch.n_tokens
    blocks = c.n_pairformer + c.n_msa + c.n_template
    return 1.0 * blocks * n**2 * c.c_z * (c.c_z * (17 + 3 * c.f_pair) + 4 * n)


def _step_work(network: AlphaFold3, batch: Batch, samples: int) -> float:
    """Multiplications of one denoising step; small matrices run at about half the speed."""
    c, n = network.config, batch.n_tokens
    tokens = c.n_token * n * c.c_token * (4 * c.c_s + samples * (11 * c.c_token + 2 * n))
    atoms = 2 * c.n_atom * batch.queries_to_keys.index.size / 4 * samples * 12 * c.c_atom**2
    return 2.0 * (tokens + atoms)


def _work(network: AlphaFold3, batch: Batch, recycles: int, steps: int, samples: int) -> float:
    """Of a whole run; the first pass and the first steps are not counted, as they compile."""
    counted_steps = max(0, steps - STEPS_PER_CALL)
    trunk = recycles * _trunk_work(network, batch)
    return trunk + counted_steps * _step_work(network, batch, samples)
