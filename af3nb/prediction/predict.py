"""From a job to a result: features, network, confidences, files."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Unpack

import af3nb
from af3nb.device import carried, devices, machine
from af3nb.device.devices import Device, device_peak_memory, in_use, prepare_jax
from af3nb.device.speed import Speed
from af3nb.engine.attention import OWN, choose, without
from af3nb.engine.cards import shared_by
from af3nb.engine.engine import Engine
from af3nb.engine.progress import Listener, Progress
from af3nb.features.conventions.choose import convention_of
from af3nb.features.conventions.convention import Convention
from af3nb.job.job import Job
from af3nb.job.read import checked_job
from af3nb.model.files.parameters import to_arrays
from af3nb.prediction import evidence
from af3nb.prediction.bars import Bars
from af3nb.prediction.session import Session
from af3nb.result import folder as result_folder
from af3nb.result.provenance import Provenance, Search
from af3nb.result.result import Result
from af3nb.runs import keys, trouble
from af3nb.runs.folder import RunFolder
from af3nb.runs.found.earlier import set_aside
from af3nb.runs.found.owner import claimed
from af3nb.runs.found.standing import reasons_to_move, standing, standing_of, told, warn_of
from af3nb.runs.lock import Lock
from af3nb.runs.plan import Plan, plan_of
from af3nb.runs.repeat import compared, repeated
from af3nb.runs.settings import DEFAULTS, Options, Settings, shows_settings
from af3nb.runs.status import Reporter
from af3nb.verify import device_check
from af3nb.weights.find import find
from af3nb.weights.load import Model, load_model
from af3nb.weights.terms import output_terms

_CHECKING = Progress("weights", 0, 1, note="checking, once, that this device computes correctly")
LARGE = 5e8  # bytes: above this starting size, peak memory cannot be attributed to the run


@shows_settings
def predict(
    job: Job | str | Path,
    *,
    out: str | Path | None = None,
    progress: Listener | bool = False,
    settings: Settings = DEFAULTS,
    **options: Unpack[Options],
) -> Result:
    """Fold a job and return its structures, the best at `.best`.

    Args:
        job: The job, or a file that holds one. The archive (ZIP, tar) of a result of af3nb repeats
            its run, with its settings unless others are given; a note says whether the structures
            agree.
        out: Where to write a folder with the job's name, in AlphaFold 3's format, each sample as
            soon as it is finished. If that folder exists, the run continues: it reuses whatever was
            computed from the same job and settings, sets the rest aside, and returns all samples in
            the folder.
        progress: True for a progress bar, or a function that is called with each `Progress`.
        settings: All settings in one record.
        **options: Single settings by their names, such as `samples=1`: see `af3nb.Settings`. They
            override those of `settings`.

    Warns:
        MovesResults: Results of another job, or of other settings, are about to be moved to a
            folder `earlier` beside the new ones.

    Raises:
        InputError: The job cannot be folded; the error has all its problems.
        WeightsError: The weights cannot be used.
        EvidenceError: A search failed; `choices` say what can be done.
        RunError: The run cannot be finished.
    """
    source, settings, again = repeated(job, settings, options)
    job = checked_job(source)
    devices.require_cards(settings.cards)  # before a folder is made
    if not isinstance(settings.weights, Model):
        find(settings.weights)
    result = _predicted(job, out, progress, settings)
    if again is None:
        return result
    return replace(result, notes=(*result.notes, compared(again.before, result)))


def _predicted(
    job: Job, out: str | Path | None, progress: Listener | bool, settings: Settings
) -> Result:
    """Fold a checked job into a folder of its own in `out`, or into none."""
    found = None if out is None else standing(job, out, settings, devices.find())
    if found and found.only_opens:
        return _opened(found.folder, settings)
    with ExitStack() as stack:
        tell, folder = stack.enter_context(_listening(progress)), None
        if found:
            stack.enter_context(told(found, tell))
            with trouble.explained(found.folder):
                folder = claimed(found.out, job)
            lock = stack.enter_context(Lock(folder.own))
            reporter = Reporter(folder.own / "status.json", beat=lock.touch)
            tell = _both(stack.enter_context(reporter), tell)
        return predict_into(folder, job, settings, tell)


def _opened(folder: Path, settings: Settings) -> Result:
    """Open a finished result that cannot be written to."""
    result = Result.load(folder)
    note = (
        "This folder is read-only, and nothing is missing in it: nothing was computed or written."
    )
    provenance = replace(result.provenance, ligand_checks=settings.ligand_checks)
    return replace(result, provenance=provenance, notes=(*result.notes, note))


def predict_into(folder: RunFolder | None, job: Job, settings: Settings, tell: Listener) -> Result:
    """Fold a checked job into a folder that is locked and watched already, or into none."""
    before_us = machine.peak_memory()
    with trouble.explained(folder.path if folder else Path()):
        tell(Progress("check", 0, 1))
        devices.require_cards(settings.cards)
        before = _before(folder)
        old = before.get("parts", {})
        tell(Progress("check", 1, 1))
        found = evidence.complete(job, settings.wish, folder, tell)
        job, said = found.job, found.notes
        tell(Progress("weights", 0, 1))
        prepare_jax()
        device = in_use()
        carried.bring(device)
        dtype = settings.dtype or old.get("dtype") or device.dtype
        given = settings.weights
        model = given if isinstance(given, Model) else load_model(given)
        speed = Speed(device, model.network.config, dtype, settings.cards)
        chosen = choose(device, dtype, settings.attention)
        cards = shared_by(settings.cards)
        made = partial(Engine, model.network, dtype=dtype, speed=speed, cards=cards)
        engine = made(attention=chosen.form)
        kernel = None if chosen.form in OWN else chosen.form
        case = device_check.case_of(model.weights.family, model.network.config)
        checking = partial(device_check.check, device, dtype, lambda: tell(_CHECKING), case)
        verdict = checking(kernel) if kernel else checking()
        if kernel and not verdict.passed:  # the device may be right without it
            chosen = without(chosen, device, f"with it, {verdict.said}")
            engine = made(attention=chosen.form)
            verdict = checking()
        if not settings.trust_device:
            device_check.require(verdict, device)
        tell(Progress("weights", 1, 1))
        arrays = to_arrays(model.network) if folder else {}
        plan = plan_of(
            job,
            settings,
            model.weights,
            old,
            dtype=dtype,
            identity=keys.weights_identity(model.weights.name, arrays),
            device=None if verdict.passed else "is wrong",
        )
        changes = []
        if folder is not None:
            plan, changes = _prepare(folder, before, plan, device, tell)
            if terms := output_terms(model.weights):
                result_folder.write_terms(terms, folder.path)
        session = Session(
            plan=plan,
            settings=settings,
            engine=engine,
            provenance=replace(
                provenance_of(model, device, plan, verdict.passed, found.searches),
                ligand_checks=settings.ligand_checks,
                cards=settings.cards,
            ),
            notes=[
                model.weights.warning,
                *map(str, plan.job.warnings(sight=_convention(model).sight)),
                *said,
                *chosen.said,
            ],
            folder=folder,
            tell=tell,
        )
        result = session.run()
        session.remember(_peak_memory(before_us))
        carried.keep(device)
        return replace(result, notes=(*changes, *result.notes))


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


def _prepare(
    folder: RunFolder, before: dict, plan: Plan, device: Device, tell: Listener
) -> tuple[Plan, list[str]]:
    """Write down the plan, with the seeds of earlier runs that still hold.

    What no longer holds is set aside, and a note says so.
    """
    notes, wanted, old = [], before.get("wanted", {}), before.get("parts", {})
    reasons = reasons_to_move(folder, plan)
    stale = keys.first_stale(old, plan.parts) if reasons else None
    if stale is not None:
        warn_of(standing_of(folder, plan))  # unless it was foreseen
        kept = ", ".join(keys.STAGES[: keys.STAGES.index(stale)]) or "nothing"
        text = f"Computed again: {'; '.join(reasons)}. Kept of the last run: {kept}."
        moved, wanted = set_aside(folder, before.get("name", plan.job.sanitised_name)), {}
        if moved is not None:
            text += f" The earlier results are in {moved.relative_to(folder.path)}."
        notes.append(text)
        tell(Progress("check", 1, 1, note=text))
    more = {str(seed): max(plan.samples, wanted.get(str(seed), 0)) for seed in plan.seeds}
    wanted = {**wanted, **more}
    job = replace(plan.job, seeds=tuple(map(int, wanted)))
    folder.path.mkdir(parents=True, exist_ok=True)
    result_folder.write_job(job, folder.path)
    folder.write_manifest(
        {
            "name": job.sanitised_name,
            "made_with": f"af3nb {af3nb.__version__}",
            "device": device.name,
            "wanted": wanted,
            "parts": plan.parts,
        }
    )
    return replace(plan, job=job), notes


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


def _convention(model: Model) -> Convention:
    return convention_of(model.weights.family, model.network.config)


def provenance_of(
    model: Model,
    device: Device,
    plan: Plan,
    verified: bool | None = None,
    searches: tuple[Search, ...] = (),
) -> Provenance:
    """Where the numbers of a plan come from; `verified` is whether the device was checked."""
    return Provenance(
        version=af3nb.__version__,
        weights=model.weights.name,
        model_id=model.identifier or model.weights.name,
        terms=model.weights.notice,
        untrained=not model.weights.trained,
        maker=model.weights.maker,
        family=model.weights.family,
        licence=model.weights.licence,
        cite=model.weights.cite,
        cut_off=model.weights.cut_off,
        few_steps=model.weights.few_steps,
        device=device.name,
        device_verified=verified,
        recycles=plan.recycles,
        steps=plan.steps,
        samples=plan.samples,
        sample_batch=plan.sample_batch,
        buckets=plan.buckets,
        weights_digest=str(plan.parts["weights"]).partition(" ")[2],
        precision=str(plan.parts["dtype"]),
        date=str(date.today()),
        versions=tuple(f"{name} {version(name)}" for name in ("jax", "rdkit", "gemmi")),
        searches=searches,
        unread=_convention(model).unread,
    )
