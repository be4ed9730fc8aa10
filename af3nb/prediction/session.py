"""A run of a job: computes what its folder lacks, and writes each sample at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from af3nb.confidence.ligand_shape.checks import ligand_summary
from af3nb.device import experience
from af3nb.device.cost import InputSize
from af3nb.device.experience import Measured
from af3nb.engine.engine import Engine, size_of
from af3nb.engine.half import said
from af3nb.engine.progress import Clock, Listener, Progress
from af3nb.prediction.stages import Seed
from af3nb.prediction.stored import pack_summary, unpack_summary
from af3nb.result import folder as result_folder
from af3nb.result.layout import Layout
from af3nb.result.open_folder import read_sample
from af3nb.result.provenance import Provenance
from af3nb.result.result import LIGANDS_KEY, Result, Sample
from af3nb.runs.folder import RunFolder
from af3nb.runs.missing import Missing, arrays_file, arrays_missing, missing
from af3nb.runs.plan import Plan
from af3nb.runs.settings import Settings, require_even


@dataclass
class Session:
    """A prediction, ready to start; `folder` is None if nothing is kept."""

    plan: Plan
    settings: Settings
    engine: Engine
    provenance: Provenance
    notes: Sequence[str | None]
    folder: RunFolder | None
    tell: Listener

    def __post_init__(self) -> None:
        self._fresh: dict[tuple[int, int], Sample] = {}
        self._said: dict[int, tuple[str, ...]] = {}
        self._layout: Layout | None = None
        self._seed: int | None = None
        self._size: InputSize | None = None
        self.engine.tell = self._tell

    def run(self) -> Result:
        """Fold seed by seed, writing each sample as soon as it is done."""
        lacking = {seed: m.samples for seed, m in self._missing().items()}
        self._done = self._wanted - sum(map(len, lacking.values()))
        for i, (seed, indices) in enumerate(lacking.items()):
            if indices or self._arrays_missing(seed):
                self._seed = seed
                self._fold(seed, indices, i)
        self._seed = None
        return self._result()

    @property
    def _wanted(self) -> int:
        return len(self.plan.seeds) * self.plan.samples

    def _tell(self, moment: Progress) -> None:
        known: dict[str, Any] = {"done": self._done, "wanted": self._wanted}
        if moment.seconds_left is None and self._size is not None:
            known["seconds_left"] = self.engine.left
        known["device_verified"] = self.provenance.device_verified
        self.tell(replace(moment, seed=self._seed, **known))

    def _fold(self, number: int, indices: Sequence[int], place: int) -> None:
        note, of = f"seed {number}", len(self.plan.seeds)
        self._tell(Progress("features", place, of, note=note))
        self.engine.repeated.clear()
        seed = Seed(number, self.plan, self.engine, self.folder, self.settings.save_frames)
        require_even(seed.features.batch.n_tokens, self.settings.cards)
        self._layout, self._said[number] = seed.features.layout, seed.features.notes
        self._tell(Progress("features", place + 1, of, note=note))
        if not self._fresh:
            self._size = size_of(seed.batch)
            self._expect(self._work(seed))
        self._write_arrays(seed)
        for i, index in enumerate(indices):
            seed.positions(index // self.plan.sample_batch)
            self._tell(Progress("confidence", i, len(indices), self.engine.left))
            self._keep(seed.sample(index), number)
        left = None if place + 1 < of else 0.0
        self._tell(Progress("confidence", len(indices), len(indices), left))

    def _keep(self, sample: Sample, seed: int) -> None:
        """Write a sample, and record that it is finished."""
        self._fresh[seed, sample.index] = sample
        self._note_repeated(seed)
        self.provenance = replace(self.provenance, attention=self.engine.attention.name)
        if self.folder is not None:
            result = self._as_result((sample,), self._said[seed])
            files = result_folder.write_sample(result, sample, self.folder.path)
            known = {
                "summary": pack_summary(sample.summary),
                "notes": self._said[seed],
                "attention": self.engine.attention.name,
                "repeated": self.provenance.repeated,
            }
            self.folder.save_record(self.plan.file("samples", seed, sample.index), known, files)
        self._done += 1

    def _note_repeated(self, seed: int) -> None:
        """Note which stages of a seed float16 could not hold."""
        repeated = self.engine.repeated
        if repeated:
            self._said[seed] = tuple(dict.fromkeys([*self._said[seed], said(repeated)]))
            known = {*self.provenance.repeated, *repeated}
            self.provenance = replace(self.provenance, repeated=tuple(sorted(known)))

    def _arrays_missing(self, seed: int) -> set[str]:
        return arrays_missing(self.folder, self.plan, self.settings, seed)

    def _write_arrays(self, seed: Seed) -> None:
        """Write embeddings and distogram, if they are wanted, and record that they are finished."""
        folder, name = self.folder, self.plan.job.sanitised_name
        n = len(seed.features.layout.token_chain_id)
        for kind in sorted(self._arrays_missing(seed.seed)):
            assert folder is not None  # else nothing is missing in it
            if kind == "embeddings":
                single, pair = np.asarray(seed.trunk.single)[:n], np.asarray(seed.trunk.pair)
                pair = pair[:n, :n]
                path = result_folder.write_embeddings(folder.path, name, seed.seed, single, pair)
            else:
                logits, _ = seed.distogram
                logits = logits[:n, :n]
                path = result_folder.write_distogram(folder.path, name, seed.seed, logits)
            folder.save_record(arrays_file(self.plan, kind, seed.seed), {}, [path])

    def _expect(self, work: float) -> None:
        """Start the clock with the pace of earlier runs, and with what there is to compile."""
        speed, engine = self.engine.speed, self.engine
        assert self._size is not None  # it is known once there is a batch
        pace = experience.correction(speed.devices, speed.network).time
        met = speed.shapes(self._size, self.plan.sample_batch) in experience.compiled()
        engine.clock = Clock(work, pace)
        engine.compiling = pace * (speed.compiled() if met else speed.compiling())

    def _work(self, seed: Seed) -> float:
        """Return how much is still to be computed, in the seconds that `speed` expects."""
        plan, size, speed = self.plan, size_of(seed.batch), self.engine.speed
        trunk = (plan.recycles + 1) * speed.seconds(size, "trunk")
        batch = plan.steps * speed.seconds(size, "denoise", plan.sample_batch)
        return sum(m.trunk * trunk + m.batches * batch for m in self._missing().values())

    def _missing(self) -> dict[int, Missing]:
        return {seed: missing(self.folder, self.plan, seed) for seed in self.plan.seeds}

    def remember(self, peak_memory: int) -> None:
        """Record what this run took, for better forecasts.

        `peak_memory` is in bytes, 0 if it is not known.
        """
        speed, batch = self.engine.speed, self.plan.sample_batch
        if self._size is None:
            return
        expected, took = self.engine.clock.spent
        name = speed.shapes(self._size, batch)
        compiled = name in experience.compiled()
        memory = float(speed.memory(self._size, batch, compiled=compiled))
        tokens = self._size.tokens
        experience.record(
            Measured(
                speed.devices, speed.network, tokens, expected, took, memory,
                float(peak_memory), name,
            )
        )  # fmt: skip

    def _result(self) -> Result:
        """Return all samples, also those of earlier runs, and write the overview of them all."""
        if self.folder is None:
            return self._as_result(tuple(self._fresh.values()), self._all_said)
        samples, keys = [], []
        forms, repeated = set(), set(self.provenance.repeated)
        for number, index in self.folder.finished():
            file = self.plan.file("samples", number, index)
            known = self.folder.record(file)
            if known is None:
                continue
            if "files" not in known:  # an earlier version's; they are hashed from now on
                self.folder.save_record(file, known)
            keys.append(known["key"])
            self._said.setdefault(number, tuple(known["notes"]))
            forms.add(known.get("attention", ""))  # "" is an earlier version's
            repeated.update(known.get("repeated", ()))
            samples.append(self._fresh.get((number, index)) or self._stored(number, index, known))
        attention, again = " and ".join(sorted(forms - {""})), tuple(sorted(repeated))
        self.provenance = replace(self.provenance, attention=attention, repeated=again)
        result = self._as_result(tuple(samples), self._all_said)
        path = self.folder.path
        keys += ["ligand checks"] if self.settings.ligand_checks else []
        if not self.folder.has_overview(keys):
            self._tell(Progress("output", 0, 1, 0.0, note=str(path)))
            written = result_folder.write_overview(result, path, from_files=True)
            self.folder.note_overview(keys, written)
        self._tell(Progress("output", 1, 1, 0.0, note=str(path)))
        return result

    def _stored(self, seed: int, index: int, known: dict) -> Sample:
        assert self.folder is not None  # it holds the record
        sample, layout = read_sample(self.folder.path, seed, index)
        self._layout = self._layout or layout
        summary = unpack_summary(known["summary"])
        if LIGANDS_KEY not in summary:  # an earlier version's
            summary |= ligand_summary(sample.positions, self._layout, self.plan.job)
        return replace(sample, summary=summary)

    @property
    def _all_said(self) -> tuple[str, ...]:
        return tuple(note for seed in sorted(self._said) for note in self._said[seed])

    def _as_result(self, samples: tuple[Sample, ...], said: Sequence[str]) -> Result:
        notes = [note for note in (*self.notes, *self.engine.said, *said) if note]
        assert self._layout is not None  # there are samples
        return Result(
            name=self.plan.job.sanitised_name,
            layout=self._layout,
            samples=samples,
            job=self.plan.job,
            provenance=self.provenance,
            notes=tuple(dict.fromkeys(notes)),
            folder=self.folder.path if self.folder else None,
        )
