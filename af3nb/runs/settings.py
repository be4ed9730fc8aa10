"""What may be asked of a run: checked before anything is computed, without JAX."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.job.rules.basics import combined
from af3nb.job.size import BUCKETS, DEEPMIND_BUCKETS, padded_size
from af3nb.msa.wish import Wish

BUCKET_SETS = {"fine": BUCKETS, "deepmind": DEEPMIND_BUCKETS}


@dataclass(frozen=True)
class Settings:
    """What `predict` and `start` are asked for beside job, weights and place, as they say it.

    None is left to the weights, the folder or the device.
    """

    seeds: tuple[int, ...]
    samples: int | None
    recycles: int | None
    steps: int | None
    sample_batch: int | None
    buckets: tuple[int, ...]
    dtype: str | None
    save_embeddings: bool
    save_distogram: bool
    save_frames: bool
    trust_device: bool
    wish: Wish

    @staticmethod
    def of(job: Job, asked: Mapping[str, Any]) -> "Settings":
        """Check a job and the arguments of `predict`; others are not looked at."""
        numbers = ("samples", "recycles", "steps", "sample_batch")
        check(job, **{name: asked[name] for name in numbers})
        search = ("consent", "templates", "newest_template")
        wish = Wish.of(
            asked["msa"], asked["msa_server"], asked["msa_database"],
            **{name: asked[name] for name in search},
        )  # fmt: skip
        same = (*numbers, "dtype", "save_embeddings", "save_distogram", "save_frames")
        return Settings(
            seeds=tuple(job.seeds if asked["seeds"] is None else asked["seeds"]),
            buckets=bucket_sizes(asked["buckets"]),
            wish=wish,
            trust_device=asked["trust_device"],
            **{name: asked[name] for name in same},
        )

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> "Settings":
        """What `dataclasses.asdict` made into plain values."""
        lists = {name: tuple(values[name]) for name in ("seeds", "buckets")}
        return Settings(**{**values, **lists, "wish": Wish.from_dict(values["wish"])})


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
