"""The random weights of the makers' cases: from a checkpoint, or drawn again from their names."""

import gzip
import re
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from af3nb.disk.json_text import parse_json
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.makers.checkpoint import OPENFOLD3
from af3nb.model.makers.load import from_arrays, load

_SCALE = re.compile(r"(layer_?norm\w*|_ln)(\.\d+)?\.weight$")
_OFFSET = re.compile(r"(layer_?norm\w*|_ln)(\.\d+)?\.bias$")


def network_in(folder: Path, name: str, maker: str) -> Callable[[], AlphaFold3] | None:
    """Return what makes the network `name` of a folder; None if it has none of this name.

    A checkpoint goes before a list of names, from which the weights are drawn.
    """
    checkpoint, listed = folder / f"{name}.pt", folder / f"{name}.shapes.json.gz"
    if checkpoint.is_file():
        return lambda: load(checkpoint)[0]
    if listed.is_file():
        return lambda: from_arrays(maker, drawn(listed, maker))
    return None


def drawn(listed: Path, maker: str) -> dict[str, np.ndarray]:
    """Return the arrays of a list, which has a shape for each name, or the numbers themselves."""
    found: Mapping[str, list] = parse_json(gzip.decompress(listed.read_bytes()))
    return {
        name: np.array(what, np.float32)
        if any(isinstance(n, float) for n in what)
        else _draw(name, tuple(what), maker)
        for name, what in found.items()
    }


def _draw(name: str, shape: tuple[int, ...], maker: str) -> np.ndarray:
    random = np.random.Generator(np.random.Philox(key=zlib.crc32(name.encode())))
    noise = random.standard_normal(shape)
    if "fourier" in name:
        return noise.astype(np.float32)
    if _SCALE.search(name):
        return (1 + 0.2 * noise).astype(np.float32)
    if name.endswith(".bias"):
        small = 0.2 if maker != OPENFOLD3 and _OFFSET.search(name) else 0.3
        return (small * noise).astype(np.float32)
    fan_in = shape[-1] if name.endswith(".weight") else shape[-2]
    return (noise / np.sqrt(fan_in)).astype(np.float32)
