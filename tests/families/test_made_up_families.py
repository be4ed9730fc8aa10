"""Made-up families: their folds hold together, and only many sequences tell what covaries."""

import re

import numpy as np
import pytest

from af3nb.errors import InputError
from af3nb.families import Family, contact_precision
from af3nb.families.arguments import amount, whole
from af3nb.families.couplings import GROUPS, LETTERS, first_sequences, plant
from af3nb.families.folds import STEP, beta_atoms, distances, make_folds

N = 24


@pytest.fixture(scope="module")
def family() -> Family:
    return Family.draw(3, length=N)


@pytest.fixture(scope="module")
def chains() -> np.ndarray:
    """The CA atoms of some chains."""
    return make_folds(12, 40, np.random.default_rng(1))


def test_same_seed_same_family(family: Family):
    """A seed is a family: drawn again it is the same, and another seed is another family."""
    again, other = Family.draw(3, length=N), Family.draw(4, length=N)
    assert again.query == family.query and np.array_equal(again.positions, family.positions)
    assert again.relatives(5, seed=2) == family.relatives(5, seed=2)
    assert other.query != family.query and not np.array_equal(other.contacts, family.contacts)


def test_chains_hold_together(chains):
    """Successive CA atoms are a bond's step apart, and no others come nearer than real ones do."""
    d = distances(chains)
    i = np.arange(39)
    assert np.abs(d[:, i, i + 1] - STEP).max() < 1
    assert d[:, *np.triu_indices(40, 3)].min() > 3.2


def test_chains_are_compact(chains):
    """A chain of 40 residues is about as wide as a protein of that length: 7 to 11 angstroms."""
    radius = np.sqrt(np.square(chains).sum(-1).mean(1))
    assert 7 < radius.min() and radius.max() < 11


def test_helices_are_right_handed(chains):
    """Where a trace turns as tightly as a helix, it turns as helices do."""
    steps = np.diff(chains, axis=1)
    a, b, c = (steps[:, k : k + 37] for k in range(3))
    hand = np.einsum("bix,bix->bi", a, np.cross(b, c))
    tight = np.linalg.norm(a + b + c, axis=-1) < 5.6
    assert tight.sum() > 30 and (hand[tight] > 0).mean() > 0.9


def test_one_sequence_tells_nothing():
    """Over the couplings that a fold can have, all pairs of groups are as likely in a contact."""
    x = np.repeat(make_folds(1, N, np.random.default_rng(5)), 400, axis=0)
    random = np.random.default_rng(6)
    model = plant(distances(beta_atoms(x)) < 8, random)
    groups = first_sequences(model, random)[:, 0] // len(GROUPS[0])
    i = int((model.strength[:, :, 0] > 0).mean(0).argmax())
    j = np.bincount(model.partner[:, i, 0]).argmax()
    coupled = (model.partner[:, i] == j).any(-1) & (model.strength[:, i, 0] > 0)
    pairs = np.bincount(4 * groups[coupled, i] + groups[coupled, j], minlength=16)
    expected = coupled.sum() / 16
    assert coupled.sum() > 80
    assert (np.square(pairs - expected) / expected).sum() < 38  # chi squared, 15 degrees: p 0.001


def test_coupled_columns_vary_together(family: Family):
    """In many far relatives, the columns of a coupled contact share more than other columns do."""
    rows = family.relatives(800, divergence=10)
    codes = np.array([[LETTERS.index(letter) for letter in row] for row in rows]) // len(GROUPS[0])
    one = np.eye(4)[codes]
    joint = np.einsum("rix,rjy->ijxy", one, one) / len(rows)
    alone = one.mean(0)
    apart = np.einsum("ix,jy->ijxy", alone, alone)
    shared = np.where(joint > 0, joint * np.log(np.maximum(joint, 1e-9) / (apart + 1e-9)), 0)
    information = shared.sum((-1, -2))
    is_coupled = np.zeros((N, N), bool)
    is_coupled[tuple(family.coupled.T)] = True
    far = np.triu(np.ones((N, N), bool), 4) & ~is_coupled
    assert family.contacts[is_coupled].all()
    assert information[is_coupled].mean() > 3 * information[far].mean()


def test_divergence_is_distance_from_the_query(family: Family):
    """Nothing changes at 0, and the more columns were drawn anew, the fewer are as in the query."""

    def same(divergence: float | int) -> float:
        rows = family.relatives(100, divergence=divergence)
        return float(
            np.mean([a == b for row in rows for a, b in zip(row, family.query, strict=True)])
        )

    assert same(0) == 1
    shares = [same(d) for d in (0.1, 0.3, 1, 10)]
    assert shares == sorted(shares, reverse=True) and shares[0] > 0.9 and shares[-1] < 0.4


def test_job_holds_the_rows_as_its_alignment(family: Family):
    """The job has one chain, the query, with the rows as its alignment, and nothing to search."""
    rows = family.relatives(3)
    (protein,) = family.job(rows).molecules
    assert protein.sequence == family.query
    assert (protein.unpaired_msa or "").splitlines()[1::2] == [family.query, *rows]
    assert protein.paired_msa == "" and protein.templates == ()


def test_precision_counts_the_surest_pairs(family: Family):
    """The truth itself has precision 1, its opposite 0, and rows of padding change nothing."""
    truth = family.contacts.astype(float)
    assert contact_precision(truth, family, best=5) == 1
    assert contact_precision(-truth, family, best=5) == 0
    padded = np.pad(truth, (0, 8), constant_values=9.0)
    assert contact_precision(padded, family, best=3) == 1


@pytest.mark.parametrize(
    ("take", "value", "message"),
    [
        (whole, 32.5, "expected a whole number from 0 on, found 32.5."),
        (whole, -1, "found -1."),
        (whole, True, "found True."),
        (amount, float("nan"), "expected a number from 0 on, found nan."),
        (amount, float("inf"), "found inf."),
        (amount, -0.5, "found -0.5."),
        (amount, "10", "found '10'."),
    ],
)
def test_numbers_that_are_none_are_refused(take, value, message):
    """Counts and seeds are whole, divergences finite, and none is negative."""
    with pytest.raises(InputError, match=re.escape(message)) as refused:
        take("count", value)
    assert refused.value.where == "count"


def test_families_refuse_what_they_cannot_draw(family: Family):
    """Each argument is checked, under its own name; NumPy's numbers are numbers, and 0 is one."""
    for where, draw in {
        "seed": lambda: Family.draw(-1),
        "length": lambda: Family.draw(1, length=-1),
        "count": lambda: family.relatives(-1),
        "divergence": lambda: family.relatives(1, divergence=float("nan")),
    }.items():
        with pytest.raises(InputError) as refused:
            draw()
        assert refused.value.where == where
    with pytest.raises(InputError, match="found -3"):
        family.relatives(1, seed=-3)
    assert family.relatives(0) == [] and whole("count", np.int64(3)) == 3
    assert amount("divergence", np.float32(0.5)) == 0.5


@pytest.mark.parametrize("length", [11, 101])
def test_lengths_are_checked(length: int):
    """A length for which there is no chain is refused with the range, whose ends can be drawn."""
    with pytest.raises(InputError, match="Choose a length from 12 to 100") as refused:
        Family.draw(1, length=length)
    nearest = min(map(int, re.findall(r"\d+", refused.value.remedy)), key=lambda n: abs(n - length))
    assert len(Family.draw(1, length=nearest).query) == nearest
