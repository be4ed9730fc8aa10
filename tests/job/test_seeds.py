"""Seeds are read as people write them."""

import jaxtyping
import pytest

from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.job.seeds import parse_seeds
from af3nb.runs.settings import Settings


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("1", (1,)),
        ("1,2,5-8", (1, 2, 5, 6, 7, 8)),
        (" 3 - 4 , 3", (3, 4)),
        ("1 2; 3", (1, 2, 3)),
        ("4294967295", (2**32 - 1,)),
    ],
)
def test_numbers_and_ranges(text, seeds):
    """Each seed comes once, in the order given."""
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize(
    "text", ["", "a", "1,,2", "-1", "1-", "5-2", "1.5", "4294967296", "1-9999999", "²"]
)
def test_what_is_no_seed(text):
    """What cannot be read is refused with the form that is wanted."""
    with pytest.raises(InputError, match="such as 1,2,5-8"):
        parse_seeds(text)


@pytest.mark.parametrize("seed", [True, False, 1.5, 1.0, "1", None, float("nan"), [1]])
def test_a_seed_of_another_type_is_refused(seed, monkeypatch):
    """True is not the seed 1: in a job and in the settings of a run, only whole numbers count."""
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)  # as it is for users
    (problem,) = Job("j", seeds=(7, seed)).protein("MKTAYIAK").check()
    assert problem.place.part == "seed" and "expected a whole number, found" in problem.message
    with pytest.raises(InputError, match="seeds: expected a whole number, found"):
        Settings(seeds=(7, seed))


@pytest.mark.parametrize("name", ["samples", "recycles", "steps", "sample_batch"])
@pytest.mark.parametrize("value", [True, 2.5, "3", [1]])
def test_a_number_of_another_type_is_refused(name, value, monkeypatch):
    """No setting that counts takes True for 1, or half a thing."""
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    with pytest.raises(InputError, match=f"{name}: expected a whole number, found"):
        Settings(**{name: value})


def test_seeds_of_a_run_have_bounds():
    """Settings refuse what a job refuses."""
    for seed in (-1, 2**32):
        with pytest.raises(InputError, match="seeds: expected a seed from 0 to 4294967295"):
            Settings(seeds=(seed,))
