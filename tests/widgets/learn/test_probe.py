"""What lessons measure: probes of pair vectors, scores as tails grow, figures told in words."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from af3nb.confidence.known import moves
from af3nb.confidence.known.imitate import Belief, imitate
from af3nb.job.examples import example, structure
from af3nb.job.job import Job
from af3nb.prepare.observed import observed
from af3nb_widgets.learn.covariance import beyond_columns, grouped, mutual_information, table
from af3nb_widgets.learn.figures import alignment, confidence, pair, tokens
from af3nb_widgets.learn.probe import (
    asymmetry,
    central_distances,
    components,
    probes,
    reading,
)


@dataclass(frozen=True)
class Cell:
    """A distribution over 64 bins."""

    centres: np.ndarray
    probabilities: np.ndarray

    @property
    def mean(self) -> float:
        """The mean of the distribution."""
        return float(self.centres @ self.probabilities)


PAIR = np.array([[0, 9]])
CELL = Cell(np.arange(64) / 3 + 2, np.full(64, 1 / 64))


@pytest.fixture(scope="module")
def zipper():
    """Two chains, predicted well by an honest model."""
    _, layout, truth = observed(structure("2zta"))
    return imitate("2zta", layout, [Belief(moves.wobble(truth, 0.6, 0), truth)])


@pytest.fixture(scope="module")
def distances(zipper):
    """Distances of its tokens."""
    return central_distances(zipper.layout, zipper.best.positions)


def test_distances_are_of_cb_atoms(zipper, distances):
    """The distance of two tokens is that of their CB atoms; there is one for each pair."""
    layout, x = zipper.layout, zipper.best.positions
    atoms = [
        np.flatnonzero((layout.atom_token == t) & (layout.atom_name == "CB"))[0] for t in (3, 9)
    ]
    assert distances[3, 9] == pytest.approx(np.linalg.norm(x[atoms[0]] - x[atoms[1]]), rel=1e-5)
    assert np.isfinite(distances).all()


def test_a_probe_finds_what_is_there_and_nothing_else(distances):
    """Vectors that hold distance in a mixture are read fully; noise is read worse than nothing."""
    random, shape = np.random.default_rng(1), (*distances.shape, 8)
    noise = random.normal(size=shape)
    mixed = noise + distances[..., None] * random.normal(size=8) * 10
    found = probes({"noise": noise, "mixed": mixed}, distances)
    assert found["mixed"].explained > 0.99 and found["mixed"].separated > 0.99
    assert found["noise"].explained < 0.02 and 0.4 < found["noise"].separated < 0.6
    assert list(found) == ["separation alone", "noise", "mixed"]


def test_reading_the_truth_is_perfect(distances):
    """Distances as they are explain themselves; their mean explains nothing."""
    assert reading(distances, distances).explained == 1
    assert reading(distances, distances).separated == 1
    assert reading(np.full_like(distances, distances.mean()), distances).explained < 0.01


def test_components_are_independent_and_asymmetry_is_of_the_orders():
    """Components have a spread of 1 and do not repeat each other; a symmetric pair has no
    asymmetry, and one that changes its sign has twice its size."""
    z = np.random.default_rng(2).normal(size=(12, 12, 6))
    flat = components(z).reshape(-1, 3)
    assert np.allclose(flat.T @ flat / len(flat), np.eye(3), atol=1e-6)
    assert asymmetry(z + z.swapaxes(0, 1)) == 0
    assert asymmetry(z - z.swapaxes(0, 1)) == pytest.approx(2)


def test_a_tail_on_one_chain_raises_iptm_and_tails_on_both_lower_it(zipper):
    """What lesson 6 says of tails; ipSAE sees none of them."""
    lengths, none = [0, 50, 200], [0, 0, 0]
    for one in (
        confidence.with_tails(zipper, lengths, none),
        confidence.with_tails(zipper, none, lengths),
    ):
        assert (np.diff(one[:, 0]) > 0).all() and np.ptp(one[:, 1]) < 1e-9
    both = confidence.with_tails(zipper, lengths, lengths)
    assert (np.diff(both[:, 0]) < -0.1).all() and np.ptp(both[:, 1]) < 1e-9


def test_columns_that_follow_from_each_other_share_their_bits():
    """Four equal groups and a rule without exception share most; free columns share nothing."""
    random = np.random.default_rng(4)
    first, free = random.integers(4, size=(2, 4000))
    words = [
        "".join("ACFW"[k] for k in row) for row in zip(first, (first + 1) % 4, free, strict=True)
    ]
    codes = grouped([*words, "AAA"], ("A", "C", "F", "W"))
    assert table(codes, 0, 1)[1, 2] > 900 and table(codes, 0, 1)[1, 1] == 0
    bits = mutual_information(codes)
    assert bits[0, 1] > 10 * abs(bits[0, 2]) and bits[0, 0] == 0 and np.allclose(bits, bits.T)
    assert not mutual_information(codes[:1]).any()  # one row tells nothing


def test_a_row_alone_says_nothing_beyond_its_columns():
    """One row, or copies of it, are the same shuffled; columns that follow from each other are
    not."""
    random = np.random.default_rng(5)
    rows = random.normal(size=(40, 3, 1))
    rows[:, 1] = rows[:, 0]

    def products(x: np.ndarray, mask: np.ndarray) -> np.ndarray:
        return np.einsum("ric,rjc->ijc", x, x) / len(x)

    assert np.allclose(beyond_columns(products, rows[:1]), 0)
    assert np.allclose(beyond_columns(products, np.repeat(rows[:1], 9, axis=0)), 0)
    found = beyond_columns(products, rows)
    assert found[0, 1] > 0.5 > 2 * found[0, 2]


def test_precision_is_the_share_of_contacts_among_the_best():
    """Half as many pairs as columns count, and none of near ones."""
    contacts = np.zeros((10, 10), bool)
    contacts[0, [7, 8, 9]] = True
    score = contacts + np.eye(10) * 9
    assert alignment.precision(score, contacts) == 3 / 5


def test_figures_tell_their_numbers(zipper, distances):
    """Each figure of a lesson says in words what it draws, from what it was given."""
    z = np.random.default_rng(3).normal(size=(*distances.shape, 4))
    kras = Job.from_file(example("kras_sotorasib"))
    erk2 = Job.from_file(example("erk2_phosphorylated"))
    found = probes({"block 1": z}, distances)
    made = {
        partial(tokens.tokens_along, erk2): "residue 185 is 11",
        partial(tokens.molecules_by_token, "SER", "SEP"): "phosphoserine with 10 heavy atoms",
        partial(
            tokens.chain_costs, kras, dict(zip("ABCD", "pqrs", strict=True))
        ): "28 tokens (12%)",
        partial(tokens.pair_memory, [kras]): "239 tokens takes 29 MB",
        partial(pair.stages, {"block 1": z}, distances): "block 1: ",
        partial(pair.channels, z, distances): "component 3: ",
        partial(pair.both_ways, z, 4, 49): "residues 5 and 50",
        partial(pair.probe_curve, found, found["block 1"]): "separation alone: ",
        partial(pair.distance_cells, {"a": CELL}, {"a": 3.0}): "28% below 8 Å",
        partial(alignment.coverage, ">query\nMKV\n>a\nMRV\n", "MKV"): "2 rows over 3 residues",
        partial(alignment.column_tables, np.array([[0, 1], [1, 0]]), {"a": (0, 1)}, "pq"): "100%",
        partial(alignment.maps, {"a": -distances}, distances < 8): "best scores is a: ",
        partial(alignment.outer_products, {1: distances}, PAIR, distances < 8): "with 1 rows",
        partial(alignment.precisions, {"a": [0.5, 0.7]}, 0.1): "over 2 families",
        partial(alignment.changes, {"a": distances + 1}, distances): "a: 1.000 on average",
        partial(confidence.error_distributions, {"a": CELL}): "its mean is 12.5 Å",
        partial(confidence.tm_kernel, [40, 150]): "at 150 tokens an error of 4.5 Å",
        partial(confidence.tails, zipper, [0, 100]): "with a tail on one chain, ipTM goes from",
        partial(confidence.hinge, zipper, zipper, 30): "residues 1 to 30",
        partial(confidence.five_samples, zipper, zipper.best.positions): "0.0 Å off",
    }
    for make, words in made.items():
        assert words in make().words, make
