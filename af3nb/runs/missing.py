"""What a run still has to compute, known from the keys of the files in its folder."""

from dataclasses import dataclass

from af3nb.runs.folder import RunFolder
from af3nb.runs.keys import Keys
from af3nb.runs.plan import Plan


@dataclass(frozen=True)
class Missing:
    """What is still to be computed of one seed: samples by index, and what those need."""

    samples: tuple[int, ...]
    trunk: bool
    batches: int  # of samples to be denoised


def missing(folder: RunFolder | None, plan: Plan, seed: int) -> Missing:
    """Look for the files of a seed."""
    keys = plan.keys
    lacking = tuple(k for k in range(plan.samples) if record(folder, keys, seed, k) is None)
    batches = {k // plan.sample_batch for k in lacking}
    if folder is None:
        return Missing(lacking, bool(lacking), len(batches))
    has_trunk = folder.has_arrays("trunk", f"seed-{seed}", keys.trunk(seed))
    denoised = (
        folder.has_arrays("positions", f"seed-{seed}_batch-{b}", keys.positions(seed, b))
        for b in batches
    )
    return Missing(lacking, bool(lacking) and not has_trunk, len(batches) - sum(denoised))


def record(folder: RunFolder | None, keys: Keys, seed: int, index: int) -> dict | None:
    """Return what is noted of a finished sample."""
    if folder is None:
        return None
    return folder.record(sample_stem(seed, index), keys.sample(seed, index))


def sample_stem(seed: int, index: int) -> str:
    """Return the name of a sample's folder and record."""
    return f"seed-{seed}_sample-{index}"
