"""A case of another maker, in one form whatever its files look like.

Atoms stand in one row, as both makers have them. Residue types are ours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from af3nb.features.conventions.convention import Convention
from af3nb.job.job import Job
from af3nb.model.alphafold3 import AlphaFold3

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Denoised:
    """Noisy positions (atoms, 3) and their level, and the positions without noise."""

    noisy: np.ndarray
    level: float
    positions: np.ndarray
    conditioned: np.ndarray  # the single, conditioned on the level


@dataclass(frozen=True)
class Draws:
    """The random numbers of the sampler, and where they led."""

    levels: np.ndarray
    start: np.ndarray  # (samples, atoms, 3)
    rotations: np.ndarray  # (steps, samples, 3, 3); a position is a column that they multiply
    translations: np.ndarray  # (steps, samples, 3)
    noise: np.ndarray  # (steps, samples, atoms, 3)
    positions: np.ndarray  # (samples, atoms, 3)


@dataclass(frozen=True)
class Scored:
    """Positions (atoms, 3), the maker's logits for them, and its scores."""

    positions: np.ndarray
    logits: Arrays = field(default_factory=dict)
    scores: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class MakerCase:
    """An input, and what the maker's code gave for it."""

    name: str
    maker: str
    convention: Convention
    read_job: Callable[[], Job]
    make_network: Callable[[], AlphaFold3]
    features: Arrays
    rows: Sequence[np.ndarray | None]  # of the alignment that each pass saw; None for all
    target: np.ndarray
    passes: Sequence[tuple[np.ndarray, np.ndarray]]  # single and pair after each
    distogram: np.ndarray
    denoised: Sequence[Denoised]
    scored: Sequence[Scored]
    draws: Draws
