"""PyTorch's checkpoint files without PyTorch: a ZIP of raw arrays and a pickle that names them.

The pickle is read by an unpickler that can build names, numbers, dictionaries and references to
arrays, and nothing else. No code of the file runs. An array is read when it is asked for.
"""

import math
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any

import ml_dtypes
import numpy as np

from af3nb.errors import WeightsError

LARGEST_PICKLE = 64 * 2**20  # bytes; a real one has less than one
MOST_MEMBERS = 100_000
LOCAL_HEADER = struct.Struct("<4s5H3I2H")

_DTYPES = {
    "FloatStorage": np.dtype(np.float32),
    "DoubleStorage": np.dtype(np.float64),
    "HalfStorage": np.dtype(np.float16),
    "BFloat16Storage": np.dtype(ml_dtypes.bfloat16),
    "LongStorage": np.dtype(np.int64),
    "IntStorage": np.dtype(np.int32),
    "ShortStorage": np.dtype(np.int16),
    "CharStorage": np.dtype(np.int8),
    "ByteStorage": np.dtype(np.uint8),
    "BoolStorage": np.dtype(bool),
}
# What a training checkpoint holds beside arrays. Nothing of it is needed: these become `_Inert`.
_OF_TRAINING = {
    ("openfold3.projects.of3_all_atom.model", "OpenFold3"),
    ("ml_collections.config_dict.config_dict", "ConfigDict"),
    ("ml_collections.config_dict.config_dict", "FieldReference"),
    ("ml_collections.config_dict.config_dict", "_Op"),
    ("operator", "add"),
    ("_operator", "add"),
    ("pathlib", "PosixPath"),
    ("pathlib._local", "PosixPath"),
    ("builtins", "int"),
    ("builtins", "bool"),
    ("builtins", "float"),
    ("builtins", "set"),
    ("collections", "defaultdict"),
}


@dataclass(frozen=True)
class Storage:
    """A run of numbers in the file, which several arrays may share."""

    key: str
    dtype: np.dtype
    size: int  # numbers


@dataclass(frozen=True)
class Tensor:
    """An array that has not been read. `stride` and `offset` count numbers."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


class TorchFile:
    """A checkpoint opened for reading, as a context. Raises `WeightsError` where it is damaged."""

    def __init__(self, path: str | Path):
        self.path = Path(path)
        try:
            self._file = self.path.open("rb")
        except OSError as error:
            raise self._fault(
                f"the file cannot be read ({error.strerror or error}).",
                "Check its name, and that you may read it.",
            ) from None
        try:
            self._open()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "TorchFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def read(self, tensor: Tensor) -> np.ndarray:
        """Read an array. It has memory of its own."""
        storage = tensor.storage
        self._file.seek(self._start(storage))
        numbers = np.fromfile(self._file, storage.dtype, storage.size)
        if len(numbers) != storage.size:
            raise self._fault("the file ends inside an array.", "Fetch it again.")
        step = storage.dtype.itemsize
        strides = tuple(step * s for s in tensor.stride)
        view = np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, strides)
        whole = len(tensor.shape) and view.size == len(numbers) and view.flags.c_contiguous
        return numbers.reshape(tensor.shape) if whole else view.copy()

    def _open(self) -> None:
        try:
            archive = zipfile.ZipFile(self._file)
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError):
            raise self._fault(
                "this is not a checkpoint of PyTorch, or it is cut off.",
                "Fetch it again. Checkpoints of before PyTorch 1.6 cannot be read.",
            ) from None
        members = archive.infolist()
        stems = [
            m.filename.removesuffix("/data.pkl")
            for m in members
            if m.filename.endswith("/data.pkl")
        ]
        if len(stems) != 1 or len(members) > MOST_MEMBERS:
            raise self._fault(
                "this ZIP file is not a checkpoint of PyTorch.", "Check that it is the right file."
            )
        self._members = {m.filename.removeprefix(f"{stems[0]}/"): m for m in members}
        self._size = self._file.seek(0, 2)
        order = self._members.get("byteorder")
        if order is not None and self._bytes(order, 16) != b"little":
            raise self._fault("its numbers have the byte order of another machine.", "Convert it.")
        text = self._bytes(self._members["data.pkl"], LARGEST_PICKLE)
        self.content = self._unpickled(text)

    def _unpickled(self, text: bytes) -> Any:
        try:
            return _Unpickler(self, text).load()
        except WeightsError:
            raise
        except RecursionError:
            raise self._fault("its content is nested too deeply.", "Fetch it again.") from None
        except Exception as error:  # any error of a damaged pickle
            raise self._fault(
                f"its list of arrays is damaged ({type(error).__name__}).", "Fetch it again."
            ) from None

    def _bytes(self, member: zipfile.ZipInfo, most: int) -> bytes:
        if member.file_size > most:
            raise self._fault(
                f"{member.filename} has {member.file_size:,} bytes, far too many.",
                "Check that it is the right file.",
            )
        start = self._start_of(member)
        self._file.seek(start)
        return self._file.read(member.file_size)

    def _start(self, storage: Storage) -> int:
        member = self._members.get(f"data/{storage.key}")
        if member is None or member.file_size != storage.size * storage.dtype.itemsize:
            raise self._fault(f"array {storage.key!r} is missing or cut off.", "Fetch it again.")
        return self._start_of(member)

    def _start_of(self, member: zipfile.ZipInfo) -> int:
        """Where the content of a member starts. PyTorch stores content as it is."""
        if member.compress_type != zipfile.ZIP_STORED or member.compress_size != member.file_size:
            raise self._fault(
                f"{member.filename} is compressed, which PyTorch never does.",
                "Use the file as its maker published it.",
            )
        self._file.seek(member.header_offset)
        header = self._file.read(LOCAL_HEADER.size)
        if len(header) == LOCAL_HEADER.size and header[:4] == b"PK\3\4":
            *_, name, extra = LOCAL_HEADER.unpack(header)
            start = member.header_offset + LOCAL_HEADER.size + name + extra
            if start + member.file_size <= self._size:
                return start
        raise self._fault(f"{member.filename} is not where the file says.", "Fetch it again.")

    def _fault(self, message: str, remedy: str) -> WeightsError:
        return WeightsError(message, where=str(self.path), remedy=remedy)

    def tensor(self, storage: Any, offset: Any, shape: Any, stride: Any) -> Tensor:
        """A reference to an array, checked against the numbers that the file has."""
        numbers = (offset, *shape, *stride) if isinstance(storage, Storage) else (None,)
        right = all(type(n) is int and 0 <= n < 2**40 for n in numbers)
        if right and len(shape) == len(stride) <= 8:
            size = math.prod(shape)
            last = offset + sum((n - 1) * step for n, step in zip(shape, stride, strict=True))
            if 0 < size <= storage.size and last < storage.size:
                return Tensor(storage, offset, tuple(shape), tuple(stride))
        raise self._fault("an array reaches beyond its numbers.", "Fetch it again.")

    def storage(self, name: Any) -> Storage:
        """A reference to numbers of the file."""
        if isinstance(name, tuple) and len(name) == 5 and name[0] == "storage":
            _, dtype, key, _, size = name
            if isinstance(dtype, np.dtype) and isinstance(key, str) and type(size) is int:
                return Storage(key, dtype, size)
        raise self._fault("it names numbers in an unknown way.", "Fetch it again.")

    def refuse(self, module: str, name: str) -> WeightsError:
        """The error for a pickle that asks for something other than arrays."""
        return self._fault(
            f"it asks for {module}.{name}, which is not part of any weights.",
            "Use the file as its maker published it. If this is a training checkpoint, save its "
            "weights alone with PyTorch.",
        )


class _Inert:
    """Stands for an object that is not wanted. Takes anything and does nothing."""

    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        return self

    def __setstate__(self, state):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, item):
        """Do nothing."""

    def extend(self, items):
        """Do nothing."""

    def add(self, item):
        """Do nothing."""


class _Arrays(OrderedDict):
    """A dictionary of arrays; PyTorch adds notes to it, which are dropped."""

    def __setstate__(self, state):
        pass


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: TorchFile, text: bytes):
        super().__init__(BytesIO(text), encoding="utf-8")
        self._file = file

    def find_class(self, module: str, name: str) -> Any:
        module = {"__builtin__": "builtins"}.get(module, module)  # as Python 2 called it
        if module == "torch" and name in _DTYPES:
            return _DTYPES[name]
        if (module, name) == ("collections", "OrderedDict"):
            return _Arrays
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return self._rebuild_tensor
        if (module, name) == ("torch._utils", "_rebuild_parameter"):
            return lambda data, *rest: data
        if (module, name) in _OF_TRAINING:
            return _Inert
        raise self._file.refuse(module, name)

    def persistent_load(self, pid: Any) -> Storage:
        return self._file.storage(pid)

    def _rebuild_tensor(self, storage, offset, shape, stride, *rest) -> Tensor:
        return self._file.tensor(storage, offset, shape, stride)


def arrays_in(content: Any) -> Mapping[str, Tensor]:
    """The arrays of a dictionary, by name; empty if it is not one of arrays."""
    if not isinstance(content, dict):
        return {}
    named = {k: v for k, v in content.items() if isinstance(k, str)}
    return {k: v for k, v in named.items() if isinstance(v, Tensor)}
