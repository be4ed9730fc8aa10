"""What a run computes, once the user, the folder, the weights or the device made every choice."""

from dataclasses import dataclass

from af3nb.job.job import Job
from af3nb.runs.keys import ABSENT, File, Parts, file_of, first_stale, parts_of
from af3nb.runs.settings import Settings
from af3nb.weights.registry import UNKNOWN, WeightSet
from af3nb.weights.sets.weight_set import ALPHAFOLD3

MOST_IN_A_BATCH = 8


@dataclass(frozen=True)
class Plan:
    """What a run computes, and the parts that its numbers depend on."""

    job: Job
    seeds: tuple[int, ...]
    samples: int
    recycles: int
    steps: int
    buckets: tuple[int, ...]
    sample_batch: int
    guards_handedness: bool  # whether mirror images are ranked down
    family: str  # of the weights, which decides about the features
    parts: Parts

    def file(self, stage: str, *which: int) -> File:
        """Return a stage's file of a seed, and of a batch or sample of it."""
        return file_of(self.parts, stage, *which)


def plan_of(
    job: Job,
    settings: Settings,
    weights: WeightSet,
    old: Parts,
    *,
    dtype: str,
    identity: str | None = None,
    device: str | None = None,
) -> Plan:
    """Fill what the settings leave open, from the weights or from the `old` parts of the folder.

    `identity` names the weights by their content. Without it, the plan is a forecast: weights of
    the same name are taken to be the same, as are weights whose name only their file tells, and
    evidence that the job lacks to be what was found earlier. `device` is named only if it computes
    wrong.
    """
    samples = weights.samples if settings.samples is None else settings.samples
    recycles = weights.recycles if settings.recycles is None else settings.recycles
    steps = weights.steps if settings.steps is None else settings.steps
    buckets = settings.bucket_sizes
    found = {}
    if identity is None:
        before = str(old.get("weights", ""))
        same = weights is UNKNOWN or before.partition(" ")[0] == weights.name
        identity = before if before and same else weights.name
        found = {name: part for name, part in old.items() if name.startswith("chain ")}
    parts = parts_of(job)
    parts |= {name: part for name, part in found.items() if parts.get(name) == ABSENT}
    parts |= {"buckets": list(buckets), "weights": identity, "recycles": recycles, "dtype": dtype}
    parts |= {} if weights.family == ALPHAFOLD3 else {"features": weights.family}
    parts |= {"steps": steps} | ({"device": device} if device else {})
    parts["sample_batch"] = batch = settings.sample_batch or _batch_of(old, parts, samples)
    seeds = tuple(dict.fromkeys(job.seeds if settings.seeds is None else settings.seeds))
    guards = weights.guards_handedness
    family = weights.family
    return Plan(job, seeds, samples, recycles, steps, buckets, batch, guards, family, parts)


def _batch_of(old: Parts, parts: Parts, samples: int) -> int:
    """How many samples are denoised at a time: as many as before, if that run is continued.

    Otherwise batches are equal, and few sizes occur.
    """
    kept = old.get("sample_batch")
    if kept and first_stale(old, {**parts, "sample_batch": kept}) is None:
        return kept
    batches = -(-samples // MOST_IN_A_BATCH)
    return -(-samples // batches)
