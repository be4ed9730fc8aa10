"""Numbers in files of other programs (JSON and NPZ), or one sentence on what is wrong with them."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float32

from af3nb.disk.files import DAMAGED, LARGEST, read_bytes, read_text
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError


def damaged(path: Path, what: str) -> InputError:
    """Return an error that says what is wrong with a file."""
    return InputError(f"{what}.", where=str(path), remedy="Copy the file again.")


def read_json(path: Path) -> Any:
    """Return the content of a JSON file."""
    try:
        return parse_json(read_text(path))
    except ValueError as error:
        raise damaged(path, "this JSON file is damaged") from error


def read_scores(path: Path, program: str, key: str) -> dict[str, Any]:
    """Return a JSON object of scores, which has a `key` that only this program writes."""
    values = read_json(path)
    if not isinstance(values, dict) or key not in values:
        raise damaged(path, f'these are not the scores of {program}: "{key}" is missing')
    return values


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of numbers in an NPZ file."""
    content = read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise damaged(path, "these arrays are larger than those of a result can be")
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            found = {name: np.asarray(arrays[name]) for name in arrays.files}
    except InputError:
        raise
    except DAMAGED as error:
        raise damaged(path, "this NPZ file is damaged") from error
    return {name: array for name, array in found.items() if array.dtype.kind in "fiub"}


def square(values: Any, path: Path, what: str) -> Float32[np.ndarray, "n n"]:
    """Return a square array of numbers; `what` names it if it is none."""
    try:
        array = np.array(values, np.float32)
    except (ValueError, TypeError, OverflowError):
        array = np.zeros(0, np.float32)
    if array.ndim != 2 or len(set(array.shape)) > 1:
        raise damaged(path, f"this file has no {what} of all pairs")
    return array


def number(value: Any) -> float:
    """Return a number, or NaN for anything else."""
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    try:
        return float(value) if isinstance(value, int | float) else float("nan")
    except OverflowError:
        return float("nan")


def plain_numbers(values: Mapping[str, Any]) -> dict[str, float]:
    """Return those values of a file that are single numbers, under the file's names."""
    found = {key: number(value) for key, value in values.items()}
    return {key: value for key, value in found.items() if not np.isnan(value)}


def table(values: Any, *shape: int) -> np.ndarray | None:
    """Return scores of chains as an array of this shape; None if they are of other chains."""
    try:
        array = np.array(values, float)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.shape == shape else None
