"""The reference network, made once: 50 million random numbers."""

import pytest

from af3nb.verify import cases
from af3nb.verify.compare import reference_network


@pytest.fixture(scope="session")
def network():
    """The network of the reference runs."""
    return reference_network(cases.packaged())
