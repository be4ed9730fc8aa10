"""What opening results of another program takes: the names of its files, and how to read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from af3nb.result.formats.structure_reader import Structure
from af3nb.result.provenance import Provenance
from af3nb.result.result import Sample


@dataclass(frozen=True)
class Named:
    """What the name and the folder of a structure say of it.

    Numbers of samples begin again in each `part` of a run. Of structures with several `variants`,
    the first variant counts if all samples have it, and the last if not.
    """

    job: str
    seed: int
    index: int
    part: str = ""
    is_copy: bool = False  # of the best sample, which is there under its own name, too
    variant: int = 0


Opened = tuple[Sample, Structure]


def _as_they_are(samples: Mapping[Path, Sample], notes: list[str]) -> dict[Path, Sample]:
    return dict(samples)


@dataclass(frozen=True)
class Program:
    """A program whose results can be opened.

    Args:
        name: What it is called.
        named: What the name of a structure says, if the program may have written it.
        wrote: Whether the program wrote a structure so named, by the content of the files beside.
        load: Opens a structure with its scores; notes get what is to be said of them.
        origin: Where a structure comes from.
        inner: A pattern of the folders that the program makes inside the folder of a job.
        ranked: Looks at all samples of a job, by their structures, and returns them with the
            scores that rank them; notes get what is to be said of these.
    """

    name: str
    named: Callable[[Path], Named | None]
    wrote: Callable[[Path], bool]
    load: Callable[[Path, Named, list[str]], Opened]
    origin: Callable[[Path], Provenance]
    inner: str = ""
    ranked: Callable[[Mapping[Path, Sample], list[str]], dict[Path, Sample]] = _as_they_are
