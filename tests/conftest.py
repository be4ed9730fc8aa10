"""What all tests share."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Examples are always the same, and a slow machine or a compilation is no failure.
settings.register_profile("af3nb", deadline=None, derandomize=True)
settings.load_profile("af3nb")

# The numbers shall not depend on the machine; JAX_PLATFORMS=cuda pytest -m gpu uses the card.
os.environ.setdefault("JAX_PLATFORMS", "cpu")


@pytest.fixture(scope="session", autouse=True)
def nobody_s_settings(tmp_path_factory):
    """No test sees or changes the settings of whoever runs it, or what was found earlier."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AF3NB_CONFIG", "AF3NB_MSA_CACHE", "AF3NB_MACHINE"):
            patch.setenv(name, str(tmp_path_factory.mktemp("own") / name))
        for name in ("AF3NB_MSA_DATABASE", "AF3NB_COMPILED"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module", autouse=True)
def room_for_programs():
    """Thousands of compiled programs in one process never reach the system's limit."""
    yield
    if "jax" in sys.modules:
        from af3nb.engine import compiled, mappings

        mappings.make_room(compiled._compiled)


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture
def tiny_worker(monkeypatch) -> Iterator[Path]:
    """Workers use a tiny network in place of the weights; none stays behind."""
    from af3nb.runs import watch

    worker = Path(__file__).parent / "tiny_worker.py"
    monkeypatch.setattr(watch, "COMMAND", (sys.executable, str(worker)))
    yield worker
    for process in watch._started.values():
        process.kill()
        process.wait()
    watch._started.clear()


@pytest.fixture
def asked(monkeypatch) -> None:
    """Widgets behave as in a kernel: what takes time is drawn when their page asks."""
    monkeypatch.setattr("af3nb_widgets.shared.errands.in_a_kernel", lambda: True)


@pytest.fixture(scope="session")
def model():
    """A tiny network, drawn at random."""
    from tiny import tiny_model

    return tiny_model()


@pytest.fixture
def job():
    """Two chains, one with an alignment and one that wants none."""
    from tiny import small_job

    return small_job()
