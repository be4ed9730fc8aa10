"""What a run will take, before it starts: tokens, memory, time, and whether it fits."""

from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from af3nb.device import devices
from af3nb.device.devices import Device
from af3nb.device.speed import Speed
from af3nb.job.job import Job, Protein, Rna
from af3nb.job.read import checked_job
from af3nb.msa.status import counted
from af3nb.prediction.advice import Way, advice, ways
from af3nb.prediction.costs import load_of
from af3nb.prediction.shapes import shape_notes
from af3nb.runs.amounts import duration, gibibytes
from af3nb.runs.found.owner import folder_of
from af3nb.runs.found.standing import Standing, forecast_plan, standing_of
from af3nb.runs.repeat import repeated
from af3nb.runs.settings import DEFAULTS, Options, Settings, require_even, shows_settings
from af3nb.weights.find import size_of_network

WORTH = 2.0  # seconds from which a part of the time is named


@dataclass(frozen=True)
class Preflight:
    """What a run is expected to take. Memory is in bytes, times are in seconds.

    `samples` are per seed, of which `done` in all are finished; `windows` of 32 atoms and `rows` of
    the MSA are what the network sees. `seconds` are for what is missing, without the search for
    alignments of the chains in `searched`; `compiling` of them are spent only the first time that a
    size is met, or less if it was `compiled` before, and `checking` the first time that a device is
    used. `memory` is the peak: of the card on a GPU, of the worker's process on a CPU; `available`
    is what is free there, None if that is not known. Where several `cards` share the complex, both
    are those of each card. `advice` says what to change if it does not
    fit or takes long, the best first, and `way` holds settings with which it would fit. `shapes`
    says which components RDKit finds no conformer of, and how long a run tries. `standing` says
    what the folder holds already, and what becomes of that. `basis` says where the numbers come
    from; `runs` of this machine have corrected them.
    """

    tokens: int
    bucket: int
    atoms: int
    windows: int
    rows: int
    seeds: int
    samples: int
    recycles: int
    steps: int
    device: Device
    memory: int
    available: int | None
    seconds: float
    compiling: float
    fits: bool
    advice: tuple[str, ...] = ()
    way: Way | None = None
    basis: str = ""
    runs: int = 0
    done: int = 0
    checking: float = 0.0
    compiled: bool = False
    cards: int = 1
    searched: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    standing: Standing | None = None

    def __str__(self) -> str:
        """Say all of it in a few sentences."""
        of = f" of {gibibytes(self.available)}" if self.available is not None else ""
        fits = "" if self.fits else ": more than is available"
        done = f", {self.done} of them finished" if self.done else ""
        lines = [
            f"{self.tokens} tokens, padded to {self.bucket}; {counted(self.seeds, 'seed')} of "
            f"{counted(self.samples, 'structure')}{done}, on {self._devices}.",
            f"Expected: {duration(self.seconds)} and {gibibytes(self.memory)}{of}{fits}; "
            f"{self.basis}.",
            *([f"Of this time, {self.once}."] if self.once else []),
            *([self._search] if self.searched else []),
            *self.shapes,
            *([str(self.standing)] if self.standing and self.standing.moves else []),
            *self.advice,
        ]
        return "\n".join(lines)

    @property
    def _devices(self) -> str:
        return f"{self.cards} of {self.device}" if self.cards > 1 else str(self.device)

    @property
    def once(self) -> str:
        """The parts of the time that later runs do not take."""
        parts = (
            ("compilation for this size", 0.0 if self.compiled else self.compiling),
            ("a check of this device", self.checking),
        )
        told = [f"{what} takes {duration(seconds)}" for what, seconds in parts if seconds >= WORTH]
        return f"{' and '.join(told)}, once" if told else ""

    @property
    def _search(self) -> str:
        chains = self.searched
        which = f"chain {chains[0]}" if len(chains) == 1 else f"{len(chains)} chains"
        return (
            f"Alignments of {which} are not given: the time to search them is not included. A "
            "server takes a few minutes, or longer if it is busy."
        )


@shows_settings
def preflight(
    job: Job | str | Path,
    *,
    out: str | Path | None = None,
    device: Device | None = None,
    compiled: bool | None = None,
    settings: Settings = DEFAULTS,
    **options: Unpack[Options],
) -> Preflight:
    """Say what `predict` or `start` with these settings would take on this machine.

    Loads no JAX and no weights, which need not have been fetched yet.

    Args:
        job: The job, a file that holds one, or the archive of a result, whose run is repeated.
        out: Where a run would continue: only what is missing there counts.
        device: By default, the device that would be used.
        compiled: Whether this size was run on the device before. By default, earlier runs tell.
        settings: All settings in one record.
        **options: Single settings by their names: see `af3nb.Settings`. They override those of
            `settings`.

    Raises:
        InputError: The job cannot be folded; the error has all its problems.
        WeightsError: The weights do not exist.
    """
    source, settings, _ = repeated(job, settings, options)
    job = checked_job(source)
    if device is None:
        devices.require_cards(settings.cards)
    weights, device = settings.weights, device or devices.find()
    folder = None if out is None else folder_of(Path(out), job)
    plan = forecast_plan(job, settings, folder, device)
    speed = Speed(device, size_of_network(weights), plan.parts["dtype"], settings.cards)
    load = load_of(plan, speed, folder, compiled)
    require_even(load.size.tokens, settings.cards)
    lacking = load.missing()
    cost, size = load.cost(), load.size
    fits = load.fits(cost.memory)
    smaller = [] if fits else ways(load)
    runs = cost.runs
    return Preflight(
        tokens=load.tokens,
        bucket=size.tokens,
        atoms=load.atoms,
        windows=size.windows,
        rows=size.rows,
        seeds=len(plan.seeds),
        samples=plan.samples,
        recycles=plan.recycles,
        steps=plan.steps,
        device=device,
        memory=cost.memory,
        available=load.available,
        seconds=cost.seconds,
        compiling=cost.compiling,
        checking=cost.checking,
        compiled=cost.compiled,
        cards=settings.cards,
        fits=fits,
        advice=tuple(advice(load, cost, smaller)),
        way=next((way for way in smaller if load.fits(way.memory)), None),
        basis=f"from {counted(runs, 'run')} on this device" if runs else speed.known_from,
        runs=runs,
        done=len(plan.seeds) * plan.samples - sum(len(m.samples) for m in lacking),
        standing=standing_of(folder, plan, settings, lacking=lacking) if folder else None,
        searched=tuple(
            id for id, m in job.chains if isinstance(m, Protein | Rna) and m.unpaired_msa is None
        ),
        shapes=shape_notes(job),
    )
