"""Results of other programs opened: all samples of one job that are of the same atoms."""

from collections.abc import Mapping
from pathlib import Path

from af3nb.errors import InputError
from af3nb.result.formats.structure_reader import Structure
from af3nb.result.layout import Layout
from af3nb.result.others.found import Found
from af3nb.result.others.program import Named
from af3nb.result.result import Result, Sample

_COPY = "Copy its files again."


def open_found(found: Found) -> Result:
    """Open the samples of a job by another program."""
    notes, opened = [], {}
    for (seed, index), model in found.models.items():
        named = Named(found.job, seed, index)
        try:
            opened[seed, index] = found.program.load(model, named, notes)
        except InputError as error:
            notes.append(not_opened(seed, index, f"{error}", _COPY))
    whole = {found.models[which]: sample for which, (sample, _) in opened.items()}
    whole = found.program.ranked(whole, notes)
    opened = {which: (whole[found.models[which]], one[1]) for which, one in opened.items()}
    samples, layout = of_one_layout(found.folder, opened, notes, _COPY)
    origin = found.program.origin(next(iter(found.models.values())))
    return Result(found.job, layout, samples, None, origin, tuple(notes), found.folder)


def not_opened(seed: int, index: int, why: str, remedy: str) -> str:
    """Say that a sample cannot be opened."""
    return f"Sample {index} of seed {seed} cannot be opened. {why} {remedy}"


def of_one_layout(
    folder: Path,
    opened: Mapping[tuple[int, int], tuple[Sample, Structure]],
    notes: list[str],
    remedy: str,
) -> tuple[tuple[Sample, ...], Layout]:
    """Return the samples that have all atoms, and their layout: a file that was cut off may lack
    some, and can still be read."""
    if not opened:
        message = "\n".join(["no sample in this folder can be opened.", *notes])
        raise InputError(message, where=str(folder))
    layout = max((structure.layout for _, structure in opened.values()), key=_count)
    samples = []
    for (seed, index), (sample, structure) in opened.items():
        if _count(structure.layout) == _count(layout):
            samples.append(sample)
        else:
            said = f"It has {_count(structure.layout)} atoms; others have {_count(layout)}."
            notes.append(not_opened(seed, index, said, remedy))
    return tuple(samples), layout


def _count(layout: Layout) -> int:
    return len(layout.atom_name)
