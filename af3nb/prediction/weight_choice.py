"""A weight set as a choice for one job: what a run takes, what it leaves out, why to take it."""

from dataclasses import dataclass

from af3nb.device.cost import parameters
from af3nb.device.devices import Device
from af3nb.errors import WeightsError
from af3nb.features.conventions.choose import convention_of
from af3nb.job.job import Job
from af3nb.job.rules.bonds import joins_polymers
from af3nb.model.config import Config
from af3nb.prediction.forecast import Preflight, preflight
from af3nb.runs.amounts import duration, gibibytes
from af3nb.runs.settings import Settings
from af3nb.weights.registry import WeightSet
from af3nb.weights.store import stored_file

WITHIN = 15 * 60  # seconds that a run on a CPU may take
BONDS = "These weights do not use bonds between polymers."


@dataclass(frozen=True)
class Choice:
    """A weight set with the forecast of a run, and the parts of the job that it leaves out."""

    weights: WeightSet
    told: Preflight
    left_out: tuple[str, ...]

    @property
    def is_here(self) -> bool:
        """Whether it is on this computer."""
        try:
            return stored_file(self.weights).exists()
        except WeightsError:
            return False

    @property
    def is_able(self) -> bool:
        """Whether it fits, be it with other settings, and is soon done if this is a CPU."""
        fits = self.told.fits or self.told.way is not None
        return fits and (self.told.device.is_gpu or self.told.seconds <= WITHIN)

    @property
    def parameters(self) -> float:
        """Roughly how many numbers its network has."""
        return parameters(self.weights.config or Config())

    @property
    def cost(self) -> str:
        """What a run takes, and what is to be fetched for it."""
        told = self.told
        time, memory = duration(told.seconds), gibibytes(told.memory)
        if told.way and not told.fits:
            memory = f"{gibibytes(told.way.memory)} of memory {told.way.words}"
        else:
            memory += " of memory"
        if self.is_here:
            return f"{time} and {memory}, with nothing to fetch"
        download = self.weights.download
        return f"{time}, {memory} and a download of {download or 'unknown size'}"

    def licence(self, purpose: str | None) -> str:
        """That the user may take it."""
        if self.weights.terms:
            return f"its terms, which you read and accept first, allow {purpose} use"
        if purpose is None:
            return "anyone may use it for anything"
        return f"its licence allows {purpose} use"


def choice(weights: WeightSet, job: Job, settings: Settings, device: Device) -> Choice:
    """Return a weight set as a choice for a job, with the user's settings."""
    told = preflight(job, device=device, settings=settings.changed(weights=weights.name))
    convention = convention_of(weights.family, weights.config or Config())
    left_out = convention.unused(job.chains)
    chains = dict(job.chains)
    if not convention.polymer_bonds and any(joins_polymers(bond, chains) for bond in job.bonds):
        left_out.append(BONDS)
    return Choice(weights, told, tuple(left_out))
