"""Weights files with flipped bits, cuts and absurd sizes: a sentence, and little memory."""

import dataclasses
import functools
import json
import random
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from bounds import escaped
from damage import broken
from safetensors.numpy import save
from tiny_weights import TINY, records

from af3nb.model.files import stored
from af3nb.model.files.parameters import draw, to_arrays
from af3nb.model.files.records import HEADER, IDENTIFIER
from af3nb.weights import registry
from af3nb.weights.check import examine
from af3nb.weights.load import load_model

NOBODY = b"\0" * 64  # the identifier of files that need no terms


def plain(content: bytes, random: random.Random) -> tuple[str, bytes]:
    """Records, damaged."""
    return "af3.bin", broken(content, random)


def packed(content: bytes, random: random.Random) -> tuple[str, bytes]:
    """Packed records, damaged after or before they were packed."""
    if random.random() < 0.5:
        return "af3.bin.zst", broken(zstandard.compress(content), random)
    return "af3.bin.zst", zstandard.compress(broken(content, random))


def header(content: bytes, random: random.Random) -> tuple[str, bytes]:
    """Records whose first header has a number of any size."""
    numbers = list(HEADER.unpack(content[: HEADER.size]))
    numbers[random.randrange(5)] = random.choice((-1, 33, 1 << 20, 1 << 27, (1 << 31) - 1))
    return "af3.bin", HEADER.pack(*numbers) + content[HEADER.size :]


def bomb(content: bytes, random: random.Random) -> tuple[str, bytes]:
    """A small packed file of one record of 2 GB: of the identifier, or of an unknown name."""
    return "af3.bin.zst", two_gigabytes(random.random() < 0.5)


@functools.cache
def two_gigabytes(identifier: bool) -> bytes:
    """Zeros, packed into 200 kB."""
    scope, name = IDENTIFIER.encode().split(b"/") if identifier else (b"diffuser", b"weights")
    size = (1 << 31) - (1 << 20)
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    first = HEADER.pack(len(scope), len(name), 5, 1, size) + scope + name + b"uint8"
    parts = [packer.compress(first + struct.pack("<i", size))]
    parts += [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*parts, packer.flush()])


def trained(_: bytes, random: random.Random) -> tuple[str, bytes]:
    """A file of a training, damaged."""
    return "own.safetensors", broken(of_training(), random)


@functools.cache
def of_training() -> bytes:
    """A file of a training."""
    return stored.to_bytes(draw(TINY, 1), "float16")


def odd_size(_: bytes, random: random.Random) -> tuple[str, bytes]:
    """A file of a training that states a network of another size, or of none that makes sense."""
    config: dict[str, Any] = dataclasses.asdict(TINY)
    for _ in range(random.randint(1, 3)):
        odd = random.choice((0, -1, True, 1e9, 10**9, 1 << 16, "7", None, [2], float("nan"), 3))
        config[random.choice(list(config))] = odd
    text = json.dumps(config) if random.random() < 0.9 else "[" * 100_000
    arrays = {name: np.asarray(array) for name, array in to_arrays(draw(TINY, 1)).items()}
    return "own.safetensors", save(arrays, metadata={"config": text})


MAKERS: tuple[Callable[[bytes, random.Random], tuple[str, bytes]], ...] = (
    plain, packed, header, bomb, trained, odd_size,
)  # fmt: skip


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_damaged_weights_give_a_sentence(count: int, tmp_path: Path, monkeypatch):
    """Damaged weights are refused by `load_model` and `examine` alike, and cost little to refuse.

    What is loaded nevertheless has the numbers that were written, where the file can tell.
    """
    monkeypatch.setattr(registry, "UNKNOWN", replace(registry.UNKNOWN, config=TINY))
    numbers, whole = random.Random(count), records(NOBODY)
    loaded, failures = 0, []
    for k in range(count):
        make = MAKERS[k % len(MAKERS)]
        name, content = make(whole, numbers)
        path = tmp_path / name
        path.write_bytes(content)
        for read in (load_model, examine):
            done: list[object] = []
            if failure := escaped(lambda read=read, path=path, done=done: done.append(read(path))):
                failures.append(f"{read.__name__} of {make.__name__} {k}: {failure}")
            loaded += len(done)
    assert not failures, "\n".join(failures[:9])
    assert loaded < count
