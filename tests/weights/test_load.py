"""Weight sets by name and by file, and what is said of them."""

import io

import numpy as np
import pytest

from af3nb.errors import WeightsError
from af3nb.model import parameters
from af3nb.model.config import Config
from af3nb.model.parameters import IDENTIFIER, draw, to_arrays, write_records
from af3nb.weights.load import load_model
from af3nb.weights.registry import ALPHAFOLD3, MINI, REGISTRY

TINY = Config.tiny()


def test_the_default_is_the_bundled_model():
    """Without a name the mini model comes, the same numbers every time."""
    model, again = load_model(), load_model("mini")
    assert model.weights is MINI and model.network.config == Config.mini()
    for name, array in to_arrays(model.network).items():
        np.testing.assert_array_equal(array, to_arrays(again.network)[name])
        break


def test_every_set_says_who_may_use_it():
    """Each weight set has a licence, a sentence on its use and defaults that make sense."""
    for weights in REGISTRY.values():
        assert weights.licence and weights.use.endswith(".")
        assert weights.recycles >= 0 and weights.steps > 0 and weights.samples > 0
    assert (ALPHAFOLD3.recycles, ALPHAFOLD3.steps, ALPHAFOLD3.samples) == (10, 200, 5)
    assert "untrained" in MINI.warning and ALPHAFOLD3.warning is None


@pytest.mark.parametrize(
    ("identifier", "weights"), [(b"\0" * 64, "unknown"), (b"7" * 64, "alphafold3")]
)
def test_a_file_is_deepminds_if_it_says_so(tmp_path, monkeypatch, identifier, weights):
    """A file with an identifier holds DeepMind's weights; one of random numbers has none."""
    stream = io.BytesIO()
    arrays = {IDENTIFIER: np.frombuffer(identifier, np.uint8), **to_arrays(draw(TINY, 1))}
    write_records(stream, arrays.items())
    path = tmp_path / "af3.bin"
    path.write_bytes(stream.getvalue())
    load = parameters.load
    monkeypatch.setattr(parameters, "load", lambda path: load(path, TINY))
    model = load_model(path)
    assert model.weights.name == weights
    assert (model.weights.warning is None) == (weights == "alphafold3")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("alphafold3", "give the path of the file"),
        ("alphafold2", "neither a weight set"),
        ("/nowhere/af3.bin", "nor a file"),
    ],
)
def test_what_cannot_be_loaded_is_said(name, said):
    """A set that is not shipped, an unknown name and a missing file each get their sentence."""
    with pytest.raises(WeightsError, match=said):
        load_model(name)


def test_a_file_of_another_size_is_said(tmp_path):
    """A file of a smaller network names the first array that does not fit."""
    with (tmp_path / "af3.bin").open("wb") as stream:
        write_records(stream, to_arrays(draw(TINY, 1)).items())
    with pytest.raises(WeightsError, match="the model needs .* of another size"):
        load_model(tmp_path)
