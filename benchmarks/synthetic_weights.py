"""Write a full-size parameter file of random numbers, to time AlphaFold 3 without its weights.

python benchmarks/synthetic_weights.py /tmp/synthetic.bin
af3nb predict examples/ubiquitin_single_sequence.json --weights /tmp/synthetic.bin --out /tmp/out
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import jax
import numpy as np

from af3nb.model.config import Config
from af3nb.model.files.parameters import array_names, skeleton
from af3nb.model.files.records import write_records


def main() -> None:
    path = Path(sys.argv[1])
    with path.open("wb") as stream:
        write_records(stream, arrays())
    print(f"{path}: {path.stat().st_size / 1e9:.2f} GB of random numbers")


def arrays() -> Iterator[tuple[str, np.ndarray]]:
    """Small weights, because large ones would make values grow through the 48 blocks."""
    random = np.random.default_rng(0)
    model = skeleton(Config())
    for name, leaf in zip(array_names(model), jax.tree.leaves(model), strict=True):
        middle = 1.0 if name.endswith("/scale") else 0.0
        noise = random.standard_normal(leaf.shape, np.float32)
        yield name, (middle + 0.02 * noise).astype(leaf.dtype)


if __name__ == "__main__":
    main()
