"""What a run still has to compute, known from the keys of the files in its folder."""

from dataclasses import dataclass

from af3nb.runs.folder import RunFolder
from af3nb.runs.keys import File
from af3nb.runs.plan import Plan
from af3nb.runs.settings import Settings


@dataclass(frozen=True)
class Missing:
    """What is still to be computed of one seed: samples by index, and what those need."""

    samples: tuple[int, ...]
    trunk: bool
    batches: int  # of samples to be denoised


def missing(folder: RunFolder | None, plan: Plan, seed: int) -> Missing:
    """Look for the files of a seed."""
    samples = range(plan.samples)
    if folder is None:
        return Missing(tuple(samples), True, len({k // plan.sample_batch for k in samples}))
    lacking = tuple(k for k in samples if folder.record(plan.file("samples", seed, k)) is None)
    batches = {k // plan.sample_batch for k in lacking}
    denoised = sum(folder.has_arrays(plan.file("positions", seed, batch)) for batch in batches)
    trunk = bool(lacking) and not folder.has_arrays(plan.file("trunk", seed))
    return Missing(lacking, trunk, len(batches) - denoised)


def arrays_missing(folder: RunFolder | None, plan: Plan, settings: Settings, seed: int) -> set[str]:
    """Return which of a seed's embeddings and distogram are wanted and not there."""
    wanted = {"embeddings": settings.save_embeddings, "distogram": settings.save_distogram}
    return {
        kind
        for kind, is_wanted in wanted.items()
        if is_wanted and folder and folder.record(arrays_file(plan, kind, seed)) is None
    }


def arrays_file(plan: Plan, kind: str, seed: int) -> File:
    """Return the record of a seed's embeddings or distogram, which depend on its trunk."""
    return File(kind, f"seed-{seed}", plan.file("trunk", seed).key)
