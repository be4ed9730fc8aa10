"""Write a full-size parameter file of random numbers, to time a network without its weights.

python benchmarks/synthetic_weights.py /tmp/synthetic.bin
python benchmarks/synthetic_weights.py /tmp/tiny.pt protenix_tiny_default_v0.5.0
af3nb predict examples/ubiquitin_single_sequence.json --weights /tmp/synthetic.bin --out /tmp/out

Without a name the file is AlphaFold 3's. The other names are in tests/data/makers/released.json.gz.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import jax
import numpy as np

from af3nb.model.config import Config
from af3nb.model.files.parameters import array_names, skeleton
from af3nb.model.files.records import write_records

TESTS = Path(__file__).parents[1] / "tests"


def main() -> None:
    path = Path(sys.argv[1])
    if len(sys.argv) > 2:
        checkpoint(path, sys.argv[2])
    else:
        with path.open("wb") as stream:
            write_records(stream, arrays())
    print(f"{path}: {path.stat().st_size / 1e9:.2f} GB of random numbers")


def arrays() -> Iterator[tuple[str, np.ndarray]]:
    """Small weights, because large ones would make values grow through the 48 blocks."""
    random = np.random.default_rng(0)
    model = skeleton(Config())
    for name, leaf in zip(array_names(model), jax.tree.leaves(model), strict=True):
        yield name, small(random, leaf.shape, name.endswith("/scale")).astype(leaf.dtype)


def checkpoint(path: Path, name: str) -> None:
    """Write a checkpoint with the names and shapes of a released file of another maker."""
    sys.path.insert(0, str(TESTS))
    from torch_files import arrays_of, write_checkpoint

    random = np.random.default_rng(0)
    lists = json.loads(gzip.decompress((TESTS / "data/makers/released.json.gz").read_bytes()))
    named = {
        array: small(random, shape, "norm" in array and array.endswith(".weight"))
        for array, shape in lists[name].items()
    }
    write_checkpoint(path, arrays_of(named))


def small(random: np.random.Generator, shape, around_one: bool) -> np.ndarray:
    """Small numbers around 0, or around 1 for the scales of norms."""
    return float(around_one) + np.float32(0.02) * random.standard_normal(shape, np.float32)


if __name__ == "__main__":
    main()
