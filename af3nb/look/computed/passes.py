"""Single, pair and MSA after every stage of a trunk pass, with the engine's own numbers.

A state is what the engine's own program gives once all later blocks are switched off. For deep
networks that takes too many passes. There, another program gives the states of all blocks at once.
XLA may compile it otherwise, so that the last bits differ; therefore its last state is compared
with what the engine computed, and its states are taken only if they are the same.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from af3nb.batch import Batch
from af3nb.look.computed.opened import OpenedPass, last_msa, open_pass
from af3nb.look.computed.switches import until
from af3nb.look.computed.witness import Witness
from af3nb.model.alphafold3 import AlphaFold3, Embedded, Trunk, seed_keys

FEW = 12  # stages, up to which the engine's program runs once for each
MOST = 2**30  # bytes of pairs that are held at once; larger ones are computed one by one
State = tuple[np.ndarray, np.ndarray]  # single and pair, with padding


def stages_of(network: AlphaFold3) -> tuple[str | int, ...]:
    """The moments of a trunk pass."""
    templates = ("templates",) if network.evoformer.templates is not None else ()
    msa = tuple(f"msa {i}" for i in range(network.config.n_msa))
    return ("input", *templates, *msa, *range(network.config.n_pairformer))


class Passes:
    """The passes of one run, whose trunks after each pass are known."""

    def __init__(
        self, engine: Witness, batch: Batch, embedded: Embedded, trunks: list[Trunk], seed: int
    ):
        self.engine, self.batch, self.embedded, self.trunks = engine, batch, embedded, trunks
        self.stages = stages_of(engine.network)
        self._keys = seed_keys(seed, len(trunks) - 1)[0]
        self._opened: dict[int, OpenedPass] = {}  # of one pass
        self._states: dict[tuple[int, str | int], State] = {}

    def state(self, stage: str | int, recycle: int) -> State:
        """Single and pair after a stage; before the Pairformer, the single that enters it."""
        if stage == self.stages[-1]:
            return _state(self.trunks[recycle].single, self.trunks[recycle].pair)
        found = None if self._in_turn else self._from_opened(stage, recycle)
        return found or self._from_engine(stage, recycle)

    def msa(self, block: int, recycle: int) -> np.ndarray:
        """The MSA after a block; -1 is before the first. A tail leaves it as it is."""
        opened = self._open(recycle)
        updating = self.engine.network.config.n_msa - self.engine.network.config.msa_tail
        at = min(block + 1, updating)
        if at < len(opened.msas):
            return np.asarray(opened.msas[at])
        before = self.stages[self.stages.index("msa 0") - 1 + updating - 1]
        given = opened.msas[-1], self.state(before, recycle)[1], opened.rows
        network = self.engine.network
        return np.asarray(self.engine.programs.call(last_msa, network, self.batch, *given))

    def rows(self, recycle: int) -> np.ndarray:
        """Rows of the alignment, in the order in which this pass drew them."""
        return np.asarray(self._open(recycle).rows)

    @property
    def _fits(self) -> bool:
        n, config = self.batch.n_tokens, self.engine.network.config
        return 4 * len(self.stages) * n * n * config.c_z <= MOST

    @property
    def _in_turn(self) -> bool:
        """Whether each state is computed by itself."""
        return len(self.stages) <= FEW or not self._fits

    def _from_opened(self, stage: str | int, recycle: int) -> State | None:
        """A state of the program that gives them all, if its numbers are the engine's."""
        opened, trunk = self._open(recycle), self.trunks[recycle]
        same = np.array_equal(opened.pairs[-1], trunk.pair)
        if not same or not np.array_equal(opened.singles[-1], trunk.single):
            return None
        if isinstance(stage, int):
            return _state(opened.singles[stage + 1], opened.pairs[stage + 1])
        kind, _, number = stage.rpartition(" ")
        if kind == "msa":
            return _state(opened.singles[0], opened.after_msa[int(number)])
        return _state(opened.singles[0], opened.inputs) if stage == "input" else None

    def _from_engine(self, stage: str | int, recycle: int) -> State:
        """The same from the engine's own program, with everything after the stage switched off."""
        if (recycle, stage) not in self._states:
            cut = until(self.engine.network, stage)
            given = self.batch, self.embedded, self._before(recycle), self._keys[recycle]
            trunk = self.engine.call("trunk", *given, network=cut)
            if not self._fits:
                self._states.clear()
            self._states[recycle, stage] = _state(trunk.single, trunk.pair)
        return self._states[recycle, stage]

    def _open(self, recycle: int) -> OpenedPass:
        if recycle not in self._opened:
            given = self.batch, self.embedded, self._before(recycle), self._keys[recycle]
            opened = self.engine.programs.call(open_pass, self.engine.network, *given)
            self._opened = {recycle: jax.tree.map(np.asarray, opened)}
        return self._opened[recycle]

    def _before(self, recycle: int) -> Any:
        """What the pass got from the one before, as an array that the engine may overwrite."""
        if recycle == 0:
            return self.engine.network.first_trunk(self.batch)
        return jax.tree.map(lambda x: jnp.array(x, copy=True), self.trunks[recycle - 1])


def _state(single: Any, pair: Any) -> State:
    return np.asarray(single), np.asarray(pair)
