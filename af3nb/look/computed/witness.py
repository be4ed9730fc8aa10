"""An engine that remembers what passes through it, and hands on zeros where that is wished."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from af3nb.batch import ATOMS_PER_TOKEN
from af3nb.engine.engine import Engine
from af3nb.look.ablation import ZERO, Ablation
from af3nb.look.computed.opened import open_step
from af3nb.look.computed.programs import Programs
from af3nb.model import sample_diffusion
from af3nb.model.alphafold3 import AlphaFold3, Trunk


class Witness(Engine):
    """An engine whose numbers are those of any engine, unless the ablation changes them.

    `passes` are the trunks after each pass, and `moments` the positions with padding of one sample
    after so many steps of the diffusion.
    """

    def __init__(self, network: AlphaFold3, ablation: Ablation, **settings: Any):
        super().__init__(network, **settings)
        self.ablation = ablation
        self.passes: list[Trunk] = []
        self.moments: dict[int, np.ndarray] = {}
        self.steps = 0
        self.programs = Programs(self.dtype, self.attention)

    def call(self, stage: str, *given, network: AlphaFold3 | None = None) -> Any:
        """Run a stage, and remember what a trunk pass gives."""
        found = super().call(stage, *given, network=network)
        if stage == "trunk" and network is None:
            self.passes.append(jax.tree.map(np.array, found))  # the next pass takes its memory
        return found

    def trunk(self, batch, embedded, *, seed: int, recycles: int) -> Trunk:
        """All passes; what they hand on may be zero."""
        self.passes.clear()
        trunk = super().trunk(batch, embedded, seed=seed, recycles=recycles)
        zeros = jax.tree.map(lambda x: jax.device_put(np.zeros(x.shape, x.dtype)), trunk)
        return Trunk(
            zeros.single if self.ablation.single == ZERO else trunk.single,
            zeros.pair if self.ablation.pair == ZERO else trunk.pair,
        )

    def denoise(self, batch, embedded, trunk, key, *, steps: int, count: int, **more: Any):
        """The structures, whose first is remembered as it forms."""
        size = first_noise(self, batch, key, steps)
        self.steps, self.moments = steps, {0: np.array(size[1])}
        if self.ablation.noise_scale != 1:
            return self._with_other_noise(batch, embedded, trunk, key, steps)

        def watch(done: int, total: int, x: Any) -> None:
            self.moments[done] = np.array(x[:1])

        return super().denoise(batch, embedded, trunk, key, steps=steps, count=count, watch=watch)

    def _with_other_noise(self, batch, embedded, trunk, key, steps: int):
        context = self.call("context", batch, embedded, trunk)
        levels = sample_diffusion.noise_schedule(steps, self.network.config)
        keys, x = first_noise(self, batch, key, steps)
        scale = jnp.float32(self.ablation.noise_scale)
        for done in range(steps):
            given = batch, context, keys, x, levels[done : done + 2], scale
            keys, x, *_ = self.programs.call(open_step, self.network, *given)
            self.moments[done + 1] = np.array(x)
        return x


def first_noise(engine: Engine, batch, key, steps: int):
    """The keys and the pure noise of one sample."""
    levels = sample_diffusion.noise_schedule(steps, engine.network.config)
    return sample_diffusion.start(key, 1, batch.n_tokens, ATOMS_PER_TOKEN, levels[0])
