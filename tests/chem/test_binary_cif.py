"""Columns of BinaryCIF are decoded as its definition says."""

import linecache
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import msgpack
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from af3nb.chem.binary_cif import read_tables
from af3nb.chem.components import _dictionary

BYTES = {"i1": 1, "i2": 2, "i4": 3, "u1": 4, "f8": 33}


@given(st.lists(st.integers(-1000, 1000), min_size=1))
def test_packed_integers_are_the_integers(tmp_path_factory, values: list[int]):
    """What does not fit in a byte is spread over several, and summed up again."""
    packed: list[int] = []
    for value in values:
        limit = 127 if value >= 0 else -128
        packed += [limit] * (value // limit) + [value % limit]
    encoding = [packing(values), raw("i1")]
    assert decoded(tmp_path_factory, np.array(packed, "i1"), encoding) == values


def test_encodings_are_undone_in_turn(tmp_path_factory):
    """Differences of runs of thousandths give back the numbers."""
    encoding = [
        {"kind": "FixedPoint", "factor": 1000, "srcType": 33},
        {"kind": "Delta", "origin": 500, "srcType": 3},
        {"kind": "RunLength", "srcType": 3, "srcSize": 4},
        raw("i4"),
    ]
    found = decoded(tmp_path_factory, np.array([250, 3, -1000, 1], "i4"), encoding)
    assert found == [0.75, 1.0, 1.25, 0.25]


def test_text_and_gaps(tmp_path_factory):
    """Strings are read by rows, and a masked one is none."""
    strings = {
        "kind": "StringArray",
        "dataEncoding": [raw("i1")],
        "stringData": "aCB",
        "offsetEncoding": [raw("u1")],
        "offsets": np.array([0, 1, 3], "u1").tobytes(),
    }
    mask = {"data": np.array([0, 2, 0], "u1").tobytes(), "encoding": [raw("u1")]}
    values = np.array([1, 0, 0], "i1")
    table = read(tmp_path_factory, values, [strings], mask)
    assert table.text("value", slice(0, 3)) == ["CB", None, "a"]
    assert table.rows("one") == slice(0, 2)
    assert table.rows("two") == slice(2, 3)
    assert table.rows("three") is None


def test_unknown_encoding_is_named(tmp_path_factory):
    """A file of the future is refused rather than misread."""
    with pytest.raises(ValueError, match="Novel"):
        decoded(tmp_path_factory, np.zeros(1, "i1"), [{"kind": "Novel"}, raw("i1")])


def raw(kind: str) -> dict:
    """The encoding of an array's bytes."""
    return {"kind": "ByteArray", "type": BYTES[kind]}


def packing(values: list[int]) -> dict:
    """The encoding of integers in single bytes."""
    return {
        "kind": "IntegerPacking",
        "byteCount": 1,
        "srcSize": len(values),
        "isUnsigned": False,
    }


def decoded(tmp_path_factory, data: np.ndarray, encoding: list[dict]) -> list[float]:
    """What the reader makes of one column of numbers."""
    return read(tmp_path_factory, data, encoding, None).numbers("value", slice(None)).tolist()


def read(tmp_path_factory, data: np.ndarray, encoding: list[dict], mask):
    """A table of a file with the column "value", whose last row is of another key."""
    rows = 3 if mask else 1
    ids = {
        "kind": "StringArray",
        "dataEncoding": [raw("i1")],
        "stringData": "onetwo",
        "offsetEncoding": [raw("u1")],
        "offsets": np.array([0, 3, 6], "u1").tobytes(),
    }
    keys = np.array([0] * (rows - 1) + [1], "i1")
    columns = [
        {"name": "id", "data": {"data": keys.tobytes(), "encoding": [ids]}, "mask": None},
        {"name": "value", "data": {"data": data.tobytes(), "encoding": encoding}, "mask": mask},
    ]
    block = {"header": "x", "categories": [{"name": "_t", "rowCount": rows, "columns": columns}]}
    path = tmp_path_factory.mktemp("bcif") / "x.bcif"
    path.write_bytes(msgpack.packb({"dataBlocks": [block]}))
    return read_tables(path, {"t": "id"})["t"]


def test_threads_read_one_column_once():
    """Whoever comes second waits for the column, and gets the same."""
    _dictionary.cache_clear()
    table = _dictionary()["chem_comp"]
    with ThreadPoolExecutor(8) as pool:
        columns = list(pool.map(lambda _: table.text("name", slice(0, 3)), range(8)))
    assert columns == [columns[0]] * 8


def test_interrupt_at_any_line_leaves_the_table_whole(tmp_path_factory):
    """A cache is filled in one step: after an interrupt anywhere, the table reads as before."""
    data, encoding = np.array([5], "i1"), [raw("i1")]
    for line in count(1):
        table = read(tmp_path_factory, data, encoding, None)
        finished = interrupted(line, lambda table=table: (table.rows("two"), numbers(table)))
        assert (table.rows("two"), numbers(table)) == (slice(0, 1), [5.0])
        if finished:
            break
    assert line > 30


def numbers(table) -> list[float]:
    """All numbers of the column."""
    return table.numbers("value", slice(None)).tolist()


def interrupted(line: int, call) -> bool:
    """Whether a call ends before its line of this number, where the user interrupts."""
    left = line

    def trace(frame, event, _):
        nonlocal left
        if not frame.f_code.co_filename.endswith("binary_cif.py"):
            return None
        # Python itself never interrupts between a lock and its block, as a trace would.
        code = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
        if event == "line" and not code.strip().startswith("with "):
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except KeyboardInterrupt:
        return False
    finally:
        sys.settrace(before)
    return True
