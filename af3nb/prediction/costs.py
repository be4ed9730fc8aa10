"""What a run costs: time and memory, from what is still to be computed."""

from dataclasses import dataclass

from af3nb.batch import ATOMS_PER_TOKEN, KEYS, QUERIES, msa_bucket, windows_of
from af3nb.device import experience, machine
from af3nb.device.cost import InputSize
from af3nb.device.speed import Speed
from af3nb.job.rules.pairs import rows_of_features
from af3nb.job.rules.template_use import template_use
from af3nb.job.size import padded_size, residue_sizes
from af3nb.runs.folder import RunFolder
from af3nb.runs.missing import Missing, missing
from af3nb.runs.plan import Plan
from af3nb.verify import device_check

MARGIN = 0.95  # share of the memory that a run may take


@dataclass(frozen=True)
class Cost:
    """Seconds, bytes, and how many runs corrected the numbers.

    Of the seconds, `compiling` are spent once per size and `checking` once per device. What was
    `compiled` before is only loaded.
    """

    seconds: float
    compiling: float
    memory: int
    runs: int
    checking: float = 0.0
    compiled: bool = False


@dataclass(frozen=True)
class Load:
    """Everything that the cost of a run depends on; `rows` are of the MSA."""

    plan: Plan
    speed: Speed
    folder: RunFolder | None
    compiled: bool | None  # whether this size was compiled before; None if it is to be looked up
    tokens: int
    atoms: int
    rows: int
    templates: int

    @property
    def size(self) -> InputSize:
        """The complex as the network will see it."""
        bucket = padded_size(self.tokens, self.plan.buckets)
        windows = windows_of(self.atoms)
        if self.atoms < KEYS:
            windows = bucket * ATOMS_PER_TOKEN // QUERIES
        return InputSize(bucket, windows, msa_bucket(self.rows), self.templates)

    @property
    def available(self) -> int | None:
        """The memory that a run may have, in bytes; None if nothing says so."""
        device = self.speed.device
        if device.is_gpu or (free := machine.free_memory()) is None:
            return device.memory
        return min(free, device.memory or free)

    def fits(self, memory: int) -> bool:
        """Return whether a run with this peak fits."""
        available = self.available
        return available is None or memory <= MARGIN * available

    def missing(self) -> list[Missing]:
        """Return what is to be computed of each seed."""
        return [missing(self.folder, self.plan, seed) for seed in self.plan.seeds]

    def cost(self) -> Cost:
        """Return what the run takes, corrected by earlier runs on this device."""
        speed, size, plan = self.speed, self.size, self.plan
        learnt = experience.correction(speed.devices, speed.network)
        lacking = [m for m in self.missing() if m.samples]
        batches, structures = sum(m.batches for m in lacking), sum(len(m.samples) for m in lacking)
        network = (
            len(lacking) * (speed.seconds(size, "embed") + speed.seconds(size, "distogram"))
            + sum(m.trunk for m in lacking) * (plan.recycles + 1) * speed.seconds(size, "trunk")
            + batches * speed.seconds(size, "context")
            + batches * plan.steps * speed.seconds(size, "denoise", plan.sample_batch)
            + structures * speed.seconds(size, "score")
        )
        met = self.compiled
        if met is None:
            met = speed.shapes(size, plan.sample_batch) in experience.compiled()
        compiling = (speed.compiled() if met else speed.compiling()) if lacking else 0.0
        around = speed.around(self.tokens, max(1, len(lacking)), structures)
        case = device_check.case_of(plan.family, speed.config)
        checked = device_check.passed_before(speed.device, speed.dtype, case) is not None
        checking = 0.0 if checked else speed.device_check()
        memory = round(speed.memory(size, plan.sample_batch, compiled=met) * learnt.memory)
        return Cost(
            learnt.time * (network + compiling + around + checking),
            learnt.time * compiling,
            memory,
            learnt.runs,
            learnt.time * checking,
            met,
        )


def load_of(
    plan: Plan, speed: Speed, folder: RunFolder | None = None, compiled: bool | None = None
) -> Load:
    """Return the load of a plan; what its folder holds already costs nothing."""
    job = plan.job
    sizes = [size for chain in residue_sizes(job).values() for size in chain]
    return Load(
        plan=plan,
        speed=speed,
        folder=folder,
        compiled=compiled,
        tokens=sum(size.tokens for size in sizes),
        atoms=sum(size.atoms for size in sizes),
        rows=rows_of_features(job),  # a search may still find more
        templates=max((use.slots for use in template_use(job).values()), default=0),
    )
