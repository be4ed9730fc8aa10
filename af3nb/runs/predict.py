"""From a job to a result: features, network, confidences, files."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import af3nb
from af3nb.confidence.summary import summarise
from af3nb.errors import InputError
from af3nb.features.featurise import BUCKETS, DEEPMIND_BUCKETS, Features, featurise
from af3nb.io import result_folder
from af3nb.io.checks import combined
from af3nb.io.job import Job, Protein, Rna
from af3nb.io.provenance import Provenance
from af3nb.io.result import PairScores, Result, Sample
from af3nb.runs.bars import Bars
from af3nb.runs.devices import default_dtype, use_compilation_cache
from af3nb.runs.engine import Engine, Outputs
from af3nb.runs.progress import Listener, Progress
from af3nb.weights.load import Model, load_model

BUCKET_SETS = {"fine": BUCKETS, "deepmind": DEEPMIND_BUCKETS}


def predict(
    job: Job | str | Path,
    *,
    weights: str | Path | Model = "mini",
    out: str | Path | None = None,
    seeds: Sequence[int] | None = None,
    samples: int | None = None,
    recycles: int | None = None,
    steps: int | None = None,
    buckets: str | Sequence[int] = "fine",
    dtype: str | None = None,
    save_embeddings: bool = False,
    save_distogram: bool = False,
    progress: Listener | bool = False,
) -> Result:
    """Fold a job, or the job in a file, and return its structures, the best at `.best`.

    `samples`, `recycles` and denoising `steps` default to what the weights were made for. With
    `out`, AlphaFold 3's files are written to a folder there that bears the job's name, each sample
    as soon as it is there. `buckets` are the sizes to which tokens are padded: "fine", "deepmind"
    (which DeepMind's random numbers depend on), or a list. `dtype` is that of the trunk:
    "float32", "bfloat16", or by default what suits the device. `progress` is True for a
    progress bar, or a function that is called with a `Progress` many times.

    Raises `InputError` for a job that can't be folded, with all its problems, and `WeightsError`.
    """
    job = job if isinstance(job, Job) else Job.from_file(job)
    if problems := job.check():
        raise combined(problems)
    least = {"samples": (samples, 1), "recycles": (recycles, 0), "steps": (steps, 1)}
    for name, (value, minimum) in least.items():
        if value is not None and value < minimum:
            raise InputError(f"{value} is too few.", where=name, remedy=f"Use {minimum} or more.")

    with _listening(progress) as tell:
        tell(Progress("weights", 0, 1))
        use_compilation_cache()
        model = weights if isinstance(weights, Model) else load_model(weights)
        tell(Progress("weights", 1, 1))
        defaults = model.weights
        run = _Run(
            job=job,
            model=model,
            engine=Engine(model.network, dtype=dtype or default_dtype()),
            seeds=job.seeds if seeds is None else tuple(seeds),
            buckets=BUCKET_SETS[buckets] if isinstance(buckets, str) else tuple(buckets),
            settings={
                "samples": defaults.samples if samples is None else samples,
                "recycles": defaults.recycles if recycles is None else recycles,
                "steps": defaults.steps if steps is None else steps,
            },
            folder=None if out is None else _new_folder(Path(out), job),
            embeddings=save_embeddings,
            distogram=save_distogram,
            tell=tell,
        )
        return run()


@dataclass(frozen=True)
class _Run:
    """A prediction, ready to start."""

    job: Job
    model: Model
    engine: Engine
    seeds: tuple[int, ...]
    buckets: Sequence[int]
    settings: dict[str, int]
    folder: Path | None
    embeddings: bool
    distogram: bool
    tell: Listener

    def __call__(self) -> Result:
        """Fold seed by seed, writing each as soon as it is done."""
        made: list[Sample] = []
        notes = [self.model.weights.warning, *map(str, self.job.warnings())]
        notes.append(_without_msa(self.job))
        for i, seed in enumerate(self.seeds):
            note = f"seed {seed}"
            self.tell(Progress("features", i, len(self.seeds), note=note))
            features = featurise(self.job, seed=seed, buckets=self.buckets)
            self.tell(Progress("features", i + 1, len(self.seeds), note=note))
            outputs = self.engine.run(features.batch, seed=seed, listen=self.tell, **self.settings)
            new = [_sample(outputs, features, seed, k) for k in range(len(outputs.samples))]
            made += new
            notes += features.notes
            result = Result(
                name=self.job.sanitised_name,
                layout=features.layout,
                samples=tuple(made),
                job=self.job,
                provenance=_provenance(self.model),
                notes=tuple(dict.fromkeys(note for note in notes if note)),
                folder=self.folder,
            )
            if self.folder is not None:
                self._write_seed(result, new, outputs, seed)
        if self.folder is not None:
            result_folder.write_overview(result, self.folder)
            self.tell(Progress("output", 1, 1, 0.0, note=str(self.folder)))
        return result

    def _write_seed(
        self, result: Result, samples: Sequence[Sample], outputs: Outputs, seed: int
    ) -> None:
        """Write what one seed gave."""
        n = len(result.layout.token_chain_id)
        for sample in samples:
            result_folder.write_sample(result, sample, self.folder)
        if self.embeddings:
            single, pair = outputs.single[:n], outputs.pair[:n, :n]
            result_folder.write_embeddings(self.folder, result.name, seed, single, pair)
        if self.distogram:
            logits = outputs.distogram_logits[:n, :n]
            result_folder.write_distogram(self.folder, result.name, seed, logits)


def _listening(progress: Listener | bool) -> AbstractContextManager[Listener]:
    if progress is True:
        return Bars(quiet=False)
    return nullcontext(progress or (lambda moment: None))


def _sample(outputs: Outputs, features: Features, seed: int, index: int) -> Sample:
    """One sample without padding, its scores summed up."""
    sample, layout = outputs.samples[index], features.layout
    n = len(layout.token_chain_id)
    arrays = {"atom_positions": sample.positions, **sample.confidence}
    return Sample(
        seed=seed,
        index=index,
        positions=sample.positions[layout.atom_token, layout.atom_slot],
        atom_plddts=sample.confidence["predicted_lddt"][layout.atom_token, layout.atom_slot],
        summary=summarise(arrays, features.arrays, layout),
        pairs=PairScores(
            pae=sample.confidence["full_pae"][:n, :n],
            contact_probs=outputs.contact_probs[:n, :n],
            pde=sample.confidence["full_pde"][:n, :n],
        ),
    )


def _new_folder(out: Path, job: Job) -> Path:
    """A folder named after the job; a second run gets the time in its name and mixes nothing."""
    folder = out.expanduser() / job.sanitised_name
    if folder.is_dir() and any(folder.iterdir()):
        folder = folder.with_name(f"{folder.name}_{time.strftime('%Y%m%d_%H%M%S')}")
    result_folder.write_job(job, folder)
    return folder


def _without_msa(job: Job) -> str | None:
    """A sentence on the chains whose MSA is neither given nor wanted empty."""
    chains = [id for id, m in job.chains if isinstance(m, Protein | Rna) and m.unpaired_msa is None]
    if not chains:
        return None
    many = len(chains) > 1
    names = f"chains {', '.join(chains[:-1])} and {chains[-1]}" if many else f"chain {chains[0]}"
    return (
        f"no MSA was given or searched for {names}: predicted from the sequence alone, "
        "which costs accuracy"
    )


def _provenance(model: Model) -> Provenance:
    return Provenance(
        version=af3nb.__version__,
        weights=model.weights.name,
        model_id=model.identifier or model.weights.name,
        untrained=not model.weights.trained,
    )
