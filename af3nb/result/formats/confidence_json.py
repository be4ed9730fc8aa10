"""Confidences as JSON, exactly as AlphaFold 3 writes them, and read again."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
from jaxtyping import Float, Int, Shaped

from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError

_FLOATS = {"atom_plddts": 1, "contact_probs": 2, "pae": 2}  # arrays and their dimensions
_OPTIONAL = "contact_probs"  # not in results of programs that give none, once they are saved

_NUMBERS = ("ptm", "iptm", "ranking_score", "fraction_disordered", "has_clash")


def summary_json(summary: Mapping[str, Any]) -> str:
    """Return a summary as JSON: keys sorted, numbers to two decimals, NaN as null."""
    rounded = {key: _rounded(value) for key, value in sorted(summary.items())}
    return json.dumps(rounded, indent=1, separators=(",", ": ")).replace("NaN", "null")


def confidences_json(
    *,
    atom_chain_ids: Iterable[str],
    atom_plddts: Float[np.ndarray, " m"],
    contact_probs: Float[np.ndarray, "n n"] | None,
    pae: Float[np.ndarray, "n n"],
    token_chain_ids: Iterable[str],
    token_res_ids: Int[np.ndarray, " n"],
) -> str:
    """Return the confidences of atoms and pairs of tokens as JSON; without probabilities of
    contact, their key is left out."""
    fields = {
        "atom_chain_ids": _strings(atom_chain_ids),
        "atom_plddts": _numbers(atom_plddts, 99.99, 100),
        **({} if contact_probs is None else {_OPTIONAL: _matrix(contact_probs, 1.0, 100)}),
        "pae": _matrix(pae, 99.9, 10),
        "token_chain_ids": _strings(token_chain_ids),
        "token_res_ids": f"[{','.join(map(str, token_res_ids.tolist()))}]",
    }
    lines = ",\n".join(f'  "{key}": {value}' for key, value in fields.items())
    return f"{{\n{lines}\n}}"


def read_summary(text: str, *, where: str = "") -> dict[str, Any]:
    """Return a summary with its lists as arrays and null as NaN."""
    summary = _object(text, where)
    for key, value in summary.items():
        if key in _NUMBERS and not (value is None or isinstance(value, int | float)):
            raise _foreign(f"{key} is no number", where)
        if key.startswith("chain_") and not isinstance(value, list):
            raise _foreign(f"{key} is no list", where)
    try:
        return {key: _unpacked(value) for key, value in summary.items()}
    except (ValueError, TypeError, OverflowError) as error:
        raise _foreign(error, where) from error


def read_confidences(text: str, *, where: str = "") -> dict[str, np.ndarray]:
    """Return the arrays of a confidences file; null becomes NaN. Only `contact_probs` may lack."""
    values = _object(text, where)
    arrays: dict[str, np.ndarray]
    wanted = {key: n for key, n in _FLOATS.items() if key != _OPTIONAL or key in values}
    try:
        arrays = {key: np.array(values[key], np.float32) for key in wanted}
        for key in ("atom_chain_ids", "token_chain_ids"):
            arrays[key] = np.array([str(name) for name in values.get(key, ())], object)
        arrays["token_res_ids"] = np.array(values.get("token_res_ids", ()), np.int32)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise _foreign(error, where) from error
    for key, dimensions in wanted.items():
        shape = arrays[key].shape
        if len(shape) != dimensions or len(set(shape)) > 1:
            raise _foreign(f"{key} has the shape {shape}", where)
    return arrays


def _foreign(found: object, where: str) -> InputError:
    remedy = "Copy the file again, or repeat the run."
    return InputError(
        f"these are not AlphaFold's confidences ({found}).", where=where, remedy=remedy
    )


def _object(text: str, where: str) -> dict:
    try:
        value = parse_json(text)
    except ValueError as error:
        remedy = "Copy the file again, or repeat the run."
        raise InputError("this JSON file is damaged.", where=where, remedy=remedy) from error
    if not isinstance(value, dict):
        raise _foreign("it is no JSON object", where)
    return value


def _unpacked(value: object) -> object:
    if value is None:
        return np.nan
    if isinstance(value, list) and not any(isinstance(v, str) for v in value):
        return np.array(value, float)
    if isinstance(value, int):
        float(value)  # may be too large for one
    return value


def _rounded(value: object) -> object:
    """The value as lists and plain numbers; text, and tables of ours, stay as they are."""
    if isinstance(value, str | Mapping) or (
        isinstance(value, list) and value and isinstance(value[0], str)
    ):
        return value
    return np.round(np.asarray(value, float), 2).tolist()


def _strings(values: Iterable[str]) -> str:
    return json.dumps(list(values), separators=(",", ":"))


def _matrix(values: Float[np.ndarray, "n n"], largest: float, scale: int) -> str:
    return f"[{','.join(_numbers(row, largest, scale) for row in values)}]"


def _numbers(values: Float[np.ndarray, " n"], largest: float, scale: int) -> str:
    """Numbers clamped to 0 and `largest` and rounded to 1/scale, halves away from zero."""
    table = _texts(scale, round(largest * scale))
    scaled = np.floor(np.clip(values, 0, largest) * scale + 0.5)
    index = np.where(np.isnan(values), len(table) - 1, scaled).astype(int)
    return f"[{','.join(table[index])}]"


@cache
def _texts(scale: int, largest: int) -> Shaped[np.ndarray, " k"]:
    """The text of every possible number, and null: 0.0, 0.01, ..., 0.1, 0.11, ..."""
    digits = len(str(scale)) - 1
    texts = [re.sub(r"(\.\d)0$", r"\1", f"{i / scale:.{digits}f}") for i in range(largest + 1)]
    return np.array([*texts, "null"], object)
