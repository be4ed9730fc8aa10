"""Values of token pairs as bytes: all of them if there are few, else means of blocks."""

from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from af3nb.confidence.blocks import block_means
from af3nb.result.result import Sample

MOST_WHOLE = 1500  # tokens; above, a square is made of blocks
LARGEST_SIDE = 1024  # of a square of blocks
_SCALES = {"pae": 8.0, "contacts": 255.0}  # errors in 1/8 angstroms, chances in 1/255


def square(sample: Sample, what: str) -> dict[str, Any]:
    """Return expected errors (`pae`) or probabilities of contact (`contacts`) of all token pairs.

    `values` has one byte for each of `side` times `side` blocks of `block` tokens, row by row;
    rows are aligned on, columns are scored.
    """
    values = _values(sample, what)
    block = block_size(len(values))
    small = block_means(values, block)
    return {"what": what, "block": block, "side": len(small), "values": as_bytes(small, what)}


def box(
    sample: Sample, what: str, columns: Bool[np.ndarray, " n"], rows: Bool[np.ndarray, " n"]
) -> dict[str, float]:
    """Return the mean, least and largest value in some columns and rows."""
    part = _values(sample, what)[np.ix_(rows, columns)]
    named = {"mean": np.nanmean(part), "least": np.nanmin(part), "most": np.nanmax(part)}
    return {name: float(value) for name, value in named.items()}


def block_size(tokens: int) -> int:
    """Return how many tokens share a row of the square."""
    return 1 if tokens <= MOST_WHOLE else -(-tokens // LARGEST_SIDE)


def as_bytes(values: Float[np.ndarray, "b b"], what: str) -> bytes:
    """Return values as bytes. Unknown errors become the largest, unknown probabilities 0."""
    unknown = 255 if what == "pae" else 0
    scaled = np.nan_to_num(np.asarray(values, np.float32) * _SCALES[what], nan=unknown)
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8).tobytes()


def _values(sample: Sample, what: str) -> Float[np.ndarray, "n n"]:
    return {"pae": lambda: sample.pae, "contacts": lambda: sample.contact_probs}[what]()
