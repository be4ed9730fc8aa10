"""Writes checkpoints as PyTorch writes them, without PyTorch, sound ones and others."""

import pickle
import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np

STORAGES = {
    np.dtype(np.float32): "FloatStorage",
    np.dtype(np.float16): "HalfStorage",
    np.dtype(ml_dtypes.bfloat16): "BFloat16Storage",
    np.dtype(np.int64): "LongStorage",
}


class Global:
    """A name that the pickle imports, such as `torch.FloatStorage`."""

    def __init__(self, module: str, name: str):
        self.module, self.name = module, name


class Call:
    """A call of a global that the pickle makes when it is read."""

    def __init__(self, what: Global, *arguments: Any):
        self.what, self.arguments = what, arguments


class Numbers:
    """An array, and how the pickle refers to it; what is given replaces the truth."""

    def __init__(self, array: np.ndarray, key: str, **other: Any):
        self.array, self.key, self.other = np.ascontiguousarray(array), key, other


def write_checkpoint(path: Path, content: Any, *, stem: str = "archive", **zipped: Any) -> Path:
    """Write any content of dictionaries, plain values, `Numbers` and `Call`."""
    found: list[Numbers] = []
    text = b"\x80\x02" + _pickled(content, found) + b"."
    with zipfile.ZipFile(path, "w", **zipped) as archive:
        archive.writestr(f"{stem}/data.pkl", text)
        archive.writestr(f"{stem}/byteorder", "little")
        for numbers in found:
            archive.writestr(f"{stem}/data/{numbers.key}", numbers.array.tobytes())
        archive.writestr(f"{stem}/version", "3\n")
    return path


def arrays_of(
    arrays: Mapping[str, np.ndarray], prefix: str = "", *, first: int = 0
) -> dict[str, Numbers]:
    """Arrays as a checkpoint's dictionary; their numbers are files from `first` on."""
    numbered = enumerate(arrays.items(), start=first)
    return {prefix + name: Numbers(array, str(i)) for i, (name, array) in numbered}


def _pickled(value: Any, found: list[Numbers]) -> bytes:
    if isinstance(value, Numbers):
        found.append(value)
        return _tensor(value)
    if isinstance(value, Global):
        return b"c" + f"{value.module}\n{value.name}\n".encode()
    if isinstance(value, Call):
        arguments = b"".join(_pickled(a, found) for a in value.arguments)
        return _pickled(value.what, found) + b"(" + arguments + b"tR"
    if isinstance(value, dict):
        items = b"".join(_pickled(k, found) + _pickled(v, found) for k, v in value.items())
        return b"}(" + items + b"u"
    if isinstance(value, tuple):
        return b"(" + b"".join(_pickled(v, found) for v in value) + b"t"
    if isinstance(value, str):
        text = value.encode()
        return b"X" + struct.pack("<I", len(text)) + text
    plain = BytesIO()
    pickle.Pickler(plain, 2).dump(value)
    return plain.getvalue()[2:-1]


def _tensor(n: Numbers) -> bytes:
    shape = n.other.get("shape", n.array.shape)
    strides = tuple(s // n.array.itemsize for s in n.array.strides)
    storage = n.other.get("storage", STORAGES[n.array.dtype])
    size = n.other.get("size", n.array.size)
    name = ("storage", Global("torch", storage), n.key, "cpu", size)
    pid = _pickled(name, []) + b"Q"
    rest = (n.other.get("offset", 0), tuple(shape), tuple(n.other.get("stride", strides)), False)
    hooks = Call(Global("collections", "OrderedDict"))
    arguments = pid + b"".join(_pickled(a, []) for a in rest) + _pickled(hooks, [])
    return _pickled(Global("torch._utils", "_rebuild_tensor_v2"), []) + b"(" + arguments + b"tR"


def reduced(weights: str, path: Path, *, other: bool = False) -> bytes:
    """A checkpoint of a set's network in small, laid out as the released files are.

    With `other` it is of another training: as long, and with other numbers.
    """
    from importlib import resources

    from af3nb.verify.makers.weights import drawn
    from af3nb.weights.registry import REGISTRY

    reference = Path(str(resources.files("af3nb.verify.makers"))) / "reference"
    family = REGISTRY[weights].family
    arrays = drawn(reference / _LISTS[weights], family)
    if other:
        arrays |= {name: -array for name, array in list(arrays.items())[:1]}
    content = arrays_of(arrays)
    if family == "Protenix":
        content = {"model": arrays_of(arrays, "module.")}
    return write_checkpoint(path, content).read_bytes()


_LISTS = {
    "openfold3": "openfold3/of3_reduced.shapes.json.gz",
    "protenix": "protenix/weights/v1.shapes.json.gz",
    "protenix-tiny": "protenix/weights/mini.shapes.json.gz",
}
