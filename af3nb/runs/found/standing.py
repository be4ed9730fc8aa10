"""What a run would do to the results that its folder holds: said before anything moves."""

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from af3nb.device.devices import Device
from af3nb.engine.progress import Listener, Progress
from af3nb.errors import WeightsError, counted
from af3nb.job.job import Job
from af3nb.runs import keys
from af3nb.runs.folder import EARLIER, RunFolder
from af3nb.runs.found.owner import folder_of, free_name
from af3nb.runs.missing import Missing, arrays_missing, missing
from af3nb.runs.plan import Plan, plan_of
from af3nb.runs.settings import DEFAULTS, Settings
from af3nb.weights.find import foretold
from af3nb.weights.registry import UNKNOWN


class MovesResults(UserWarning):
    """A run moves results of another job, or of other settings, out of its folder."""


@dataclass(frozen=True)
class Standing:
    """What a run finds in its folder, and what becomes of that.

    `finished` structures are in `folder`, which is in `out`. `reasons` say why they move, and are
    empty if the run keeps them. `done` of the `wanted` structures need no computing. Under
    `free_name`, the job has a folder of its own. `only_opens` says that the folder is read-only and
    that nothing is missing in it.
    """

    out: Path
    folder: Path
    finished: int
    reasons: tuple[str, ...]
    done: int
    wanted: int
    free_name: str
    only_opens: bool

    @property
    def moves(self) -> bool:
        """Whether finished structures are moved."""
        return bool(self.reasons) and self.finished > 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing has to be computed."""
        return self.done >= self.wanted

    def __str__(self) -> str:
        """Say what becomes of what is there; nothing if nothing is."""
        if self.moves:
            another = counted(self.finished, "structure")
            they, move = ("It", "moves") if self.finished == 1 else ("They", "move")
            return (
                f"{self.folder} holds {another} of another job or of other settings "
                f"({'; '.join(self.reasons)}). {they} {move} to {self.folder / EARLIER} and can "
                "still be opened there."
            )
        if self.is_complete:
            return f"All that is asked for is finished in {self.folder}: nothing is computed."
        if self.done:
            done = f"{self.done} of {counted(self.wanted, 'structure')}"
            return f"{done} are finished in {self.folder}: the rest is computed."
        return ""


_known: ContextVar[Standing | bool | None] = ContextVar("known", default=None)


def forecast_plan(
    job: Job, settings: Settings, folder: RunFolder | None, device: Device, *, strict: bool = True
) -> Plan:
    """Return what a run would compute, as far as that is known before it loads its weights.

    If `strict`, weights that are neither a set nor a file are an error.
    """
    old = (folder.manifest() or {}).get("parts", {}) if folder else {}
    weights, dtype = settings.weights, settings.dtype or old.get("dtype") or device.dtype
    try:
        known = getattr(weights, "weights", None) or foretold(weights)
    except WeightsError:
        if strict:
            raise
        known = None
    return plan_of(job, settings, known or UNKNOWN, old, dtype=dtype)


def standing(job: Job, out: str | Path, settings: Settings, device: Device) -> Standing:
    """Look at the folder of a job in `out`. Loads no weights: those of one name count as equal."""
    folder = folder_of(Path(out), job)
    plan = forecast_plan(job, settings, folder, device, strict=False)
    return standing_of(folder, plan, settings, out=Path(out))


def standing_of(
    folder: RunFolder,
    plan: Plan,
    settings: Settings = DEFAULTS,
    *,
    lacking: Sequence[Missing] | None = None,
    out: Path | None = None,
) -> Standing:
    """Compare a plan with its folder; `lacking` is what is missing of each seed, if known."""
    reasons, out = reasons_to_move(folder, plan), out or folder.path.parent
    lacking = lacking or [missing(folder, plan, seed) for seed in plan.seeds]
    wanted = len(plan.seeds) * plan.samples
    done = wanted - sum(len(m.samples) for m in lacking)
    arrays = any(arrays_missing(folder, plan, settings, seed) for seed in plan.seeds)
    finished = len(folder.finished())
    return Standing(
        out=out,
        folder=folder.path,
        finished=finished,
        reasons=tuple(reasons),
        done=done,
        wanted=wanted,
        free_name=free_name(out, plan.job) if reasons and finished else "",
        only_opens=done >= wanted and not arrays and not _may_write(folder),
    )


def reasons_to_move(folder: RunFolder, plan: Plan) -> list[str]:
    """Say why the results in a folder are not those of a plan; nothing if they are.

    If the file that says what they depend on is lost, the keys of the samples decide. A forecast
    does not know them; then the run itself tells.
    """
    if known := folder.manifest():
        return keys.reasons(known["parts"], plan.parts)
    records = [folder.record(plan.file("samples", *which)) for which in folder.finished()]
    foreseen = " " not in str(plan.parts["weights"])  # weights without the hash of their content
    fits = foreseen or all(records)
    return [] if fits else ["the file that says what they depend on is damaged"]


@contextmanager
def told(found: Standing, tell: Listener) -> Iterator[None]:
    """Say what becomes of the results in a folder, once: what happens inside says it no more.

    A run that moves them is warned of; one that continues is told as progress.
    """
    warn_of(found, stacklevel=5)
    if found.done and not found.moves and not _is_known(found):
        tell(Progress("check", 0, 1, note=str(found)))
    with told_already(found):
        yield


@contextmanager
def told_already(found: Standing | None = None) -> Iterator[None]:
    """Start a run whose user knows what becomes of the results; without `found`, in any case."""
    token = _known.set(found or True)
    try:
        yield
    finally:
        _known.reset(token)


def warn_of(found: Standing, *, stacklevel: int = 3) -> None:
    """Warn of a run that moves results, unless the user knows."""
    if found.moves and not _is_known(found):
        remedy = f"To keep its place, give the job another name: job.named({found.free_name!r})."
        warnings.warn(f"{found} {remedy}", MovesResults, stacklevel=stacklevel)


def _is_known(found: Standing) -> bool:
    known = _known.get()
    return known.reasons == found.reasons if isinstance(known, Standing) else bool(known)


def _may_write(folder: RunFolder) -> bool:
    return all(os.access(path, os.W_OK) for path in (folder.path, folder.own) if path.exists())
