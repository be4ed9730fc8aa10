"""`mini-msa` reads contacts out of the alignment, and out of nothing else."""

from collections.abc import Callable

import numpy as np
import pytest

from af3nb.engine.engine import Engine
from af3nb.families import Family, contact_precision
from af3nb.features.featurise import featurise
from af3nb.weights.load import load_model
from af3nb.weights.registry import MINI_MSA

SEEDS = (2_000_001, 2_000_002, 2_000_003)


@pytest.fixture(scope="module")
def precision() -> Callable[[Family, list[str]], float]:
    """The contact precision of a family with these rows, all in one shape."""
    engine = Engine(load_model("mini-msa").network)

    def measured(family: Family, rows: list[str]) -> float:
        batch = featurise(family.job(rows), seed=1).batch.compact()
        embedded = engine.embed(batch)
        trunk = engine.trunk(batch, embedded, seed=1, recycles=MINI_MSA.recycles)
        return contact_precision(np.asarray(engine.call("distogram", batch, trunk)[1]), family)

    return measured


def test_diverse_rows_tell_contacts_and_copies_do_not(precision):
    """With 100 diverse relatives, at least 0.2 more of the surest contacts are right than with
    100 copies of one of them.
    """
    families = [Family.draw(seed) for seed in SEEDS]
    rows = [family.relatives(100) for family in families]
    diverse = np.mean([precision(f, r) for f, r in zip(families, rows, strict=True)])
    copies = np.mean([precision(f, 100 * r[:1]) for f, r in zip(families, rows, strict=True)])
    assert diverse >= copies + 0.2


def test_every_output_says_that_the_structure_is_untrained():
    """The weights warn that only contacts are trained, and fit into the package."""
    assert MINI_MSA.warning and "structure and its scores mean nothing" in MINI_MSA.warning
