"""Runs that several tests look into."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace

import pytest
from opened_runs import NETWORKS, opened_with

from af3nb.look import Inside


@pytest.fixture(scope="session")
def runs() -> Callable[[str], SimpleNamespace]:
    """A model of each family, and a run of it, opened; each is made once."""

    @cache
    def of(name: str) -> SimpleNamespace:
        model = NETWORKS[name]()
        return SimpleNamespace(model=model, opened=opened_with(model))

    return of


LONG = [pytest.param(name, marks=pytest.mark.slow) for name in NETWORKS]


@pytest.fixture(params=["alphafold3", *LONG[1:]])
def run(runs, request) -> SimpleNamespace:
    """DeepMind's layout; in the long suite, each family in turn."""
    return runs(request.param)


@pytest.fixture(params=["alphafold3", "openfold3", *LONG[2:]])
def trunk_run(runs, request) -> SimpleNamespace:
    """Two trunks that differ, with and without a last MSA block that leaves the MSA as it is."""
    return runs(request.param)


@pytest.fixture(params=NETWORKS)
def each_run(runs, request) -> SimpleNamespace:
    """Each family in turn."""
    return runs(request.param)


@pytest.fixture(scope="session")
def opened(runs) -> Inside:
    """A run of the network in DeepMind's layout."""
    return runs("alphafold3").opened
