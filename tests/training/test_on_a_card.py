"""What is said where a graphics card cannot train."""

import jax
import pytest

from af3nb.errors import RunError
from af3nb.model.config import Config
from af3nb.training import loop
from af3nb.training.settings import TrainingSettings

SETTINGS = TrainingSettings(most_recycles=0, confidence_every=0, buckets=(24,))


@pytest.mark.parametrize("device", ["cpu", "gpu"])
def test_a_step_that_the_device_refuses(device, example, tmp_path, monkeypatch):
    """On a card the way out is told, without the compiler's pages; elsewhere it is a bug."""

    def refuse(*_):
        raise jax.errors.JaxRuntimeError("INTERNAL: cublasLtMatmul: not supported\n=== Trace ===")

    example.save(tmp_path / "one.npz")
    monkeypatch.setattr(loop, "make_steps", lambda *_: refuse)
    monkeypatch.setattr(jax, "default_backend", lambda: device)
    error = RunError if device == "gpu" else jax.errors.JaxRuntimeError
    with pytest.raises(error, match="cublasLtMatmul") as raised:
        loop.train(tmp_path, tmp_path / "out", config=Config.tiny(), settings=SETTINGS, steps=5)
    told = str(raised.value)
    assert ("JAX_PLATFORMS=cpu" in told, "Trace" in told) == (device == "gpu", device == "cpu")
