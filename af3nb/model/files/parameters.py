"""Weights in and out of the model: DeepMind's record format, and arrays by DeepMind's names.

A record is a header of five int32 (lengths of scope, name and dtype, dimensions, bytes of data),
then scope, name, dtype, the shape as int32, and the array; all little-endian, without padding.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import equinox as eqx
import jax
import jax.numpy as jnp
import ml_dtypes  # noqa: F401  (registers bfloat16 with numpy)
import numpy as np

from af3nb.errors import WeightsError
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.config import Config

IDENTIFIER = "__meta__/__identifier__"
DTYPES = ("float32", "bfloat16", "float16", "uint8")
HEADER = struct.Struct("<5i")


@runtime_checkable
class ByteStream(Protocol):
    """Anything that fills a buffer: a file, or a decompressor."""

    def readinto(self, buffer, /) -> int | None: ...


# Patterns of weight file names, best first: where the model's name is, and if it is compressed.
FILE_PATTERNS = (
    (r"(?P<name>.*)\.\d+\.bin\.zst", True),
    (r"(?P<name>.*)\.bin\.zst\.\d+", True),
    (r"(?P<name>.*)\.\d+\.bin", False),
    (r"(?P<name>.*)\.bin\.\d+", False),
    (r"(?P<name>.*)\.bin\.zst", True),
    (r"(?P<name>.*)\.bin", False),
)


def array_names(model: AlphaFold3) -> list[str]:
    """DeepMind's name of every array, `scope/name`, in the order of `jax.tree.leaves`."""
    return [_name(model, path) for path, _ in jax.tree_util.tree_leaves_with_path(model)]


def _name(module: eqx.Module, path) -> str:
    name = ""
    for key in path:
        field = type(module).__dataclass_fields__[key.name]
        scope = name.rstrip("/").rsplit("/", 1)[-1]
        name += field.metadata["dm"].replace("@", scope)
        module = getattr(module, key.name)
    return name


def stored_dtype(name: str) -> jnp.dtype:
    """The dtype in which DeepMind stores an array: bfloat16 for the trunk's linear maps."""
    in_trunk = name.startswith(
        (
            "diffuser/evoformer/",
            "diffuser/confidence_head/~_embed_features/",
            "diffuser/confidence_head/__layer_stack_no_per_layer/",
        )
    )
    is_norm = name.endswith(("/scale", "/offset"))
    return jnp.dtype(jnp.bfloat16 if in_trunk and not is_norm else jnp.float32)


def skeleton(config: Config) -> AlphaFold3:
    """The model without its arrays: only shapes, and the dtypes that DeepMind stores."""
    model = AlphaFold3(config)
    leaves, tree = jax.tree.flatten(model)
    names = array_names(model)
    typed = [
        jax.ShapeDtypeStruct(leaf.shape, stored_dtype(name))
        for name, leaf in zip(names, leaves, strict=True)
    ]
    return jax.tree.unflatten(tree, typed)


def draw(config: Config, seed: int) -> AlphaFold3:
    """A new model in float32: weights from a normal distribution cut off at two deviations.

    The random numbers of an array depend only on its name and the seed.
    """

    def drawn(name: str, array: np.ndarray) -> jax.Array:
        if not name.endswith("/weights"):  # norms, biases, the outer product's zeros
            return jnp.asarray(array)
        bits = np.random.Philox(key=[seed, zlib.crc32(name.encode())])
        random = np.random.Generator(bits)
        noise = random.standard_normal(array.shape, np.float32)
        while (far := np.abs(noise) > 2).any():
            noise[far] = random.standard_normal(int(far.sum()), np.float32)
        return jnp.asarray(array * noise)

    model = AlphaFold3(config)
    leaves, tree = jax.tree.flatten(model)
    return jax.tree.unflatten(tree, list(map(drawn, array_names(model), leaves)))


def fill(
    model: AlphaFold3, arrays: Iterable[tuple[str, np.ndarray]], *, where: str = "weights"
) -> AlphaFold3:
    """Put arrays into a skeleton one by one as they arrive, keeping their dtypes."""
    leaves, tree = jax.tree.flatten(model)
    index = {name: i for i, name in enumerate(array_names(model))}
    missing = dict(index)
    for name, array in arrays:
        if name not in index:
            raise WeightsError(
                f"it holds an array that AlphaFold 3 does not have: {name} {array.shape}.",
                where=where,
                remedy="Check that the file belongs to AlphaFold 3 and to this version of it.",
            )
        if missing.pop(name, None) is None:
            raise WeightsError(f"the array {name} occurs twice.", where=where)
        wanted = leaves[index[name]].shape
        if array.shape != wanted:
            raise WeightsError(
                f"{name} has shape {array.shape}; the model needs {wanted}.",
                where=where,
                remedy="The file belongs to a model of another size.",
            )
        leaves[index[name]] = jnp.asarray(array)
    if missing:
        raise WeightsError(
            f"{len(missing)} of {len(index)} arrays are missing, the first is {min(missing)}.",
            where=where,
            remedy="The file is incomplete; fetch it again.",
        )
    return jax.tree.unflatten(tree, leaves)


def load(path: str | Path, config: Config | None = None) -> tuple[AlphaFold3, str]:
    """The model in a file or folder of DeepMind's format, and the identifier of its weights."""
    identifier = ""

    def arrays():
        nonlocal identifier
        for name, array in read_records(stream, where=str(path)):
            if name == IDENTIFIER:
                identifier = array.tobytes().decode("ascii", "replace")
            else:
                yield name, array

    with open_weights(path) as stream:
        model = fill(skeleton(config or Config()), arrays(), where=str(path))
    return model, identifier


def read_records(stream: ByteStream, *, where: str = "weights") -> Iterator[tuple[str, np.ndarray]]:
    """Name (`scope/name`) and array of each record, read straight into the array's memory."""
    while header := _read(stream, HEADER.size, "header", where, may_end=True):
        n_scope, n_name, n_dtype, n_dims, n_bytes = HEADER.unpack(header)
        if min(n_scope, n_name, n_dtype, n_dims, n_bytes) < 0 or n_dims > 32 or n_scope > 4096:
            raise WeightsError(
                "this is not a parameter file: a record header makes no sense.",
                where=where,
                remedy="Use af3.bin.zst or af3.bin as DeepMind distributes it.",
            )
        text = _read(stream, n_scope + n_name + n_dtype + 4 * n_dims, "names", where)
        scope, name, dtype = (
            part.decode()
            for part in (
                text[:n_scope],
                text[n_scope : n_scope + n_name],
                text[n_scope + n_name : n_scope + n_name + n_dtype],
            )
        )
        if dtype not in DTYPES:
            raise WeightsError(f"{scope}/{name} has unknown dtype {dtype!r}.", where=where)
        shape = struct.unpack(f"<{n_dims}i", text[len(text) - 4 * n_dims :])
        array = np.empty(shape, np.dtype(dtype))
        if array.nbytes != n_bytes:
            raise WeightsError(
                f"{scope}/{name}: {n_bytes} bytes of data for shape {shape} of {dtype}.",
                where=where,
            )
        _read_into(stream, memoryview(array.reshape(-1).view(np.uint8)), f"{scope}/{name}", where)
        yield f"{scope}/{name}", array


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


def open_weights(path: str | Path):
    """Open a stream of records from a file, or from the only model in a folder."""
    path = Path(path).expanduser()
    if path.is_file():
        files, compressed = [path], ".zst" in path.name
    elif path.is_dir():
        files, compressed = _find(path)
    else:
        raise WeightsError(
            "there is no such file or folder.",
            where=str(path),
            remedy="Give the weights file af3.bin.zst or the folder that holds it.",
        )
    stream = io.BufferedReader(_Joined(files)) if len(files) > 1 else files[0].open("rb")
    if not compressed:
        return stream
    import zstandard

    return zstandard.ZstdDecompressor().stream_reader(stream, closefd=True)


def _find(folder: Path) -> tuple[list[Path], bool]:
    files = sorted(f for f in folder.iterdir() if f.is_file())
    for pattern, compressed in FILE_PATTERNS:
        found = {f: m["name"] for f in files if (m := re.fullmatch(pattern, f.name))}
        names = sorted(set(found.values()))
        if len(names) > 1:
            raise WeightsError(
                f"this folder holds several models: {', '.join(names)}.",
                where=str(folder),
                remedy="Name the file you mean.",
            )
        if found:
            return list(found), compressed
    raise WeightsError(
        "this folder holds no weights.",
        where=str(folder),
        remedy="Put af3.bin.zst or af3.bin there.",
    )


class _Joined(io.RawIOBase):
    """Several files, read as one stream."""

    def __init__(self, files: list[Path]):
        self._files, self._current = list(files), None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while True:
            if self._current is None:
                if not self._files:
                    return 0
                self._current = self._files.pop(0).open("rb")
            if n := self._current.readinto(buffer):
                return n
            self._current.close()
            self._current = None


def to_arrays(model: AlphaFold3) -> dict[str, np.ndarray]:
    """All arrays by name, to be saved."""
    return dict(zip(array_names(model), map(np.asarray, jax.tree.leaves(model)), strict=True))
