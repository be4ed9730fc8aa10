"""An opened run that computes what it is asked for, and keeps it."""

from dataclasses import replace
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from af3nb.device.devices import in_use, prepare_jax
from af3nb.engine.attention import choose
from af3nb.job.job import Job
from af3nb.look.ablated import Ablated
from af3nb.look.computed.opened import open_score, open_step
from af3nb.look.computed.passes import Passes, stages_of
from af3nb.look.computed.within import Between, between, single_weights, terms_of, triangle_weights
from af3nb.look.computed.witness import Witness, first_noise
from af3nb.look.records import Facts, Theatre, Triangle
from af3nb.look.source import Source
from af3nb.model import sample_diffusion
from af3nb.model.layers.pairformer import PairformerBlock
from af3nb.prediction import evidence
from af3nb.prediction.predict import provenance_of
from af3nb.prediction.stages import Seed
from af3nb.result.result import Result
from af3nb.runs.plan import plan_of
from af3nb.runs.settings import Settings


class Live(Source):
    """A run of one seed and one sample, stage by stage as `af3nb.predict` makes it."""

    def __init__(self, job: Job, ablated: Ablated, settings: Settings):
        prepare_jax()
        self.ablation, self._model = ablated.ablation, ablated.model
        settings = self.ablation.of_settings(settings)
        self._device = in_use()
        dtype = settings.dtype or self._device.dtype
        found = evidence.complete(
            self.ablation.of_job(job), settings.wish, None, lambda moment: None
        )
        self._notes = found.notes
        form = choose(self._device, dtype, settings.attention).form
        network, weights = self._model.network, self._model.weights
        self._engine = Witness(network, self.ablation, dtype=dtype, attention=form)
        self._plan = plan_of(found.job, settings, weights, {}, dtype=dtype, identity=weights.name)
        self._seed = Seed(self._plan.seeds[0], self._plan, self._engine, None)
        self.layout = self._seed.features.layout
        config = network.config
        self.facts = Facts(
            name=job.sanitised_name,
            weights=weights.name,
            family=weights.family,
            seed=self._seed.seed,
            stages=stages_of(network),
            n_blocks=config.n_pairformer,
            n_msa_blocks=config.n_msa,
            n_passes=self._plan.recycles + 1,
            heads={"starting": config.h_pair, "ending": config.h_pair, "single": config.h_single},
        )
        self._between: dict[tuple[int, int], Between] = {}

    @property
    def _n(self) -> int:
        return len(self.layout.token_chain_id)

    @cached_property
    def _passes(self) -> Passes:
        seed, engine = self._seed, self._engine
        _ = seed.trunk
        embedded = seed.embedded
        if "trunk" in engine.repeated:  # float16 could not hold it
            engine = Witness(engine.network, self.ablation, attention=engine.attention)
            embedded = engine.embed(seed.batch)
            engine.trunk(seed.batch, embedded, seed=seed.seed, recycles=self._plan.recycles)
        return Passes(engine, seed.batch, embedded, engine.passes, seed.seed)

    def pair(self, stage: str | int, recycle: int) -> np.ndarray:
        """From the engine's own numbers."""
        return self._passes.state(stage, recycle)[1][: self._n, : self._n]

    def single(self, stage: str | int, recycle: int) -> np.ndarray:
        """From the engine's own numbers."""
        return self._passes.state(stage, recycle)[0][: self._n]

    def msa(self, block: int, recycle: int) -> np.ndarray:
        """The real rows, in the order in which they were drawn."""
        return self._passes.msa(block, recycle)[self._real(recycle), : self._n]

    def msa_rows(self, recycle: int) -> np.ndarray:
        """Their numbers in the alignment that the network gets."""
        return self._passes.rows(recycle)[self._real(recycle)]

    def _real(self, recycle: int) -> np.ndarray:
        rows = self._passes.rows(recycle)
        return np.flatnonzero(np.asarray(self._seed.batch.msa_mask)[rows].any(1))

    def triangle(self, i: int, j: int, block: int, kind: str, recycle: int) -> Triangle:
        """From the pair that enters the layer."""
        layers = self._block(block).pair
        outgoing = kind == "outgoing"
        layer = layers.multiply_outgoing if outgoing else layers.multiply_incoming
        z = getattr(self._inside(block, recycle), kind)
        found = self._look(terms_of, layer, z, self._mask, np.int32(i), np.int32(j))
        terms, updates, offset = map(np.asarray, found)
        return Triangle(i, j, block, kind, terms[: self._n], updates[: self._n], offset)

    def attention(
        self, node: int, query: int | None, block: int, kind: str, recycle: int
    ) -> np.ndarray:
        """Computed again from what enters the layer, and not kept."""
        here, layers, n = self._inside(block, recycle), self._block(block), self._n
        if kind == "single":
            s = self._passes.state(self._before(block), recycle)[0]
            weights = self._look(single_weights, layers, s, here.single, self._mask)
        else:
            starting = kind == "starting"
            layer = layers.pair.attend_starting if starting else layers.pair.attend_ending
            z = getattr(here, kind)
            weights = self._look(triangle_weights, layer, z, self._mask, np.int32(node))
        weights = np.asarray(weights)[:, :n, :n]
        return weights if query is None else weights[:, query]

    def _inside(self, block: int, recycle: int) -> Between:
        """The pair between the layers of a block; only the last one asked for is kept."""
        if (block, recycle) not in self._between:
            z = self._passes.state(self._before(block), recycle)[1]
            found = self._look(between, self._block(block).pair, z, self._mask)
            self._between = {(block, recycle): found}
        return self._between[block, recycle]

    def _before(self, block: int) -> str | int:
        return self.facts.stages[self.facts.stages.index(block) - 1]

    def _block(self, block: int) -> PairformerBlock:
        stacked = self._engine.network.evoformer.pairformer
        return jax.tree.map(lambda weights: np.asarray(weights)[block], stacked)

    def _look(self, function: Any, *given: Any) -> Any:
        return self._passes.engine.programs.call(function, *given)

    @property
    def _mask(self) -> Any:
        return self._seed.batch.token_mask

    def distogram_logits(self, recycle: int) -> np.ndarray:
        """Of the last pass they are the prediction's."""
        if recycle == self.facts.n_passes - 1:
            logits = self._seed.distogram[0]
        else:
            trunk = jax.tree.map(jnp.asarray, self._passes.trunks[recycle])
            logits = self._engine.call("distogram", self._seed.batch, trunk)[0]
        return np.asarray(logits)[: self._n, : self._n]

    @cached_property
    def theatre(self) -> Theatre:
        """The steps that the engine stopped after, looked into, and the result."""
        seed, engine, layout = self._seed, self._engine, self.layout
        last = seed.positions(0)
        key = engine.diffusion_key(seed.seed, self._plan.recycles)
        levels = sample_diffusion.noise_schedule(engine.steps, engine.network.config)
        context = engine.call("context", seed.batch, seed.embedded, seed.trunk)
        keys, scale = (
            first_noise(engine, seed.batch, key, engine.steps)[0],
            self.ablation.noise_scale,
        )
        steps, heights, frames = [], [], []
        for step in range(engine.steps):
            if step in engine.moments:
                given = seed.batch, context, keys, jnp.asarray(engine.moments[step])
                given = *given, levels[step : step + 2], jnp.float32(scale)
                _, _, noisy, clean, level = engine.programs.call(open_step, engine.network, *given)
                steps.append(step)
                heights.append(float(level[0]))
                frames.append([np.asarray(x[0]) for x in (noisy, clean)])
            keys = jax.vmap(lambda one: jax.random.split(one, 3)[0])(keys)
        frames.append([last[0], last[0]])
        both = np.array(frames)[:, :, layout.atom_token, layout.atom_slot]
        return Theatre(
            np.array([*steps, engine.steps]),
            np.array([*heights, float(levels[-1])], np.float32),
            both[:, 0],
            both[:, 1],
            layout,
        )

    @cached_property
    def _confidence(self) -> tuple[np.ndarray, np.ndarray]:
        seed, layout = self._seed, self.layout
        x = jax.device_put(seed.positions(0)[0])
        found = self._look(
            open_score, self._engine.network, seed.batch, self._passes.embedded, seed.trunk, x
        )
        pae, plddt = map(np.asarray, found)
        return pae[: self._n, : self._n], plddt[layout.atom_token, layout.atom_slot]

    @property
    def pae_logits(self) -> np.ndarray:
        """Of the sample."""
        return self._confidence[0]

    @property
    def plddt_logits(self) -> np.ndarray:
        """Of each atom of the layout."""
        return self._confidence[1]

    @cached_property
    def result(self) -> Result:
        """One sample, and a note on what was switched off."""
        sample = self._seed.sample(0)
        made = provenance_of(self._model, self._device, self._plan)
        notes = [self._model.weights.warning, *self._notes, *self._seed.features.notes]
        if not self.ablation.is_nothing:
            notes.insert(0, f"Parts of this run were switched off: {self.ablation.words}.")
        return Result(
            name=self.facts.name,
            layout=self.layout,
            samples=(sample,),
            job=self._plan.job,
            provenance=replace(
                made,
                attention=self._engine.attention.name,
                repeated=tuple(sorted(self._engine.repeated)),
            ),
            notes=tuple(filter(None, notes)),
        )
