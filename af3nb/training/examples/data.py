"""A folder of examples as stacked arrays, one stack per size."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Float, Int

from af3nb.batch import ATOMS_PER_TOKEN, QUERIES, Batch
from af3nb.errors import InputError
from af3nb.training.examples.assemble import assemble
from af3nb.training.examples.crops import crop
from af3nb.training.examples.example import Example
from af3nb.training.examples.permutation import chain_orders
from af3nb.training.examples.truth import Truth
from af3nb.training.examples.windows import LEAST_WINDOWS

WEIGHTS_FILE = "weights.csv"
ROW_STEPS = (8, 64, 256, 1024)  # depths of alignments, as in a prediction
REMEDY = "Make examples from structures with `af3nb prepare STRUCTURE ... --out DIR`."


class Bucket(NamedTuple):
    """Numbers of tokens and of atom windows to which examples are padded."""

    tokens: int
    windows: int


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples by bucket; `names` are their file names."""

    names: tuple[str, ...]
    examples: tuple[Example, ...]
    bucket_of: tuple[Bucket, ...]
    rows: int
    orders: int

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The buckets in use, smallest first."""
        return tuple(sorted(set(self.bucket_of)))

    def members(self, bucket: Bucket) -> list[int]:
        """Indices of the examples in a bucket."""
        return [i for i, b in enumerate(self.bucket_of) if b == bucket]

    def weights(self, bucket: Bucket, kind: int) -> Float[np.ndarray, " k"]:
        """How often the examples of a bucket are drawn; kind 0 is structure, 1 confidence."""
        return np.array([self.examples[i].weights[kind] for i in self.members(bucket)], float)

    def example(self, number: int) -> tuple[Batch, Truth]:
        """One padded example: the input of the network, and the truth."""
        bucket = self.bucket_of[number]
        place = self.members(bucket).index(number)
        return jax.tree.map(lambda x: x[place], self.stacked(bucket, [0]))

    def stacked(self, bucket: Bucket, seed: Sequence[int]) -> tuple[Batch, Truth]:
        """All examples of a bucket, cropped and padded, with a new first axis.

        `seed` determines crops, conformers and alignment rows.
        """
        drawn = []
        for i in self.members(bucket):
            random = np.random.default_rng([*seed, i])
            example = self.examples[i]
            chosen = crop(example, bucket.tokens, bucket.windows * QUERIES, random)
            drawn.append(
                assemble(
                    # The weight is already in how often an example is drawn.
                    replace(example, weights=np.ones(2, np.float32)),
                    chosen,
                    tokens=bucket.tokens,
                    windows=bucket.windows,
                    rows=self.rows,
                    orders=self.orders,
                    random=random,
                )
            )
        return jax.tree.map(lambda *arrays: np.stack(arrays), *drawn)


def load_folder(folder: Path, sizes: Sequence[int], most_rows: int) -> Dataset:
    """Read all npz files of a folder, and `weights.csv` if it exists.

    An example whose weights are both zero is left out.
    """
    if not folder.is_dir():
        raise InputError("there is no such folder.", where=str(folder), remedy=REMEDY)
    files = sorted(folder.glob("*.npz"))
    if not files:
        raise InputError("the folder holds no examples (*.npz).", where=str(folder), remedy=REMEDY)
    weights = read_weights(folder / WEIGHTS_FILE)
    names, examples = [], []
    for path in files:
        example = Example.load(path)
        if path.stem in weights:
            own = np.array(weights[path.stem], np.float32)
            example = replace(example, weights=own)
        if example.weights.any():
            names.append(path.stem)
            examples.append(example)
    if not any(e.weights[0] > 0 for e in examples):
        raise InputError(
            "every example has a structure weight of 0.",
            where=str(folder / WEIGHTS_FILE),
            remedy="Give at least one example a structure weight above 0.",
        )
    depth = max(len(e.msa) for e in examples)
    rows = min(next((r for r in ROW_STEPS if r >= depth), depth), max(most_rows, ROW_STEPS[0]))
    orders = max(
        len(chain_orders(e, np.arange(e.n_tokens))) if e.n_tokens <= max(sizes) else 1
        for e in examples
    )
    chosen = tuple(choose_bucket(e.n_tokens, e.n_atoms, sizes) for e in examples)
    return Dataset(tuple(names), tuple(examples), chosen, rows, orders)


def read_weights(path: Path) -> dict[str, tuple[float, float]]:
    """Read columns `name`, `structure`, `confidence`: the weights of examples in both losses."""
    if not path.exists():
        return {}
    try:
        with open(path, newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            found = {r["name"]: (float(r["structure"]), float(r["confidence"])) for r in rows}
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"the weights cannot be read ({error!r}).",
            where=str(path),
            remedy="The file needs the columns name, structure, confidence.",
        ) from None
    if wrong := [name for name, pair in found.items() if not 0 <= min(pair) < float("inf")]:
        raise InputError(f"{wrong[0]} has a negative weight.", where=str(path))
    return found


def choose_bucket(n_tokens: int, n_atoms: int, sizes: Sequence[int]) -> Bucket:
    """The smallest bucket that holds a complex; else the largest, to which it is cropped.

    Each token size has room for 8, 12 or 24 atoms per token, because nucleic acids need more.
    """
    tokens = next((s for s in sizes if s >= n_tokens), max(sizes))
    needed = n_atoms
    if n_tokens > tokens:  # an average crop; larger ones are cropped further
        needed = n_atoms * tokens / n_tokens / 1.2
    for per_token, spare in ((8, 1), (12, 1), (ATOMS_PER_TOKEN, 0)):
        windows = max(LEAST_WINDOWS, -(-tokens * per_token // QUERIES) + spare)
        if needed <= windows * QUERIES:
            break
    return Bucket(tokens, windows)


def draw_examples(
    dataset: Dataset, kind: int, shape: tuple[int, ...], random: np.random.Generator
) -> tuple[Bucket, Int[np.ndarray, "..."]]:
    """Draw a bucket, and the examples that each step of a call sees on each device.

    Each is drawn in turn in random order; an example of weight 2 twice as often.
    """
    buckets = dataset.buckets
    total = np.array([dataset.weights(b, kind).sum() for b in buckets])
    bucket = buckets[random.choice(len(buckets), p=total / total.sum())]
    weights = dataset.weights(bucket, kind)
    count = int(np.prod(shape))
    # Evenly spaced marks on the weights laid end to end repeat less than independent draws.
    marks = (random.random() + np.arange(count)) / count * weights.sum()
    order = random.permutation(len(weights))
    number = order[np.searchsorted(np.cumsum(weights[order]), marks, side="right") % len(weights)]
    return bucket, random.permutation(number).reshape(shape).astype(np.int32)
