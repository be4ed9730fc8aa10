"""How `mini-msa` uses its alignment: contact precision on families that it never saw.

    python benchmarks/lessons/mini_msa.py

prints the tables of benchmarks/README.md: precision among the surest n / 2 and n pairs that are at
least 6 residues apart, of n residues.
"""

import argparse
from collections.abc import Callable, Iterator

import jax
import numpy as np

from af3nb.batch import Batch
from af3nb.engine.engine import Engine
from af3nb.families import Family, contact_precision
from af3nb.features.featurise import featurise
from af3nb.look import ablate
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.weights.load import Model, load_model

FIRST_SEED = 1_000_000  # of families; training draws its families from other random numbers
NEAR, FAR = 0.3, 10.0  # divergences
RECYCLES = 3
TABLES = ("alignment", "recycles", "triangles")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", nargs="?", default="mini-msa")
    parser.add_argument("--families", type=int, default=50)
    parser.add_argument("--length", type=int, default=32)
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=TABLES)
    given = parser.parse_args()
    model = load_model(given.weights)
    seeds = range(FIRST_SEED, FIRST_SEED + given.families)
    families = [Family.draw(seed, length=given.length) for seed in seeds]
    precision = Measure(families)
    if "alignment" in given.tables:
        precision.table("alignment", model.network, alignments(), recycles=[RECYCLES])
    deep = {"100 diverse relatives": diverse(100)}
    if "recycles" in given.tables:
        precision.table("recycles", model.network, deep, recycles=[0, 1, 2, 3, 6])
    if "triangles" in given.tables:
        for name, part in triangles(model):
            precision.table(name, part, deep, recycles=[RECYCLES])


Rows = Callable[[Family], list[str]]


def diverse(count: int) -> Rows:
    """The first `count` of 100 far relatives."""
    return lambda family: family.relatives(100, divergence=FAR)[:count]


def alignments() -> dict[str, Rows]:
    """What is compared: depth, copies, and relatives that are hardly different."""
    return {
        "the query alone": diverse(0),
        **{f"{count} diverse relatives": diverse(count) for count in (1, 5, 20, 100)},
        "100 copies of one relative": lambda family: 100 * diverse(1)(family),
        "100 near relatives": lambda family: family.relatives(100, divergence=NEAR),
    }


def triangles(model: Model) -> Iterator[tuple[str, AlphaFold3]]:
    """The network whole and with triangle updates of the trunk switched off."""
    for name, off in (
        ("nothing switched off", ()),
        ("no triangle multiplication", ("triangle_multiplication",)),
        ("no triangle attention", ("triangle_attention",)),
        ("neither", ("triangle_multiplication", "triangle_attention")),
    ):
        yield name, ablate(model, **dict.fromkeys(off, False)).model.network


class Measure:
    """Contact precision over families, of the surest n / 2 and n pairs of n residues."""

    def __init__(self, families: list[Family]):
        self._families = families
        self._batches: dict[str, list[Batch]] = {}

    def table(self, name: str, network: AlphaFold3, rows: dict[str, Rows], recycles: list[int]):
        """Print a line for each alignment and each number of recycles."""
        engine = Engine(network)
        for label, draw in rows.items():
            if label not in self._batches:
                jobs = [family.job(draw(family)) for family in self._families]
                found = [featurise(job, seed=1).batch.compact() for job in jobs]
                self._batches[label] = found
            for count in recycles:
                pairs = [
                    (self._contacts(engine, batch, count), family)
                    for batch, family in zip(self._batches[label], self._families, strict=True)
                ]
                half = [contact_precision(p, f) for p, f in pairs]
                whole = [contact_precision(p, f, best=len(f.query)) for p, f in pairs]
                error = np.std(half) / len(half) ** 0.5
                print(
                    f"| {name} | {label} | {count} | {np.mean(half):.2f} ± {error:.2f} "
                    f"| {np.mean(whole):.2f} |",
                    flush=True,
                )

    @staticmethod
    def _contacts(engine: Engine, batch: Batch, recycles: int) -> np.ndarray:
        embedded = engine.embed(batch)
        trunk = engine.trunk(batch, embedded, seed=1, recycles=recycles)
        return np.asarray(engine.call("distogram", batch, trunk)[1])


if __name__ == "__main__":
    jax.config.update("jax_platforms", "cpu")
    main()
