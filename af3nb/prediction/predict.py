"""From a job to a result: features, network, confidences, files."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import af3nb
from af3nb.device import machine
from af3nb.device.devices import Device, device_peak_memory, in_use, prepare_jax
from af3nb.device.speed import Speed
from af3nb.engine.engine import Engine
from af3nb.engine.progress import Listener, Progress
from af3nb.errors import Af3nbError
from af3nb.job.job import Job
from af3nb.model.files.parameters import to_arrays
from af3nb.prediction import evidence
from af3nb.prediction.bars import Bars
from af3nb.prediction.session import Run
from af3nb.prediction.stages import Asked
from af3nb.result import folder as result_folder
from af3nb.result.provenance import Provenance
from af3nb.result.result import Result
from af3nb.runs import plan, trouble
from af3nb.runs.folder import RunFolder, folder_of
from af3nb.runs.lock import Lock
from af3nb.runs.settings import Settings
from af3nb.runs.status import Reporter
from af3nb.verify import device_check
from af3nb.verify.device_check import Verdict
from af3nb.weights.find import find
from af3nb.weights.load import Model, load_model
from af3nb.weights.terms import output_terms

_CHECKING = Progress("weights", 0, 1, note="checking, once, that this device computes right")
LARGE = 5e8  # bytes: a process that held more before tells nothing of a run


def predict(
    job: Job | str | Path,
    *,
    weights: str | Path | Model = "mini",
    out: str | Path | None = None,
    seeds: Sequence[int] | None = None,
    samples: int | None = None,
    recycles: int | None = None,
    steps: int | None = None,
    sample_batch: int | None = None,
    buckets: str | Sequence[int] = "fine",
    dtype: str | None = None,
    save_embeddings: bool = False,
    save_distogram: bool = False,
    save_frames: bool = False,
    msa: str = "auto",
    msa_server: str | Sequence[str] | None = None,
    msa_database: str | Path | Sequence[str | Path] | None = None,
    consent: bool = False,
    templates: bool = False,
    newest_template: date | str | None = None,
    trust_device: bool = False,
    progress: Listener | bool = False,
) -> Result:
    """Fold a job and return its structures, the best at `.best`.

    Args:
        job: The job, or a file that holds one.
        weights: The name of a weight set, a file, or a loaded model.
        out: Where to write a folder with the job's name, in AlphaFold 3's format, each sample as
            soon as it is finished. If that folder exists, the run continues: it reuses whatever was
            computed from the same job and settings, sets the rest aside, and returns all samples in
            the folder.
        seeds: By default, the job's.
        samples: Structures per seed. By default, what the weights were made for; so are the next
            two.
        recycles: Passes through the trunk after the first.
        steps: Denoising steps.
        sample_batch: Samples denoised at a time. By default, as many as before, or 8 at most.
        buckets: Sizes to which tokens are padded: `"fine"`, `"deepmind"` (which gives DeepMind's
            random numbers), or a list.
        dtype: Of the trunk: `"float32"`, `"bfloat16"`, or by default what suits the device.
        save_embeddings: Whether to write each seed's single and pair embeddings to `out`.
        save_distogram: Whether to write each seed's distogram to `out`.
        save_frames: Whether to keep a dozen frames of each seed's first structure as it forms, for
            `Run.frames`.
        msa: Where missing alignments come from. `"auto"`: earlier answers, else a named database,
            else servers that the user agreed to; without these, chains are folded from their
            sequences alone. `"server"`, `"local"`: only these, or an error. `"offline"`: earlier
            answers only. `"none"`: no search.
        msa_server: Addresses of servers, tried in order.
        msa_database: Folders of databases on this machine.
        consent: Whether the user agrees that sequences go to the servers. Without consent, now or
            earlier, nothing is sent.
        templates: Whether to search for known structures as well.
        newest_template: The latest publication date of a template.
        trust_device: Whether to run even if the device computes a reference case wrong. A device is
            checked once for each driver and version of JAX, which takes seconds.
        progress: True for a progress bar, or a function that is called with each `Progress`.

    Raises:
        InputError: The job cannot be folded; the error has all its problems.
        WeightsError: The weights cannot be used.
        EvidenceError: A search failed; `choices` say what can be done.
        RunError: The run cannot be finished.
    """
    asked = locals()
    job = job if isinstance(job, Job) else Job.from_file(job)
    settings = Settings.of(job, asked)
    if not isinstance(weights, Model):
        find(weights)  # before a folder is made
    with ExitStack() as stack:
        tell = stack.enter_context(_listening(progress))
        folder = None if out is None else folder_of(Path(out), job)
        if folder is not None:
            lock = stack.enter_context(Lock(folder.own))
            reporter = Reporter(folder.own / "status.json", beat=lock.touch)
            tell = _both(stack.enter_context(reporter), tell)
        return predict_into(folder, job, weights, tell, settings)


def predict_into(
    folder: RunFolder | None,
    job: Job,
    weights: str | Path | Model,
    tell: Listener,
    settings: Settings,
) -> Result:
    """Do so in a folder that is locked and watched already, or in none."""
    before_us = machine.peak_memory()
    with _said_well(folder):
        tell(Progress("check", 0, 1))
        before = _before(folder)
        old = before.get("parts", {})
        tell(Progress("check", 1, 1))
        job, said = evidence.complete(job, settings.wish, folder, tell)
        tell(Progress("weights", 0, 1))
        prepare_jax()
        device = in_use()
        dtype = settings.dtype or old.get("dtype") or device.dtype
        verdict = device_check.check(device, dtype, lambda: tell(_CHECKING))
        if not settings.trust_device:
            device_check.require(verdict, device)
        model = weights if isinstance(weights, Model) else load_model(weights)
        tell(Progress("weights", 1, 1))
        computed = {"dtype": dtype} if verdict.passed else {"dtype": dtype, "device": "is wrong"}
        parts, asked = _parts(folder, job, model, settings, computed, old)
        notes = []
        if folder is not None:
            notes = _prepare(folder, before, parts, job, asked, device, tell)
            if terms := output_terms(model.weights):
                result_folder.write_terms(terms, folder.path)
            job = replace(job, seeds=tuple(map(int, folder.manifest()["wanted"])))
        run = Run(
            asked=replace(asked, job=job),
            engine=Engine(
                model.network, dtype=dtype, speed=Speed(device, model.network.config, dtype)
            ),
            keys=plan.Keys(parts),
            provenance=_provenance(model, device, verdict),
            notes=[model.weights.warning, *map(str, job.warnings()), *said],
            folder=folder,
            tell=tell,
            embeddings=settings.save_embeddings,
            distogram=settings.save_distogram,
            frames=settings.save_frames,
        )
        result = run()
        run.remember(_peak_memory(before_us))
        return replace(result, notes=(*notes, *result.notes))


def _parts(folder, job, model: Model, settings: Settings, computed: dict[str, str], old: dict):
    """What the numbers will depend on, and all that is asked for, with every choice made.

    `computed` says on what: with which numbers, and whether the device is known to be wrong.
    """
    defaults = model.weights
    samples = defaults.samples if settings.samples is None else settings.samples
    chosen = {
        "recycles": defaults.recycles if settings.recycles is None else settings.recycles,
        "steps": defaults.steps if settings.steps is None else settings.steps,
        "buckets": settings.buckets,
    }
    identity = plan.weights_identity(defaults.name, to_arrays(model.network)) if folder else ""
    parts = plan.parts_of(job, weights=identity, sample_batch=0, **chosen, **computed)
    parts["sample_batch"] = settings.sample_batch or plan.batch_of(old, parts, samples)
    asked = Asked(
        job,
        settings.seeds,
        samples,
        sample_batch=parts["sample_batch"],
        guard_handedness=defaults.guards_handedness,
        **chosen,
    )
    return parts, asked


def _peak_memory(before: int) -> int:
    """The peak on a graphics card, or of this process unless it was large before; else 0."""
    if on_card := device_peak_memory():
        return on_card
    return machine.peak_memory() if before < LARGE else 0


def _before(folder: RunFolder | None) -> dict:
    """What was in the folder before this run."""
    if folder is None:
        return {}
    folder.check_is_ours()
    folder.clean()
    return folder.manifest() or {}


def _prepare(folder, before, parts, job, asked: Asked, device: Device, tell) -> list[str]:
    """Write down what is to be done; what no longer holds is set aside, and that is said."""
    notes, old = [], before.get("parts", {})
    stale = plan.first_stale(old, parts) if before else None
    wanted = before.get("wanted", {})
    if stale is not None:
        reasons = "; ".join(plan.reasons(old, parts))
        kept = ", ".join(plan.STAGES[: plan.STAGES.index(stale)]) or "nothing"
        text = f"Computed again: {reasons}. Kept of the last run: {kept}."
        moved, wanted = folder.set_aside(before["name"]), {}
        if moved is not None:
            text += f" The earlier results are in {moved.relative_to(folder.path)}."
        notes.append(text)
        tell(Progress("check", 1, 1, note=text))
    more = {str(seed): max(asked.samples, wanted.get(str(seed), 0)) for seed in asked.seeds}
    wanted = {**wanted, **more}
    job = replace(job, seeds=tuple(map(int, wanted)))
    folder.path.mkdir(parents=True, exist_ok=True)
    result_folder.write_job(job, folder.path)
    folder.write_manifest(
        {
            "name": job.sanitised_name,
            "made_with": f"af3nb {af3nb.__version__}",
            "device": device.name,
            "wanted": wanted,
            "parts": parts,
        }
    )
    return notes


@contextmanager
def _said_well(folder: RunFolder | None) -> Iterator[None]:
    """Say in words what is known to go wrong."""
    try:
        yield
    except Af3nbError:
        raise
    except Exception as error:
        known = trouble.of_anything(error, folder.path if folder else Path())
        if known is None:
            raise
        raise known from error


def _both(one: Listener, two: Listener) -> Listener:
    def tell(moment: Progress) -> None:
        one(moment)
        two(moment)

    return tell


@contextmanager
def _listening(progress: Listener | bool) -> Iterator[Listener]:
    if progress is True:
        with Bars(quiet=False) as bars:
            yield bars
    else:
        yield progress or (lambda moment: None)


def _provenance(model: Model, device: Device, verdict: Verdict) -> Provenance:
    return Provenance(
        version=af3nb.__version__,
        weights=model.weights.name,
        model_id=model.identifier or model.weights.name,
        terms=model.weights.notice,
        untrained=not model.weights.trained,
        device=device.name,
        device_verified=verdict.passed,
    )
