"""What may be asked of a run: checked before anything is computed, without JAX."""

from collections.abc import Sequence

from af3nb.errors import InputError
from af3nb.io.checks import combined
from af3nb.io.job import Job
from af3nb.io.size import BUCKETS, DEEPMIND_BUCKETS, padded_size

BUCKET_SETS = {"fine": BUCKETS, "deepmind": DEEPMIND_BUCKETS}


def check(job: Job, **settings: int | None) -> None:
    """Raise what is wrong with a job, or with the numbers it is to be run with."""
    if problems := job.check():
        raise combined(problems)
    least = {"samples": 1, "recycles": 0, "steps": 1, "sample_batch": 1}
    for name, value in settings.items():
        if value is not None and value < least[name]:
            raise InputError(
                f"{value} is too few.", where=name, remedy=f"Use {least[name]} or more."
            )


def bucket_sizes(buckets: str | Sequence[int]) -> tuple[int, ...]:
    """The sizes to pad to, by their name or as they are given."""
    if isinstance(buckets, str) and buckets not in BUCKET_SETS:
        names = " and ".join(f'"{name}"' for name in BUCKET_SETS)
        raise InputError(
            f'"{buckets}" is no set of sizes.',
            where="buckets",
            remedy=f"There are {names}; or give a list of numbers.",
        )
    sizes = BUCKET_SETS[buckets] if isinstance(buckets, str) else tuple(buckets)
    padded_size(1, sizes)
    return sizes
