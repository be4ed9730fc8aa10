"""A made-up family: a fold, a query, and relatives as near or as far as wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.errors import InputError
from af3nb.families import couplings, folds
from af3nb.families.arguments import amount, whole
from af3nb.job.job import Job, Protein

CONTACT = 8.0  # angstroms between CB atoms
LENGTHS = (12, 100)


@dataclass(frozen=True, eq=False)
class Family:
    """A family that does not exist: `n` residues with a fold, a query and any number of relatives.

    Some contacts of the fold are coupled: their two columns vary together. In which way is drawn
    for each contact anew, so that the query alone does not show which contacts are coupled.

    Attributes:
        seed: What the family was made up from.
        trace: Positions of the CA atoms, in angstroms.
        positions: Roughly those of the CB atoms.
        model: Which columns are coupled, and how.
        query: The sequence.
    """

    seed: int
    trace: Float[np.ndarray, "n 3"]
    positions: Float[np.ndarray, "n 3"]
    model: couplings.Couplings
    query: str

    @staticmethod
    def draw(seed: int, *, length: int = 32) -> "Family":
        """Make up a fold, what covaries in it, and a query.

        Args:
            seed: The same seed and length give the same family; 0 or more.
            length: Residues, 12 to 100.

        Raises:
            InputError: There is no fold of this length, or no such seed.
        """
        seed, length = whole("seed", seed), whole("length", length)
        least, most = LENGTHS
        if not least <= length <= most:
            raise InputError(
                f"no fold of {length} residues can be made up.",
                where="length",
                remedy=f"Choose a length from {least} to {most}.",
            )
        random = np.random.default_rng([seed, length])
        trace = folds.make_folds(1, length, random)
        positions = folds.beta_atoms(trace)
        model = couplings.plant(folds.distances(positions) < CONTACT, random)
        query = couplings.first_sequences(model, random)[0, 0]
        return Family(seed, trace[0], positions[0], model, _text(query))

    @cached_property
    def distances(self) -> Float[np.ndarray, "n n"]:
        """Distances between CB atoms, in angstroms."""
        return folds.distances(self.positions[None])[0]

    @property
    def contacts(self) -> Bool[np.ndarray, "n n"]:
        """Pairs of residues whose CB atoms are nearer than 8 angstroms."""
        return self.distances < CONTACT

    @property
    def coupled(self) -> Int[np.ndarray, "k 2"]:
        """The contacts whose two columns vary together; the others are silent."""
        found = {
            tuple(sorted((i, int(j))))
            for i, (partners, strengths) in enumerate(
                zip(self.model.partner[0], self.model.strength[0], strict=True)
            )
            for j, strength in zip(partners, strengths, strict=True)
            if strength > 0
        }
        return np.array(sorted(found), np.int64).reshape(-1, 2)

    def relatives(self, count: int, *, divergence: float | int = 10.0, seed: int = 0) -> list[str]:
        """Draw sequences that descend from the query, each on its own.

        To compare alignments of several depths, draw the deepest, and take its first rows.

        Args:
            count: How many sequences.
            divergence: How often each column was drawn anew on average, given the columns that it
                is coupled to: 0 gives copies of the query; from 10 on, the query is forgotten.
            seed: Another seed gives other relatives.

        Raises:
            InputError: A number is negative, or is none.
        """
        count, seed = whole("count", count), whole("seed", seed)
        divergence = amount("divergence", divergence)
        random = np.random.default_rng([self.seed, seed, 1])
        start = np.broadcast_to(_codes(self.query), (1, count, len(self.query)))
        codes = couplings.evolve(self.model, start, np.full((1, count), divergence), random)
        return [_text(row) for row in codes[0]]

    def job(self, rows: Sequence[str] = ()) -> Job:
        """A job of the query, with nothing to search.

        Args:
            rows: Its alignment, beside the query.
        """
        lines = [f">query\n{self.query}\n"]
        lines += [f">row_{i}\n{row}\n" for i, row in enumerate(rows, start=1)]
        text = "".join(lines)
        protein = Protein(("A",), self.query, unpaired_msa=text, paired_msa="", templates=())
        return Job(name=f"family {self.seed}", molecules=(protein,))


def _codes(text: str) -> Int[np.ndarray, " n"]:
    return np.array([couplings.LETTERS.index(letter) for letter in text])


def _text(codes: Int[np.ndarray, " n"]) -> str:
    return "".join(couplings.LETTERS[code] for code in codes)
