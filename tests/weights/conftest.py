"""A weight set with terms as DeepMind's, of a tiny network, on a server of this machine."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import weights_server
from tiny_weights import TINY, packed
from weights_server import Loopback

from af3nb.weights import registry
from af3nb.weights.registry import WeightSet


@pytest.fixture(scope="session")
def content() -> bytes:
    """The file that the server has."""
    return packed()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """An empty place for weights, and no proxy; the networks of unknown files are tiny."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(registry, "UNKNOWN", replace(registry.UNKNOWN, config=TINY))
    return tmp_path / "cache"


@pytest.fixture
def documents() -> dict[str, bytes]:
    """Made-up terms under the names and headings of the real ones."""
    return weights_server.documents()


@pytest.fixture
def server(content, documents) -> Iterator[Loopback]:
    """The owner's server: the weights, and the terms."""
    with weights_server.owners(content, documents) as loopback:
        yield loopback


@pytest.fixture
def weights(server, monkeypatch) -> WeightSet:
    """AlphaFold 3's entry of the registry with a tiny network, its addresses on this machine."""
    entry = weights_server.as_there(server)
    monkeypatch.setitem(registry.REGISTRY, "alphafold3", entry)
    return entry
