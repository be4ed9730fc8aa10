"""The result of reading or writing a format: jobs or text, and what was assumed or left out."""

import warnings
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from string import ascii_uppercase

from af3nb.errors import E, InputError, Place
from af3nb.job.job import Job, Molecule
from af3nb.job.wishes.words import told
from af3nb.texts import visible


class LeftOut(UserWarning):
    """Something in a file that a job cannot hold."""


@dataclass(frozen=True)
class Imported:
    """Jobs read from a file: `notes` say what was assumed, `losses` what was left out.

    `places` name a place in each job in the words of the file's format, if it has its own.
    """

    dialect: str
    jobs: tuple[Job, ...]
    notes: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    places: tuple[Callable[[Place], str], ...] = field(default=(), compare=False, repr=False)

    def told(self, problem: E, job: int = 0) -> E:
        """Return a problem or warning with its place in the words of the file's format."""
        if problem.place is None or not self.places:
            return problem
        return problem.told_at(self.places[job](problem.place))

    def only_job(self) -> Job:
        """Return the only job; warn of what was left out of it."""
        if len(self.jobs) != 1:
            names = ", ".join(job.name for job in self.jobs[:5])
            more = ", ..." if len(self.jobs) > 5 else ""
            raise InputError(
                f"expected one job, found {len(self.jobs)} jobs ({names}{more}).",
                remedy="Give a file with one of them.",
                typed="`af3nb convert FILE FOLDER` writes a file for each; in Python, "
                "`af3nb.job.read.read(FILE).jobs` has them all.",
            )
        for loss in self.losses:
            warnings.warn(visible(f"left out: {loss}"), LeftOut, stacklevel=3)
        return self.jobs[0]


@dataclass(frozen=True)
class Written:
    """A text in some format, and what it cannot hold.

    `files` are other texts that it names, by their paths beside it.
    """

    text: str
    losses: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def evidence_of(molecule: Molecule) -> list[str]:
    """Name the evidence of a polymer, which other formats cannot hold."""
    chain = f"of chain {', '.join(molecule.ids)}"
    names = {"unpaired_msa": "MSA", "paired_msa": "paired MSA", "templates": "templates"}
    return [f"the {word} {chain}" for name, word in names.items()
            if getattr(molecule, name, None) is not None]  # fmt: skip


def wishes_of(job: Job) -> list[str]:
    """Say what a job asks of other programs, which formats without words for it lose."""
    return [told(wish) for wish in job.wishes]


def new_ids(taken: Container[str] = ()) -> Iterator[str]:
    """Yield chain ids that are not taken, in the order of the model: A, ..., Z, AA, BA, ..."""
    for number in count():
        id = _id(number)
        if id not in taken:
            yield id


def _id(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA, 27 is BA: the first letter counts fastest."""
    letters = ""
    while number >= 0:
        number, letter = divmod(number, len(ascii_uppercase))
        letters += ascii_uppercase[letter]
        number -= 1
    return letters
