"""A network small enough to predict with in every test."""

import pytest
from tiny import small_job, tiny_model

from af3nb.io.job import Job


@pytest.fixture(scope="session")
def model():
    """A tiny network, drawn at random."""
    return tiny_model()


@pytest.fixture
def job() -> Job:
    """Two chains, one with an alignment and one that wants none."""
    return small_job()
