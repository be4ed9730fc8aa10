"""Endless training data of made-up families: alignments, and the bins of the true distances."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from af3nb.chem.residues import PROTEIN_CLASSES, RESIDUE_CLASSES
from af3nb.families import couplings, folds
from af3nb.families.family import CONTACT
from af3nb.model.distogram_head import FIRST_BREAK, LAST_BREAK, N_BINS

ROWS = 128  # of an alignment at most; as in the features of a job, the query comes twice
CLASSES = np.array([PROTEIN_CLASSES[letter] for letter in couplings.LETTERS], np.int8)
BREAKS = np.linspace(FIRST_BREAK, LAST_BREAK, N_BINS - 1)  # angstroms
QUERY_ALONE = 0.08  # of the families, unless many rows are asked for
AT_ONCE = 32  # families, of which a call draws the alignments together


class Example(NamedTuple):
    """What the network sees of a family, and what it should say of each pair of `n` residues."""

    msa: Any  # (r, n) residue classes
    mask: Any  # (r, n)
    profile: Any  # (n, 31)
    label: Any  # (n, n) bin of the distance


@dataclass
class Choice:
    """How families are drawn."""

    length: int = 32
    least_rows: int = 1
    least_divergence: float = 0.5
    most_divergence: float = 12.0
    folds: int = 1024  # kept at a time; each is used with new couplings whenever it is drawn


class Families:
    """Draws families without end; a fold returns now and then, a family never."""

    def __init__(self, choice: Choice, seed: int):
        self._choice, self._random = choice, np.random.default_rng([seed, 1])
        many = range(choice.folds // 64)
        self._folds = np.concatenate([self._new_folds() for _ in many])
        self._oldest = 0
        self._drawn: list[Example] = []

    def examples(self, count: int) -> Example:
        """Draw a batch of families, stacked."""
        while len(self._drawn) < count:
            self._drawn += self._draw()
        some, self._drawn = self._drawn[:count], self._drawn[count:]
        return Example(*map(np.stack, zip(*some, strict=True)))

    def renew(self) -> None:
        """Replace the 64 oldest folds."""
        self._folds[self._oldest : self._oldest + 64] = self._new_folds()
        self._oldest = (self._oldest + 64) % len(self._folds)

    def _new_folds(self) -> np.ndarray:
        return folds.make_folds(64, self._choice.length, self._random)

    def _draw(self) -> list[Example]:
        random, choice, others = self._random, self._choice, ROWS - 2
        x = self._folds[random.integers(len(self._folds), size=AT_ONCE)]
        distances = folds.distances(folds.beta_atoms(x))
        model = couplings.plant(distances < CONTACT, random)
        query = couplings.first_sequences(model, random)
        divergence = _log_uniform(random, choice.least_divergence, choice.most_divergence)
        time = np.repeat(divergence[:, None], others, axis=1)
        rows = couplings.evolve(model, np.repeat(query, others, axis=1), time, random)
        depth = _log_uniform(random, choice.least_rows, others + 1).astype(int)
        if choice.least_rows == 1:
            depth[random.random(AT_ONCE) < QUERY_ALONE] = 0
        msa = CLASSES[np.concatenate([query, query, rows], axis=1)]
        labels = (distances[..., None] > BREAKS).sum(-1).astype(np.int32)
        return [_example(*one) for one in zip(msa, depth, labels, strict=True)]


def _example(msa: np.ndarray, depth: int, label: np.ndarray) -> Example:
    is_row = np.arange(ROWS) < 2 + depth
    own = msa[1 : 2 + depth]  # the profile counts the query once
    profile = (own[..., None] == np.arange(len(RESIDUE_CLASSES))).mean(0, dtype=np.float32)
    mask = np.repeat(is_row[:, None], msa.shape[1], axis=1)
    return Example(np.where(mask, msa, 0).astype(np.int8), mask, profile, label)


def _log_uniform(random: np.random.Generator, least: float, most: float) -> np.ndarray:
    return np.exp(random.uniform(np.log(least), np.log(most), AT_ONCE))
