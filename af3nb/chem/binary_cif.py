"""Tables of a BinaryCIF file, whose columns are decoded on first use.

The chemical component dictionary has five million rows; a job needs a few hundred of them. Columns
are therefore kept as integers, and text is made only for the rows that are read. The format is that
of https://github.com/molstar/BinaryCIF/blob/master/encoding.md.
"""

import threading
from functools import cached_property
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
from jaxtyping import Float, Int32, Integer, Shaped

_TYPES = {1: "<i1", 2: "<i2", 3: "<i4", 4: "<u1", 5: "<u2", 6: "<u4", 32: "<f4", 33: "<f8"}


class Table:
    """One category, whose consecutive rows with the same `key` belong together."""

    def __init__(self, category: dict[str, Any], key: str):
        self._columns: dict[str, Any] = {c["name"]: c for c in category["columns"]}
        self._key = key
        self._lock = threading.Lock()

    @cached_property
    def _starts(self) -> Integer[np.ndarray, " groups"]:
        values = self._column(self._key).values
        edges = np.flatnonzero(values[1:] != values[:-1]) + 1
        return np.concatenate([[0], edges, [len(values)]])

    @cached_property
    def _groups(self) -> dict[str, int]:
        column = self._column(self._key)
        return {column.strings[v]: i for i, v in enumerate(column.values[self._starts[:-1]])}

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys in the order of the file."""
        return tuple(self._groups)

    def rows(self, key: str) -> slice | None:
        """The rows of `key`, or None."""
        group = self._groups.get(key)
        return None if group is None else slice(*self._starts[group : group + 2].tolist())

    def text(self, name: str, rows: slice) -> list[str | None]:
        """The strings of a column; None where the file has "." or "?"."""
        column = self._column(name)
        found: list[str | None] = [column.strings[i] for i in column.values[rows]]
        if column.mask is not None:
            found = [None if m else s for s, m in zip(found, column.mask[rows], strict=True)]
        return found

    def numbers(self, name: str, rows: slice) -> Float[np.ndarray, " rows"]:
        """The numbers of a column; NaN where the file has "." or "?"."""
        column = self._column(name)
        found = column.values[rows].astype(np.float64) / column.factor
        if column.mask is not None:
            found[column.mask[rows]] = np.nan
        return found

    def _column(self, name: str) -> "_Column":
        with self._lock:  # widgets read in threads
            found = self._columns[name]
            if not isinstance(found, _Column):
                # One step, which no interrupt divides; it frees the encoded bytes.
                found = self._columns[name] = _Column(found)
            return found


def read_tables(path: Path, keys: dict[str, str]) -> dict[str, Table]:
    """The categories named in `keys` (category: its grouping column) of the file's first block."""
    with path.open("rb") as file:  # as a stream: the file is not held in memory twice
        content = msgpack.Unpacker(file, raw=False, max_buffer_size=2**31 - 1).unpack()
    block = content["dataBlocks"][0]
    categories = {c["name"].removeprefix("_"): c for c in block["categories"]}
    return {name: Table(categories[name], key) for name, key in keys.items()}


class _Column:
    """Numbers times `factor`, or indices into `strings`."""

    def __init__(self, column: dict[str, Any]):
        data, encodings = column["data"]["data"], column["data"]["encoding"]
        self.factor: float = 1.0
        self._strings: dict[str, Any] | None = None
        if encodings[0]["kind"] == "StringArray":
            self._strings = encodings[0]
            encodings = encodings[0]["dataEncoding"]
        elif encodings[0]["kind"] == "FixedPoint":
            self.factor, encodings = encodings[0]["factor"], encodings[1:]
        self.values = _decode(data, encodings)
        mask = column["mask"]
        self.mask = None if mask is None else _decode(mask["data"], mask["encoding"]) != 0

    @cached_property
    def strings(self) -> list[str]:
        assert self._strings is not None, "a column of numbers has no strings"
        text = self._strings["stringData"]
        edges = _decode(self._strings["offsets"], self._strings["offsetEncoding"]).tolist()
        return [text[a:b] for a, b in zip(edges[:-1], edges[1:], strict=True)]


def _decode(data: bytes, encodings: list[dict[str, Any]]) -> Shaped[np.ndarray, " rows"]:
    values: Any = data
    kinds = [e["kind"] for e in encodings]
    for i, encoding in reversed(list(enumerate(encodings))):
        match encoding["kind"]:
            case "ByteArray":
                values = np.frombuffer(values, _TYPES[encoding["type"]])
            case "IntegerPacking":
                values = _sums(values, unsigned=encoding["isUnsigned"])
                if i == 0 or kinds[i - 1] != "Delta":  # whose sums these are already
                    values = np.diff(values, prepend=np.int32(0))
            case "RunLength":
                values = np.repeat(values[::2], values[1::2])
            case "Delta":
                if kinds[i + 1] != "IntegerPacking":
                    values = np.cumsum(values, dtype=np.int32)
                values = values + np.int32(encoding["origin"])
            case "FixedPoint":
                values = values / encoding["factor"]
            case kind:
                raise ValueError(f"BinaryCIF encoding {kind} is not known.")
    return values


def _sums(packed: Integer[np.ndarray, " p"], *, unsigned: bool) -> Int32[np.ndarray, " rows"]:
    """Running sums of packed integers: one that did not fit is a run of limits and a last part.

    The sums may overflow, but their differences, and integers that are sums, are correct.
    """
    limits = np.iinfo(packed.dtype)
    partial = packed == limits.max
    if not unsigned:
        partial |= packed == limits.min
    return np.cumsum(packed, dtype=np.int32)[~partial]
