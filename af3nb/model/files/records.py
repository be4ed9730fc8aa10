"""DeepMind's format of parameters: records, one after the other.

A record is a header of five int32 (lengths of scope, name and dtype, dimensions, bytes of data),
then scope, name, dtype, the shape as int32, and the array; all little-endian, without padding.
Memory is taken only for what was found to make sense.
"""

import math
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, runtime_checkable

import ml_dtypes  # noqa: F401  (registers bfloat16 with numpy)
import numpy as np

from af3nb.errors import WeightsError, short

IDENTIFIER = "__meta__/__identifier__"
DTYPES = ("float32", "bfloat16", "float16", "uint8")
HEADER = struct.Struct("<5i")
_MOST = (1024, 1024, 16, 8)  # bytes of scope, name and dtype; dimensions
_MOST_OF_IDENTIFIER = 4096  # bytes; DeepMind's has 64

# Raises `WeightsError` if an array of this name may not have this shape.
Fits = Callable[[str, tuple[int, ...]], None]


@runtime_checkable
class ByteStream(Protocol):
    """Anything that fills a buffer: a file, or a decompressor."""

    def readinto(self, buffer, /) -> int | None: ...


def read_records(
    stream: ByteStream, *, where: str = "weights", fits: Fits = lambda name, shape: None
) -> Iterator[tuple[str, np.ndarray]]:
    """Name (`scope/name`) and array of each record, read straight into the array's memory.

    `fits` refuses an array before memory is taken for it.
    """
    while header := _read(stream, HEADER.size, "header", where, may_end=True):
        *lengths, n_bytes = HEADER.unpack(header)
        if min(*lengths, n_bytes) < 0 or any(n > m for n, m in zip(lengths, _MOST, strict=True)):
            raise _foreign("a record header makes no sense", where)
        n_scope, n_name, n_dtype, n_dims = lengths
        content = _read(stream, n_scope + n_name + n_dtype + 4 * n_dims, "names", where)
        try:
            text = content[: n_scope + n_name + n_dtype].decode("ascii")
        except UnicodeDecodeError:
            raise _foreign("the name of an array is not text", where) from None
        full_name = f"{text[:n_scope]}/{text[n_scope : n_scope + n_name]}"
        dtype, shown = text[n_scope + n_name :], short(full_name, 200)
        shape = struct.unpack(f"<{n_dims}i", content[len(text) :])
        if dtype not in DTYPES:
            raise _foreign(f"{shown} has unknown dtype {dtype!r}", where)
        if min(shape, default=0) < 0 or math.prod(shape) * np.dtype(dtype).itemsize != n_bytes:
            said = f"{n_bytes} bytes of data for shape {shape} of {dtype}"
            raise _foreign(f"{shown} has {said}", where)
        if full_name != IDENTIFIER:
            fits(full_name, shape)
        elif n_bytes > _MOST_OF_IDENTIFIER:
            raise _foreign(f"its identifier has {n_bytes} bytes", where)
        array = np.empty(shape, np.dtype(dtype))
        _read_into(stream, memoryview(array.reshape(-1).view(np.uint8)), shown, where)
        yield full_name, array


def identifier_in(array: np.ndarray) -> str:
    """Return the identifier of the weights, which is stored as an array of bytes."""
    return array.tobytes().decode("ascii", "replace").strip("\0 ")


def _foreign(found: str, where: str) -> WeightsError:
    return WeightsError(
        f"this is not a parameter file, or it is damaged: {found}.",
        where=where,
        remedy="Use af3.bin.zst or af3.bin as DeepMind distributes it; if this is it, fetch it "
        "again.",
    )


def write_records(stream, arrays: Iterable[tuple[str, np.ndarray]]) -> None:
    """The inverse of `read_records`."""
    for full_name, array in arrays:
        scope, name = (part.encode() for part in full_name.rsplit("/", 1))
        array = np.ascontiguousarray(array)
        dtype = array.dtype.name.encode()
        stream.write(HEADER.pack(len(scope), len(name), len(dtype), array.ndim, array.nbytes))
        stream.write(scope + name + dtype + struct.pack(f"<{array.ndim}i", *array.shape))
        stream.write(memoryview(array.reshape(-1).view(np.uint8)))


def _read(stream: ByteStream, n: int, what: str, where: str, may_end: bool = False) -> bytes:
    buffer = bytearray(n)
    if may_end:
        if not stream.readinto(memoryview(buffer)[:1]):
            return b""
        _read_into(stream, memoryview(buffer)[1:], what, where)
    else:
        _read_into(stream, memoryview(buffer), what, where)
    return bytes(buffer)


def _read_into(stream: ByteStream, view: memoryview, what: str, where: str) -> None:
    """Fill `view`. A decompressor may return less at a time than it is asked for."""
    done = 0
    while done < len(view):
        n = stream.readinto(view[done:])
        if not n:
            raise WeightsError(
                f"the file ends inside {what}, {len(view) - done} bytes short.",
                where=where,
                remedy="The file is cut off; fetch it again.",
            )
        done += n
