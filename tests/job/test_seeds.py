"""Seeds are read as people write them."""

import pytest

from af3nb.errors import InputError
from af3nb.job.seeds import parse_seeds


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
