"""What holds for all tests of the network: no silent mixing of dtypes, quick compilation."""

import jax
import pytest


@pytest.fixture(autouse=True)
def strict_dtypes():
    """An operation on two dtypes is an error, unless one is a Python number."""
    with jax.numpy_dtype_promotion("strict"):
        yield


@pytest.fixture(autouse=True, scope="package")
def quick_compilation():
    """These networks are tiny: compiling them well would take longer than running them."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)
