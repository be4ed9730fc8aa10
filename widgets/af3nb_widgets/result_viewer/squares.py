"""Values of pairs of tokens as bytes: whole where they are few, block means where they are many."""

from typing import Any

import numpy as np
from jaxtyping import Bool, Float, UInt8

from af3nb.result.result import Sample

MOST_WHOLE = 1500  # tokens; above, a square is made of blocks
LARGEST_SIDE = 1024  # of a square of blocks
KINDS = ("pae", "contacts")
_SCALES = {"pae": 8.0, "contacts": 255.0}  # errors in 1/8 angstroms, chances in 1/255


def square(sample: Sample, what: str) -> dict[str, Any]:
    """Return expected errors (`pae`) or chances of contact (`contacts`) of all pairs of tokens.

    `values` has one byte for each of `side` times `side` blocks of `block` tokens, row by row;
    rows are aligned on, columns are scored.
    """
    values = {"pae": sample.pae, "contacts": sample.contact_probs}[what]
    block = block_size(len(values))
    small = block_means(values, block)
    return {"what": what, "block": block, "side": len(small), "values": as_bytes(small, what)}


def box(
    sample: Sample, what: str, columns: Bool[np.ndarray, " n"], rows: Bool[np.ndarray, " n"]
) -> dict[str, float]:
    """Mean, least and largest value of some columns as seen from some rows."""
    part = {"pae": sample.pae, "contacts": sample.contact_probs}[what][np.ix_(rows, columns)]
    named = {"mean": np.nanmean(part), "least": np.nanmin(part), "most": np.nanmax(part)}
    return {name: float(value) for name, value in named.items()}


def block_size(tokens: int) -> int:
    """How many tokens are one row of the square."""
    return 1 if tokens <= MOST_WHOLE else -(-tokens // LARGEST_SIDE)


def block_means(values: Float[np.ndarray, "n n"], block: int) -> Float[np.ndarray, "b b"]:
    """Return the means of square blocks; those at the end may be smaller. NaN counts as nothing."""
    if block == 1:
        return values
    starts = np.arange(0, len(values), block)
    known = np.isfinite(values)
    total, count = np.where(known, values, 0.0), known.astype(np.float32)
    for axis in (0, 1):
        total = np.add.reduceat(total, starts, axis=axis)
        count = np.add.reduceat(count, starts, axis=axis)
    return total / np.maximum(count, 1)


def as_bytes(values: Float[np.ndarray, "b b"], what: str) -> bytes:
    """One byte for each value, rounded; unknown errors are the largest, unknown chances none."""
    unknown = 255 if what == "pae" else 0
    scaled = np.nan_to_num(np.asarray(values, np.float32) * _SCALES[what], nan=unknown)
    whole: UInt8[np.ndarray, "b b"] = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return whole.tobytes()
