"""The stages of one seed. A stage is computed only if the run's folder does not hold it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import jax
import numpy as np

from af3nb.batch import Batch
from af3nb.confidence.interfaces.tables import own_summary
from af3nb.confidence.ligand_shape.checks import ligand_summary
from af3nb.confidence.makers import MAKERS, own_scores
from af3nb.confidence.summary import summarise
from af3nb.engine.engine import Engine
from af3nb.features.conventions.choose import convention_of
from af3nb.features.featurise import Features, featurise
from af3nb.model.alphafold3 import Embedded, Trunk
from af3nb.prediction.stored import pack_features, pack_floats, unpack_features, unpack_floats
from af3nb.result.result import PairScores, Sample
from af3nb.runs.folder import RunFolder
from af3nb.runs.frames import Recorder, frames_file
from af3nb.runs.plan import Plan


@dataclass
class Seed:
    """One seed of a job. Each stage is read from the folder, or computed and kept there."""

    seed: int
    plan: Plan
    engine: Engine
    folder: RunFolder | None
    frames: bool = False  # whether to keep frames of the first structure

    def __post_init__(self) -> None:
        self._positions: dict[int, np.ndarray] = {}

    @cached_property
    def features(self) -> Features:
        """The arrays the network eats, and what they stand for."""

        def make():
            job, buckets = self.plan.job, self.plan.buckets
            convention = convention_of(self.plan.family, self.engine.network.config)
            features = featurise(job, seed=self.seed, buckets=buckets, convention=convention)
            return pack_features(features)

        return unpack_features(self._kept(make, "features", self.seed))

    @cached_property
    def batch(self) -> Batch:
        """The arrays on the device."""
        return jax.device_put(self.features.batch.compact())

    @cached_property
    def embedded(self) -> Embedded:
        """What precedes the trunk; it is fast, and not kept."""
        return self.engine.embed(self.batch)

    @cached_property
    def trunk(self) -> Trunk:
        """Single and pair after all passes."""

        def make():
            trunk = self.engine.trunk(
                self.batch, self.embedded, seed=self.seed, recycles=self.plan.recycles
            )
            packed = pack_floats({"single": trunk.single, "pair": trunk.pair})
            again = {"repeated": np.array(True)} if "trunk" in self.engine.repeated else {}
            return packed | again

        arrays = unpack_floats(self._kept(make, "trunk", self.seed))
        if "repeated" in arrays:  # which a run that continues would not know
            self.engine.repeated.add("trunk")
        return self.engine.kept_trunk(arrays["single"], arrays["pair"])

    @cached_property
    def distogram(self) -> tuple[np.ndarray, np.ndarray]:
        """Logits of distances and probabilities of contact; fast, and not kept."""
        logits, contacts = self.engine.call("distogram", self.batch, self.trunk)
        return np.asarray(logits), np.asarray(contacts)

    def positions(self, batch: int) -> np.ndarray:
        """Return the structures of one batch of samples.

        A batch is always computed whole. The rest is kept for later requests, and a sample is the
        same to the last digit however many are requested.
        """

        def make():
            key = self.engine.diffusion_key(self.seed, self.plan.recycles)
            size = self.plan.sample_batch
            x = self.engine.denoise(
                self.batch,
                self.embedded,
                self.trunk,
                key,
                steps=self.plan.steps,
                first=batch * size,
                count=size,
                watch=self._recorder if batch == 0 else None,
            )
            return {"positions": np.asarray(x)}

        if batch not in self._positions:
            kept = self._kept(make, "positions", self.seed, batch)
            self._positions = {batch: kept["positions"]}
        return self._positions[batch]

    @property
    def _recorder(self) -> Recorder | None:
        if self.folder is None or not self.frames:
            return None
        file = frames_file(self.plan.file("positions", self.seed, 0))
        return Recorder(self.features.layout, partial(self.folder.save_arrays, file))

    def sample(self, index: int) -> Sample:
        """Return one sample without padding, with its scores."""
        batch, place = divmod(index, self.plan.sample_batch)
        x = self.positions(batch)[place]
        layout, n = self.features.layout, len(self.features.layout.token_chain_id)
        _, contacts = self.distogram
        scored = self.engine.score(self.batch, self.embedded, self.trunk, x)
        arrays = {"atom_positions": scored.positions, **scored.confidence}
        return Sample(
            seed=self.seed,
            index=index,
            positions=scored.positions[layout.atom_token, layout.atom_slot],
            atom_plddts=scored.confidence["predicted_lddt"][layout.atom_token, layout.atom_slot],
            summary=self._summary(arrays, contacts),
            pairs=PairScores(
                pae=scored.confidence["full_pae"][:n, :n],
                contact_probs=contacts[:n, :n],
                pde=scored.confidence["full_pde"][:n, :n],
            ),
        )

    def _summary(self, arrays: dict[str, np.ndarray], contacts: np.ndarray) -> dict[str, Any]:
        """AlphaFold 3's summary of a sample, by which it is ranked; beside it, our scores of its
        interfaces and checks of its ligands, and its maker's own scores."""
        features, layout, family = self.features.arrays, self.features.layout, self.plan.family
        guard = self.plan.guards_handedness
        summary = summarise(arrays, features, layout, guard_handedness=guard)
        summary |= own_summary(arrays, contacts, features, layout, summary)
        positions = arrays["atom_positions"][layout.atom_token, layout.atom_slot]
        summary |= ligand_summary(positions, layout, self.plan.job)
        if family not in MAKERS:
            return summary
        own = own_scores(family, arrays, contacts, features, layout)
        return summary | {f"{family.lower()}_{name}": value for name, value in own.items()}

    def _kept(self, make: Callable[[], dict[str, Any]], stage: str, *which: int) -> dict[str, Any]:
        file = self.plan.file(stage, *which)
        arrays = self.folder.arrays(file) if self.folder else None
        if arrays is None:
            arrays = make()
            if self.folder:
                self.folder.save_arrays(file, arrays)
        return arrays
