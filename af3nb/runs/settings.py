"""The settings of a prediction: one record, from a command, notebook or panel to the engine."""

import argparse
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack

from af3nb.errors import InputError, short
from af3nb.job.rules.basics import LARGEST_SEED, is_whole
from af3nb.job.size import BUCKETS, DEEPMIND_BUCKETS, padded_size
from af3nb.msa.wish import Wish

BUCKET_SETS = {"fine": BUCKETS, "deepmind": DEEPMIND_BUCKETS}
_LEAST = {"samples": 1, "recycles": 0, "steps": 1, "sample_batch": 1, "cards": 1}
_NUMBERS, _TEXTS = ("seeds", "buckets"), ("msa_server", "msa_database")
# Kernels of other packages, in the order in which they are tried, and our own forms of attention.
ATTENTION = ("cuequivariance", "colabfold", "tokamax", "cudnn", "blocks", "plain")
F = TypeVar("F", bound=Callable)


class Options(TypedDict, total=False):
    """The fields of `Settings` as keyword arguments."""

    weights: Any
    seeds: Sequence[int] | None
    samples: int | None
    recycles: int | None
    steps: int | None
    sample_batch: int | None
    buckets: str | int | Sequence[int]
    dtype: str | None
    attention: str | None
    cards: int
    save_embeddings: bool
    save_distogram: bool
    save_frames: bool
    ligand_checks: bool
    msa: str
    msa_server: str | Sequence[str] | None
    msa_database: str | Path | Sequence[str | Path] | None
    consent: bool
    templates: bool
    newest_template: date | str | None
    trust_device: bool


def even(tokens: int, cards: int) -> int:
    """Return the next number of tokens that so many cards share evenly."""
    return -(-tokens // cards) * cards


def require_even(tokens: int, cards: int) -> None:
    """Raise `InputError` if a number of tokens, with padding, is not the cards' to share."""
    if tokens % cards:
        raise InputError(
            f"{cards} cards cannot share {tokens} tokens evenly.",
            where="buckets",
            remedy=f"Pad them to {even(tokens, cards)}.",
            typed=f"For this, use `--buckets {even(tokens, cards)}`.",
        )


def _whole(name: str, value: Any) -> int:
    if not is_whole(value):
        message = f"expected a whole number, found {short(repr(value))}."
        raise InputError(message, where=name)
    return int(value)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a prediction: everything but its job and the folder of its results.

    Attributes:
        weights: The name of a weight set, a file, or a loaded model.
        seeds: By default, the job's.
        samples: Structures per seed. By default, what the weights were made for; so are the next
            two.
        recycles: Passes through the trunk after the first.
        steps: Denoising steps.
        sample_batch: Samples denoised at a time. By default, as many as before, or 8 at most.
        buckets: Sizes to which tokens are padded: `"fine"`, `"deepmind"` (which gives DeepMind's
            random numbers), a size, or several.
        dtype: Of the trunk: `"float32"`, `"bfloat16"`, `"float16"`, or by default what suits the
            device.
        attention: How attention is computed: by the kernel of that name (`"cuequivariance"`,
            `"colabfold"`, `"tokamax"`, `"cudnn"`), or by our own code, `"blocks"` or `"plain"`. By
            default, the first kernel that is installed and computes correctly on the device.
        cards: How many graphics cards of this machine share a complex. Tokens are then padded to a
            multiple of that number.
        save_embeddings: Whether to write each seed's single and pair embeddings.
        save_distogram: Whether to write each seed's distogram.
        save_frames: Whether to keep a dozen frames of each seed's first structure as it forms, for
            `Run.frames`.
        ligand_checks: Whether samples with a ligand whose geometry or place is impossible rank
            behind all others. Ranking scores stay the same.
        msa: Where missing alignments come from. `"auto"`: earlier answers, else a named database,
            else servers that the user agreed to; without these, chains are folded from their
            sequences alone. `"server"`, `"local"`: only these, or an error. `"offline"`: earlier
            answers only. `"none"`: no search.
        msa_server: Addresses of servers, tried in order.
        msa_database: Folders of databases on this machine.
        consent: Whether the user agrees that sequences go to the servers. Without consent, now or
            earlier, nothing is sent.
        templates: Whether to search for known structures as well.
        newest_template: The latest publication date of a template.
        trust_device: Whether to run even if the device computes a reference case wrong. A device is
            checked once for each driver and version of JAX, which takes seconds.
    """

    weights: Any = "mini"
    seeds: Sequence[int] | None = None
    samples: int | None = None
    recycles: int | None = None
    steps: int | None = None
    sample_batch: int | None = None
    buckets: str | int | Sequence[int] = "fine"
    dtype: str | None = None
    attention: str | None = None
    cards: int = 1
    save_embeddings: bool = False
    save_distogram: bool = False
    save_frames: bool = False
    ligand_checks: bool = False
    msa: str = "auto"
    msa_server: str | Sequence[str] | None = None
    msa_database: str | Path | Sequence[str | Path] | None = None
    consent: bool = False
    templates: bool = False
    newest_template: date | str | None = None
    trust_device: bool = False

    def __post_init__(self) -> None:
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if value is None:
                continue
            object.__setattr__(self, name, value := _whole(name, value))
            if value < least:
                remedy = f"Use {least} or more."
                raise InputError(f"{value} is too few.", where=name, remedy=remedy)
        for name in (*_NUMBERS, *_TEXTS):
            value: Any = getattr(self, name)
            if value is None or (isinstance(value, str | Path) and name != "seeds"):
                continue
            if isinstance(value, str) or not isinstance(value, Iterable):
                value = [value]
            kind = str if name in _TEXTS else partial(_whole, name)
            object.__setattr__(self, name, tuple(map(kind, value)))
        for seed in self.seeds or ():
            if not 0 <= seed <= LARGEST_SEED:
                message = f"expected a seed from 0 to {LARGEST_SEED}, found {seed}."
                raise InputError(message, where="seeds")
        for size in self.bucket_sizes:
            require_even(size, self.cards)
        padded_size(1, self.bucket_sizes)

    @classmethod
    def from_args(cls, given: argparse.Namespace) -> "Settings":
        """Return the settings in `given`, a parsed command line, which may lack some of them."""
        return cls(**{f.name: getattr(given, f.name) for f in fields(cls) if f.name in given})

    def changed(self, **options: Unpack[Options]) -> "Settings":
        """Return these settings with some changed.

        Args:
            **options: New values, by the names of the fields.

        Raises:
            TypeError: A name is not a field's; the nearest one is suggested.
        """
        check_names(options)
        return replace(self, **options)

    @property
    def bucket_sizes(self) -> tuple[int, ...]:
        """The sizes to pad to."""
        if isinstance(self.buckets, int):
            return (self.buckets,)
        if not isinstance(self.buckets, str):
            return tuple(self.buckets)
        if self.buckets not in BUCKET_SETS:
            names = " and ".join(f'"{name}"' for name in BUCKET_SETS)
            raise InputError(
                f'"{self.buckets}" is not a set of sizes.',
                where="buckets",
                remedy=f"There are {names}; or give a list of numbers.",
            )
        sizes = BUCKET_SETS[self.buckets]
        if self.buckets == "deepmind":  # other sizes would give other random numbers
            return sizes
        return tuple(dict.fromkeys(even(size, self.cards) for size in sizes))

    @property
    def wish(self) -> Wish:
        """How missing alignments are found; raises `InputError` if that makes no sense."""
        return Wish.of(
            self.msa, self.msa_server, self.msa_database,
            consent=self.consent, templates=self.templates, newest_template=self.newest_template,
        )  # fmt: skip


DEFAULTS = Settings()


def check_names(options: Iterable[str]) -> None:
    """Raise `TypeError` for a name that no setting has, with the nearest one that there is."""
    known = [field.name for field in fields(Settings)]
    for name in options:
        if name not in known:
            near = get_close_matches(name, known, 1, cutoff=0.5)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(known)}."
            raise TypeError(f"{name!r} is not a setting. {hint}")


def shows_settings(function: F) -> F:
    """Have a function's signature, which notebooks show, name each setting that it takes."""
    signature = inspect.signature(function)
    own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    settings = inspect.signature(Settings).parameters.values()
    function.__signature__ = signature.replace(parameters=[*own, *settings])
    return function
