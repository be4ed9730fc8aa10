"""A sample of another program put together from what its files say."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.disk.files import read_bytes
from af3nb.errors import InputError
from af3nb.result.formats.structure_reader import Structure
from af3nb.result.others.missing import without_scores
from af3nb.result.others.not_computed import without_zeros
from af3nb.result.others.numbers import read_json
from af3nb.result.others.pair_scores import OtherPairScores, Summary
from af3nb.result.others.program import Named, Opened
from af3nb.result.others.structure import in_percent
from af3nb.result.result import Sample


def opened(
    named: Named, structure: Structure, values: Mapping[str, Any], pairs: OtherPairScores
) -> Opened:
    """Return a sample with AlphaFold 3's summary as far as `values` have it."""
    summary = without_zeros({"ranking_score": np.nan, **values}, structure.layout)
    plddts = in_percent(structure.plddts)
    structure = structure._replace(plddts=plddts)
    whole = Summary(summary, pairs, structure.layout)
    return Sample(named.seed, named.index, structure.positions, plddts, whole, pairs), structure


def scores_or_note(path: Path, model: Path, read: Any, notes: list[str]) -> dict[str, Any]:
    """Return what `read` finds in a file of scores; nothing, with a note, if it is missing or
    damaged."""
    if not path.is_file():
        tell(notes, [without_scores(model.name, path.name)])
        return {}
    try:
        return read(path)
    except InputError as error:
        tell(notes, [f"The scores of {model.name} cannot be read. {error}"])
        return {}


def tell(notes: list[str], lines: Iterable[str]) -> None:
    """Add lines that are not there yet."""
    notes += [line for line in dict.fromkeys(lines) if line not in notes]


def has_key(path: Path, *keys: str) -> bool:
    """Whether a JSON file has all these keys; a damaged one counts if its text still names them."""
    if not path.is_file():
        return False
    try:
        values = read_json(path)
    except InputError:
        return _names(path, keys)
    return isinstance(values, Mapping) and all(key in values for key in keys)


def _names(path: Path, keys: Iterable[str]) -> bool:
    try:
        text = read_bytes(path)
    except InputError:
        return False
    return all(f'"{key}"'.encode() in text for key in keys)
