"""The network's stages, compiled once per shape and run one after the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from af3nb.batch import ATOMS_PER_TOKEN, Batch
from af3nb.device.cost import InputSize
from af3nb.device.devices import Device
from af3nb.device.speed import Speed
from af3nb.engine.attention import OWN, default_form, in_short, instead
from af3nb.engine.cards import SHARED, Cards
from af3nb.engine.compiled import Stages
from af3nb.engine.half import holds, said
from af3nb.engine.progress import FRAMES, Clock, Listener, Progress, Watch
from af3nb.model import sample_diffusion
from af3nb.model.alphafold3 import AlphaFold3, Embedded, Trunk, seed_keys
from af3nb.model.diffusion_module import DiffusionContext
from af3nb.model.distogram_head import contact_probabilities
from af3nb.model.layers import attention_core
from af3nb.model.layers.attention_blocks import BLOCKS
from af3nb.model.layers.attention_core import Form

STEPS_PER_CALL = 10  # denoising steps between two reports of progress
# Blocks of the denoiser are compiled one by one where a block's bytes times the steps exceed this:
# what a loop would copy then takes longer than the longer compilation (25 steps at full size).
COPIED = 8 * 10**8
COMPILED = 6  # stages that a run compiles
# Arguments (from 0, the network) whose memory a stage takes over: they cannot be used afterwards.
SPENT = {"trunk": 3}  # what the pass before gave


@dataclass(frozen=True)
class ScoredSample:
    """One structure and its confidences, as numpy arrays over padded tokens."""

    positions: np.ndarray  # (n, 24, 3), angstroms
    confidence: dict[str, np.ndarray]


@dataclass(frozen=True)
class Outputs:
    """What the network computes after the trunk."""

    samples: tuple[ScoredSample, ...]
    contact_probs: np.ndarray  # (n, n)
    distogram_logits: np.ndarray  # (n, n, 64)


def _denoise(model: AlphaFold3, batch, context, keys, x, levels, count):
    return model.denoise_steps(batch, context, keys, x, levels, count)


def _distogram(model: AlphaFold3, batch, trunk):
    logits = model.distogram(trunk)
    return logits, contact_probabilities(batch, logits)


class Engine:
    """A network on a device. A stage is compiled the first time its shapes occur.

    `dtype` is that of the trunk; diffusion is always float32. What float16 cannot hold is repeated
    in float32, and `repeated` gathers the names of such stages. `clock` estimates the time left.
    Its unit of work is a second that `speed` expects. `attention` is the form of attention: by
    default the one in use; if that is the plain one, blocks on a graphics card, whose memory the
    logits would fill. A kernel that is given and does not compile gives way to blocks; `said` has
    the reason. One that is merely in use is being tried, and its error is raised. `cards` share
    the rows of the pair and the samples; by default, there is one.
    """

    def __init__(
        self,
        network: AlphaFold3,
        *,
        dtype: str = "float32",
        listen: Listener | None = None,
        clock: Clock | None = None,
        speed: Speed | None = None,
        attention: Form | None = None,
        cards: Cards | None = None,
    ):
        self.network: AlphaFold3 = network
        self.cards = cards
        if cards is not None:
            self._everywhere = cards.put_whole(network)
            self.network = cards.first_of(self._everywhere)
        self.dtype = jnp.dtype(dtype)
        self.tell = listen or (lambda moment: None)
        self.clock = clock or Clock(0.0)
        self.speed = speed or Speed(Device("CPU"), network.config, dtype)
        self.attention = attention or default_form()
        self._gives_way = attention is not None and attention not in OWN
        self._stages = self._made_stages()
        self.repeated: set[str] = set()
        self.said: list[str] = []
        self.compiling = 0.0  # seconds that all compilations together are expected to take
        self._used: set[str] = set()  # stages
        self._waited = 0  # compilations that were waited for
        self._separate: AlphaFold3 | None = None

    def _made_stages(self) -> Stages:
        """The stages, with attention in the form of now."""
        functions: dict[str, Callable] = {
            "embed": lambda model, batch: model.embed(batch, self.dtype),
            "trunk": lambda model, *given: model.trunk_pass(*given),
            "distogram": _distogram,
            "context": lambda model, *given: model.diffusion_context(*given),
            "denoise": _denoise,
            "denoise_once": lambda model, *given: model.diffusion(*given),
            "score": lambda model, *given: model.score(*given),
        }
        with_attention = attention_core.using(self.attention)
        functions = {name: with_attention(function) for name, function in functions.items()}
        if self.cards is not None:
            functions |= {name: self.cards.share(name, functions[name]) for name in SHARED}
        return Stages(functions, kind=(self.dtype, self.attention, self.cards), spent=SPENT)

    def call(self, stage: str, *given, network: AlphaFold3 | None = None) -> Any:
        """Run a stage of the network, or of an equal one, compiling it if these shapes are new."""
        given = (network or self.network, *given)
        if self.cards is not None:
            model = self._everywhere if stage in SHARED else self.network
            given = self.cards.arranged(stage, (model, *given[1:]))
        if not self._stages.ready(stage, given):
            due, n = self.compiling / COMPILED, len(self._stages)
            self.tell(Progress("compile", len(self._used), n, self.left, stage, due=due))
            self._waited += 1
        self._used.add(stage)
        try:
            compiled = self._stages.get(stage, given)
        except Exception as error:  # of any kind: a kernel is someone else's program
            if not self._gives_way:
                raise
            self._leave_kernel(stage, error)
            compiled = self._stages.get(stage, given)
        return compiled(*given)

    def _leave_kernel(self, stage: str, error: Exception) -> None:
        """Compute attention in blocks from now on: a stage does not compile with the kernel."""
        why = f"the stage {stage} does not compile with it ({in_short(error)})"
        self.said.append(instead(self.attention.name, why, BLOCKS))
        self.attention, self._gives_way = BLOCKS, False
        self._stages = self._made_stages()
        self.tell(Progress("trunk", 0, 1, self.left, note=self.said[-1]))

    @property
    def left(self) -> float | None:
        """The seconds left, where known: of the work, and of what is still to be compiled."""
        left = self.clock.seconds_left
        if left is None:
            return None
        return left + self.compiling * max(0.0, 1 - len(self._used) / COMPILED)

    def embed(self, batch: Batch) -> Embedded:
        """Compute what precedes the trunk, once per complex."""
        embedded = self.call("embed", batch)
        if holds(self.dtype, embedded.target):
            return embedded
        return self._in_float32("embed").embed(batch)

    def trunk(self, batch: Batch, embedded: Embedded, *, seed: int, recycles: int) -> Trunk:
        """Make `recycles` + 1 passes through the trunk."""
        trunk = self._first_trunk(batch)
        if self.cards is not None:
            batch, embedded = map(self.cards.put, (batch, embedded))
        keys, _ = seed_keys(seed, recycles)
        for i, key in enumerate(keys):
            work = self.speed.seconds(size_of(batch), "trunk")
            self._tell("trunk", i, recycles + 1, work)
            with self._timed(work):
                trunk = self.call("trunk", batch, embedded, trunk, key)
                trunk = jax.block_until_ready(trunk)
            if not holds(self.dtype, trunk):
                exact = self._in_float32("trunk", i, recycles + 1)
                return exact.trunk(batch, exact.embed(batch), seed=seed, recycles=recycles)
        self._tell("trunk", recycles + 1, recycles + 1)
        return trunk

    def _first_trunk(self, batch: Batch) -> Trunk:
        """What the first pass gets, no card of which ever holds all rows."""
        if self.cards is None:
            return self.network.first_trunk(batch)
        shapes = jax.eval_shape(self.network.first_trunk, batch)
        return self.cards.put(jax.tree.map(lambda x: np.zeros(x.shape, x.dtype), shapes))

    def kept_trunk(self, single: np.ndarray, pair: np.ndarray) -> Trunk:
        """A trunk of an earlier run, on the device or spread over the cards."""
        if self.cards is None:
            return Trunk(jax.device_put(single), jax.device_put(pair))
        return Trunk(**self.cards.put({"single": single, "pair": pair}))

    def diffusion_key(self, seed: int, recycles: int):
        """Return the key that all samples of a seed share."""
        return seed_keys(seed, recycles)[1]

    def denoise(
        self,
        batch: Batch,
        embedded: Embedded,
        trunk: Trunk,
        key,
        *,
        steps: int,
        count: int,
        first: int = 0,
        watch: Watch | None = None,
    ) -> Float[Array, "samples n a 3"]:
        """Compute `count` structures, starting with sample `first`.

        A sample's random numbers depend on its number only. Its rounding depends on `count`,
        because other shapes are computed in another order. `watch` sees the positions now and then.
        """
        self._tell("diffusion", 0, steps)
        context, asked = self.call("context", batch, embedded, trunk), count
        if self.cards is not None:  # all samples of a card take as long as one
            batch, context = self.cards.put_whole((batch, context))
            count = self.cards.filled(count)
        levels = sample_diffusion.noise_schedule(steps, self.network.config)
        size = first + count, batch.n_tokens, ATOMS_PER_TOKEN
        keys, x = (a[first:] for a in sample_diffusion.start(key, *size, levels[0]))
        levels = jnp.pad(levels, (0, STEPS_PER_CALL))
        denoiser = self._denoiser(context, steps)
        step = self.speed.seconds(size_of(batch), "denoise", count)
        at_once = STEPS_PER_CALL if watch is None else min(STEPS_PER_CALL, -(-steps // FRAMES))
        for done in range(0, steps, at_once):
            some = min(at_once, steps - done)
            self._tell("diffusion", done, steps, some * step)
            chunk = levels[done : done + STEPS_PER_CALL + 1]
            with self._timed(some * step):
                given = (batch, context, keys, x, chunk, jnp.int32(some))
                keys, x = self.call("denoise", *given, network=denoiser)
                x = jax.block_until_ready(x)
            if watch is not None:
                watch(done + some, steps, x[:asked])
        self._tell("diffusion", steps, steps)
        return x if count == asked else x[:asked]

    def _denoiser(self, context: DiffusionContext, steps: int) -> AlphaFold3:
        """The network in the form that makes so many denoising steps fastest; equal to the bit."""
        copied = steps * self.network.diffusion.transformer.block_bytes
        kept_biases = len(context.pair.shape) == 5
        on_cpu = jax.default_backend() == "cpu" and self.cards is None
        if not on_cpu or not kept_biases or copied < COPIED:
            return self.network
        if self._separate is None:
            self._separate = self.network.with_separate_blocks()
        return self._separate

    def score(
        self, batch: Batch, embedded: Embedded, trunk: Trunk, x: Float[Any, "n a 3"]
    ) -> ScoredSample:
        """Return one structure with its confidences."""
        given = trunk, jax.device_put(x)
        confidence = self.call("score", batch, embedded, *given)
        if not holds(self.dtype, confidence):
            exact = self._in_float32("score")
            confidence = exact.call("score", batch, exact.embed(batch), *given)
        names = confidence.__dataclass_fields__
        arrays = {name: np.asarray(getattr(confidence, name)) for name in names}
        return ScoredSample(np.asarray(x), arrays)

    def sample_and_score(
        self, batch: Batch, embedded: Embedded, trunk: Trunk, key, *, steps: int, samples: int
    ) -> Outputs:
        """Compute everything after the trunk; `key` is that of the diffusion."""
        x = self.denoise(batch, embedded, trunk, key, steps=steps, count=samples)
        logits, contacts = map(np.asarray, self.call("distogram", batch, trunk))
        scored = tuple(self.score(batch, embedded, trunk, one) for one in x)
        return Outputs(scored, contacts, logits)

    def _in_float32(self, stage: str, step: int = 0, total: int = 1) -> "Engine":
        """Say that a stage is repeated in float32; return the engine that does so."""
        self.repeated.add(stage)
        shown = "confidence" if stage == "score" else "trunk"
        self.tell(Progress(shown, step, total, self.left, note=said({stage})))
        return Engine(
            self.network,
            listen=self.tell,
            clock=self.clock,
            speed=self.speed,
            attention=self.attention,
            cards=self.cards,
        )

    def _tell(self, stage: str, step: int, total: int, work: float = 0.0) -> None:
        """Tell where the run is; `work` is that of the step that begins."""
        pace = self.clock.pace
        due = None if pace is None else work * pace
        self.tell(Progress(stage, step, total, self.left, due=due))

    @contextmanager
    def _timed(self, work: float) -> Iterator[None]:
        """Learn the speed from this work, unless something was compiled meanwhile."""
        waited = self._waited
        self.clock.restart()
        yield
        if self._waited > waited:
            self.clock.skip(work)
        else:
            self.clock.add(work)


def size_of(batch: Batch) -> InputSize:
    """Return what the costs of a batch depend on."""
    windows, templates = len(batch.tokens_to_queries.index), len(batch.template_aatype)
    return InputSize(batch.n_tokens, windows, len(batch.msa), templates)
