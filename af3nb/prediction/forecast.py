"""What a run will take, said before it starts: tokens, memory, minutes, and whether it fits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from af3nb.alignment.text import count_rows
from af3nb.batch import ATOMS_PER_TOKEN, KEYS, QUERIES, msa_bucket, windows_of
from af3nb.device import devices, experience, machine
from af3nb.device.cards import CARDS
from af3nb.device.cost import Size
from af3nb.device.devices import Device
from af3nb.device.speed import Speed
from af3nb.job.job import Job, Protein, Rna
from af3nb.job.size import padded_size, residue_sizes
from af3nb.runs import plan
from af3nb.runs.folder import RunFolder, folder_of
from af3nb.runs.missing import Missing, missing
from af3nb.runs.settings import bucket_sizes, check
from af3nb.verify import device_check
from af3nb.weights import registry
from af3nb.weights.find import size_of_network, which

MARGIN = 0.95  # share of the memory that a run may take
LONG = 3600.0  # seconds after which advice is given
CLOSE = 0.7  # share of the memory from which a run may just not fit


@dataclass(frozen=True)
class Preflight:
    """What a run is expected to take. Memory is in bytes, times are in seconds.

    `samples` are per seed, of which `done` in all are finished; `windows` of 32 atoms and `rows` of
    the MSA are what the network sees. `seconds` are for what is missing, without the search for
    alignments of the chains in `searched`; `compiling` of them are spent only the first time that a
    size is met. `memory` is the peak: of the card on a GPU, of the worker's process on a CPU;
    `available` is what is free there, None if that is not known. `advice` says what to change if it
    does not fit or takes long, the best first. `basis` says where the numbers come from; `runs` of
    this machine have corrected them.
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
    basis: str = ""
    runs: int = 0
    done: int = 0
    searched: tuple[str, ...] = ()

    def __str__(self) -> str:
        """All of it in a few sentences."""
        of = f" of {_size(self.available)}" if self.available is not None else ""
        fits = "" if self.fits else ": more than there is"
        what = f"{self.tokens} tokens, padded to {self.bucket}; {_count(self.seeds, 'seed')} of "
        what += f"{_count(self.samples, 'structure')}"
        what += f", {self.done} of them finished" if self.done else ""
        lines = [
            f"{what}, on {self.device}.",
            f"Expected: {duration(self.seconds)} and {_size(self.memory)}{of}{fits}; {self.basis}.",
            *([self._search] if self.searched else []),
            *self.advice,
        ]
        return "\n".join(lines)

    @property
    def _search(self) -> str:
        chains = self.searched
        which = f"chain {chains[0]}" if len(chains) == 1 else f"{len(chains)} chains"
        return (
            f"Alignments of {which} are not given: the time to search them, if they are wanted, is "
            "not in this. With a server it is a minute or a few, and more when that is busy."
        )


def preflight(
    job: Job | str | Path,
    *,
    weights: str | Path = "mini",
    seeds: Sequence[int] | None = None,
    samples: int | None = None,
    recycles: int | None = None,
    steps: int | None = None,
    sample_batch: int | None = None,
    buckets: str | Sequence[int] = "fine",
    dtype: str | None = None,
    out: str | Path | None = None,
    device: Device | None = None,
    compiled: bool | None = None,
) -> Preflight:
    """Say what `predict` or `start` with these arguments would take on this machine.

    Of a run that continues in `out` only what is missing there counts. `device` is by default the
    one that would be used; `compiled` says whether this size has been run there before, which is
    remembered by default. Loads no JAX and no weights, which need not have been fetched yet.

    Raises `InputError` if the job cannot be folded or a setting makes no sense, and `WeightsError`
    for weights that do not exist.
    """
    job = job if isinstance(job, Job) else Job.from_file(job)
    check(job, samples=samples, recycles=recycles, steps=steps, sample_batch=sample_batch)
    weight_set = which(weights) or registry.UNKNOWN
    sizes = [size for chain in residue_sizes(job).values() for size in chain]
    samples = weight_set.samples if samples is None else samples
    device = device or devices.find()
    chosen = {
        "recycles": weight_set.recycles if recycles is None else recycles,
        "steps": weight_set.steps if steps is None else steps,
        "buckets": bucket_sizes(buckets),
    }
    folder = None if out is None else folder_of(Path(out), job)
    old = (folder.manifest() or {}).get("parts", {}) if folder else {}
    dtype = dtype or old.get("dtype") or device.dtype
    parts = plan.parts_foreseen(job, old, weights=weight_set.name, dtype=dtype, **chosen)
    parts["sample_batch"] = sample_batch or plan.batch_of(old, parts, samples)
    run = _Run(
        tokens=sum(size.tokens for size in sizes),
        atoms=sum(size.atoms for size in sizes),
        rows=_rows(job),
        templates=_templates(job),
        seeds=tuple(dict.fromkeys(job.seeds if seeds is None else seeds)),
        samples=samples,
        **chosen,
        sample_batch=parts["sample_batch"],
        compiled=compiled,
        speed=Speed(device, size_of_network(weights), dtype),
        searched=_searched(job),
        folder=folder,
        keys=plan.Keys(parts),
    )
    return run.expected()


@dataclass(frozen=True)
class _Run:
    """Everything that the costs of a run depend on."""

    tokens: int
    atoms: int
    rows: int
    templates: int
    seeds: tuple[int, ...]
    samples: int
    recycles: int
    steps: int
    sample_batch: int
    buckets: tuple[int, ...]
    compiled: bool | None
    speed: Speed
    searched: tuple[str, ...]
    folder: RunFolder | None
    keys: plan.Keys

    def expected(self) -> Preflight:
        """What it takes, corrected by what this machine has seen, with advice."""
        device = self.speed.device
        seconds, compiling, memory, runs = self.costs()
        available = device.memory
        if not device.is_gpu and (free := machine.free_memory()) is not None:
            available = min(free, available or free)
        fits = available is None or memory <= MARGIN * available
        basis = self.speed.known_from
        if runs:
            basis = f"from {_count(runs, 'run')} on this device"
        told = Preflight(
            tokens=self.tokens,
            bucket=self.size.tokens,
            atoms=self.atoms,
            windows=self.size.windows,
            rows=self.size.rows,
            seeds=len(self.seeds),
            samples=self.samples,
            done=len(self.seeds) * self.samples - sum(len(m.samples) for m in self.missing()),
            searched=self.searched,
            recycles=self.recycles,
            steps=self.steps,
            device=device,
            memory=memory,
            available=available,
            seconds=seconds,
            compiling=compiling,
            fits=fits,
            basis=basis,
            runs=runs,
        )
        return replace(told, advice=tuple(self.advice(told)))

    @property
    def size(self) -> Size:
        """The complex as the network will see it."""
        bucket = padded_size(self.tokens, self.buckets)
        windows = windows_of(self.atoms)
        if self.atoms < KEYS:
            windows = bucket * ATOMS_PER_TOKEN // QUERIES
        return Size(bucket, windows, msa_bucket(self.rows), self.templates)

    def missing(self) -> list[Missing]:
        """What is to be computed of each seed."""
        return [
            missing(self.folder, self.keys, seed, self.samples, self.sample_batch)
            for seed in self.seeds
        ]

    def costs(self) -> tuple[float, float, int, int]:
        """Seconds, of them compiling, bytes, and how many runs of this device have taught it."""
        speed, size = self.speed, self.size
        learnt = experience.correction(speed.device.name, speed.network)
        lacking = [m for m in self.missing() if m.samples]
        batches, structures = sum(m.batches for m in lacking), sum(len(m.samples) for m in lacking)
        network = (
            len(lacking) * (speed.seconds(size, "embed") + speed.seconds(size, "distogram"))
            + sum(m.trunk for m in lacking) * (self.recycles + 1) * speed.seconds(size, "trunk")
            + batches * speed.seconds(size, "context")
            + batches * self.steps * speed.seconds(size, "denoise", self.sample_batch)
            + structures * speed.seconds(size, "score")
        )
        met = self.compiled
        if met is None:
            met = speed.shapes(size, self.sample_batch) in experience.compiled()
        compiling = (speed.compiled() if met else speed.compiling()) if lacking else 0.0
        around = speed.around(self.tokens, max(1, len(lacking)), structures)
        if device_check.passed_before(speed.device, speed.dtype) is None:
            around += speed.device_check()
        memory = round(speed.memory(size, self.sample_batch, compiled=met) * learnt.memory)
        return learnt.time * (network + compiling + around), compiling, memory, learnt.runs

    def advice(self, told: Preflight) -> list[str]:
        """What to change, in the order in which it helps without costing quality."""
        if not told.fits:
            return self.to_fit(told)
        lines = []
        if told.available is not None and told.memory > CLOSE * told.available:
            lines.append("Memory may just not suffice: close what else uses it.")
        if told.seconds > LONG:
            lines += self.to_hasten()
        return lines

    def to_fit(self, told: Preflight) -> list[str]:
        """Smaller batches, then less padding, then another machine."""
        limit = MARGIN * (told.available or 0)
        one, tight = {"sample_batch": 1}, {"buckets": (self.tokens,)}
        least = told.memory
        for change, words in (
            (one, "denoise one structure at a time (sample_batch=1)"),
            (tight, f"do without padding (buckets={self.tokens})"),
            (one | tight, f"do without padding (buckets={self.tokens}), and with sample_batch=1"),
        ):
            needed = replace(self, **change).costs()[2]
            if needed <= limit:
                return [f"It would fit if you {words}: {_size(needed)}."]
            least = min(least, needed)
        where = f"a machine with {_size(round(told.memory / CLOSE))} of free memory"
        cards = sorted((c.memory, c.name) for c in CARDS if MARGIN * c.memory > told.memory)
        if told.device.is_gpu and cards:
            where = f"a card such as {cards[0][1]} ({_size(cards[0][0])})"
        elif told.device.is_gpu:
            where = "a card with more memory"
        return [
            f"Even the smallest setting needs {_size(least)}: use {where}, or fold a part of the "
            "complex."
        ]

    def to_hasten(self) -> list[str]:
        """Fewer of what there are many of; a card in place of a CPU."""
        lines = []
        if not self.speed.device.is_gpu:
            t4 = Device("Tesla T4", 16 << 30, 7.5)
            faster = replace(self, speed=Speed(t4, self.speed.config)).costs()[0]
            lines.append(f"A graphics card is faster: a T4, say, would take {duration(faster)}.")
        if len(self.seeds) > 1 or self.samples > 1:
            one = {"seeds": self.seeds[:1], "samples": 1, "sample_batch": 1, "folder": None}
            once = replace(self, **one).costs()[0]
            lines.append(
                f"One structure of one seed takes {duration(once)}; more can be added later, as "
                "the run continues."
            )
        return lines


def _rows(job: Job) -> int:
    """Rows of the MSA: the most that any chain has; one to be searched may turn out deep."""
    rows = [1]
    for _, molecule in job.chains:
        if isinstance(molecule, Protein | Rna):
            texts = [molecule.unpaired_msa, getattr(molecule, "paired_msa", None)]
            rows.append(sum(map(count_rows, texts)))
    return max(rows)


def _searched(job: Job) -> tuple[str, ...]:
    """The chains that have no alignment, not even an empty one."""
    return tuple(
        id for id, m in job.chains if isinstance(m, Protein | Rna) and m.unpaired_msa is None
    )


def _templates(job: Job) -> int:
    counts = [len(m.templates or ()) for _, m in job.chains if isinstance(m, Protein)]
    return min(4, max(counts, default=0))


def duration(seconds: float | int) -> str:
    """A time that is only roughly known, in words."""
    if seconds < 90:
        return f"about {max(5, round(seconds / 5) * 5)} s"
    minutes = seconds / 60
    if minutes < 90:
        return f"about {round(minutes) if minutes < 20 else round(minutes / 5) * 5} min"
    return f"about {minutes / 60:.0f} h" if minutes > 600 else f"about {minutes / 60:.1f} h"


def _size(memory: int) -> str:
    gib = memory / 2**30
    return f"{gib:.0f} GiB" if gib >= 9.5 else f"{gib:.1f} GiB"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
