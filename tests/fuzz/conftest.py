"""What holds for every damaged input."""

import pytest
from bounds import little_memory


@pytest.fixture(autouse=True)
def _little_memory():
    """No test takes more than two gigabytes."""
    with little_memory():
        yield
