"""What a run keeps between its stages, as plain arrays: features, trunk and scores."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import ml_dtypes
import numpy as np

from af3nb.disk.json_text import parse_json
from af3nb.features.featurise import Features
from af3nb.job.job import AtomAddress
from af3nb.result.layout import Layout


def pack_features(features: Features) -> dict[str, np.ndarray]:
    """Return features as arrays without objects."""
    packed = {f"arrays/{name}": np.asarray(array) for name, array in features.arrays.items()}
    for field in fields(Layout):
        array = getattr(features.layout, field.name)
        packed[f"layout/{field.name}"] = array.astype(str) if array.dtype == object else array
    bonds = [[(a.chain, a.residue, a.atom) for a in bond] for bond in features.bonds]
    packed["words"] = np.array(json.dumps({"bonds": bonds, "notes": features.notes}))
    return packed


def unpack_features(packed: Mapping[str, np.ndarray]) -> Features:
    """Return the features from their arrays."""
    words = parse_json(str(packed["words"]))
    layout = {f.name: packed[f"layout/{f.name}"] for f in fields(Layout)}
    strings = {n: a.astype(object) for n, a in layout.items() if a.dtype.kind == "U"}
    arrays = {n.removeprefix("arrays/"): a for n, a in packed.items() if n.startswith("arrays/")}
    bonds = [(AtomAddress(*a), AtomAddress(*b)) for a, b in words["bonds"]]
    return Features(arrays, Layout(**{**layout, **strings}), tuple(bonds), tuple(words["notes"]))


def pack_floats(arrays: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Return arrays of float32, as bfloat16 where nothing is lost, to save half the space."""
    packed = {}
    for name, array in arrays.items():
        array = np.asarray(array, np.float32)
        half = array.astype(ml_dtypes.bfloat16)
        same = np.array_equal(half.astype(np.float32), array)
        packed |= {f"{name}/bfloat16": half.view(np.uint16)} if same else {name: array}
    return packed


def unpack_floats(packed: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays as they were."""
    arrays = {}
    for name, array in packed.items():
        plain = name.removesuffix("/bfloat16")
        if plain != name:
            array = array.view(ml_dtypes.bfloat16).astype(np.float32)
        arrays[plain] = array
    return arrays


def pack_summary(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return scores as plain numbers and lists, unrounded."""
    return {
        k: v.tolist() if isinstance(v, np.ndarray | np.generic) else v for k, v in summary.items()
    }


def unpack_summary(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scores as arrays again."""
    return {k: np.array(v, float) if _is_numbers(v) else v for k, v in values.items()}


def _is_numbers(value: Any) -> bool:
    return isinstance(value, list) and not (value and isinstance(value[0], str))
