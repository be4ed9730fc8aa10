"""Weight sets by name and by file, and what is said of them."""

import numpy as np
import pytest
from safetensors.numpy import save
from tiny_weights import DEEPMINDS, TINY, packed, records

from af3nb.errors import WeightsError
from af3nb.job.job import Job, Protein
from af3nb.model.config import Config
from af3nb.model.files import stored
from af3nb.model.files.parameters import draw, to_arrays
from af3nb.model.files.records import write_records
from af3nb.weights import registry
from af3nb.weights.fetch import fetch
from af3nb.weights.find import bundled
from af3nb.weights.load import load_model
from af3nb.weights.purpose import store_purpose
from af3nb.weights.registry import ALPHAFOLD3, MINI, OWN, PURPOSES, REGISTRY, UNKNOWN
from af3nb.weights.store import home, weights_folder
from af3nb.weights.terms import output_terms


@pytest.fixture
def fetched(weights):
    """AlphaFold 3 by somebody at a university who accepted the terms."""
    return fetch(
        "alphafold3", accept_terms=lambda terms: True, purpose="academic", tell=len, quiet=True
    )


def test_the_default_is_the_bundled_model():
    """Without a name the mini model comes, the same numbers every time."""
    model, again = load_model(), load_model("mini")
    assert model.weights is MINI and model.network.config == Config.mini()
    for name, array in to_arrays(model.network).items():
        np.testing.assert_array_equal(array, to_arrays(again.network)[name])
        break


def test_weights_of_a_training(tmp_path):
    """A file of a training, or the folder of the run, says itself what size the network has."""
    network = draw(TINY, 1)
    path = tmp_path / "weights.safetensors"
    path.write_bytes(stored.to_bytes(network, "float16"))
    for given in (path, tmp_path):
        model = load_model(given)
        assert model.weights is OWN and model.network.config == TINY
        for name, array in to_arrays(model.network).items():
            np.testing.assert_array_equal(array, to_arrays(network)[name].astype(np.float16))
    path.write_bytes(save({"x": np.zeros(3, np.float32)}))
    with pytest.raises(WeightsError, match="cannot be read.*config.*`af3nb train` wrote"):
        load_model(path)
    path.write_bytes(b"no weights at all")
    with pytest.raises(WeightsError, match="cannot be read"):
        load_model(tmp_path)


def test_every_set_says_who_may_use_it():
    """Each weight set has a licence, a sentence on its use and defaults that make sense."""
    for weights in REGISTRY.values():
        assert weights.licence and weights.use.endswith(".")
        assert weights.recycles >= 0 and weights.steps > 0 and weights.samples > 0
        assert set(weights.purposes) <= set(PURPOSES)
        assert (weights.url is None) == (weights.file_name is None)
    assert (ALPHAFOLD3.recycles, ALPHAFOLD3.steps, ALPHAFOLD3.samples) == (10, 200, 5)
    assert ALPHAFOLD3.warning is None and MINI.warning
    assert ALPHAFOLD3.url == "https://storage.googleapis.com/alphafold3/af3.bin.zst"
    assert [d.beside_outputs for d in ALPHAFOLD3.terms] == [False, False, True]


def test_a_fetched_set_is_loaded_by_name(fetched):
    """After the fetch the name is enough, and the arrays are those of the file."""
    model = load_model("alphafold3")
    assert model.weights.name == "alphafold3" and model.identifier == DEEPMINDS.decode()
    wanted = to_arrays(draw(TINY, 1))
    for name, array in to_arrays(model.network).items():
        np.testing.assert_array_equal(array, wanted[name])


def test_a_file_is_deepminds_if_it_says_so(fetched, tmp_path):
    """A file with an identifier holds DeepMind's weights; one of random numbers has none."""
    path = tmp_path / "af3.bin"
    for identifier, name in ((DEEPMINDS, "alphafold3"), (b"\0" * 64, "unknown")):
        path.write_bytes(records(identifier))
        model = load_model(path)
        assert model.weights.name == name
        assert (model.weights.warning is None) == (name == "alphafold3")


def test_deepminds_file_needs_its_terms(tmp_path):
    """A file of DeepMind's is not loaded before the terms were accepted here."""
    path = tmp_path / "af3.bin.zst"
    path.write_bytes(packed())
    with pytest.raises(WeightsError, match="have not been accepted.*fetch alphafold3 --from /"):
        load_model(path)


def test_a_purpose_that_does_not_fit(fetched):
    """Weights that do not fit the answer are not loaded, and the reason is said."""
    store_purpose("commercial")
    for weights in ("alphafold3", fetched):
        with pytest.raises(WeightsError, match="are not for your purpose, 'commercial'"):
            load_model(weights)
    assert load_model("mini").weights is MINI


def test_no_purpose_is_a_warning(fetched):
    """If the answer was lost, weights load with a word on what they are for."""
    (weights_folder() / "purpose.json").unlink()
    with pytest.warns(
        UserWarning, match="You have not yet said.*only available for non-commercial use"
    ):
        load_model("alphafold3")


def test_a_file_that_changed_or_went_away(fetched, weights):
    """A stored file that is cut, replaced or gone is said to be so, and a new fetch mends it."""
    content = fetched.read_bytes()
    fetched.write_bytes(content[:-1])
    with pytest.raises(WeightsError, match=r"had [\d,]+ bytes and now have [\d,]+"):
        load_model("alphafold3")
    fetched.unlink()
    with pytest.raises(WeightsError, match="is gone.*Google Drive"):
        load_model("alphafold3")
    assert fetch("alphafold3", tell=len, quiet=True).read_bytes() == content
    assert load_model("alphafold3").weights.name == "alphafold3"


def test_numbers_are_those_that_were_written(fetched, tmp_path):
    """A file of the right size with other numbers is refused, not loaded."""
    changed = bytearray(fetched.read_bytes())
    changed[-1] ^= 1
    fetched.write_bytes(changed)
    with pytest.raises(WeightsError, match="not the file that was stored on .*sha256"):
        load_model("alphafold3")
    for place in (-1, -1000):
        content = bytearray(stored.to_bytes(draw(TINY, 1)))
        content[place] ^= 1
        (tmp_path / "own.safetensors").write_bytes(content)
        with pytest.raises(WeightsError, match="its numbers are not those that were written"):
            load_model(tmp_path / "own.safetensors")


def test_the_bundled_weights_are_those_of_the_record(monkeypatch, tmp_path):
    """Numbers that were changed in the installed package are refused, with a remedy."""
    content = bytearray(bundled().read_bytes())
    content[-1] ^= 1
    (tmp_path / "mini.safetensors").write_bytes(content)
    monkeypatch.setattr("af3nb.weights.find.bundled", lambda _: tmp_path / "mini.safetensors")
    with pytest.raises(WeightsError, match="is damaged.*Install af3nb again"):
        load_model("mini")


def test_a_half_file_is_never_loaded(fetched, weights):
    """What a fetch left half done is neither loaded nor taken for a file of the folder."""
    (home(weights) / "weights.json").unlink()
    fetched.rename(f"{fetched}.part")
    with pytest.raises(WeightsError, match="not on this computer yet"):
        load_model("alphafold3")
    with pytest.raises(WeightsError, match="holds no weights"):
        load_model(home(weights))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("alphafold3", "not on this computer yet.*af3nb weights fetch alphafold3"),
        ("alphafold2", "neither a weight set"),
        ("/nowhere/af3.bin", "nor a file"),
    ],
)
def test_what_cannot_be_loaded_is_said(name, said):
    """A set that was not fetched, an unknown name and a missing file each get their sentence."""
    store_purpose("academic")
    with pytest.raises(WeightsError, match=said):
        load_model(name)


def test_a_file_of_another_size_is_said(tmp_path, monkeypatch):
    """A file of a smaller network names the first array that does not fit."""
    monkeypatch.setattr(registry, "UNKNOWN", UNKNOWN)
    with (tmp_path / "af3.bin").open("wb") as stream:
        write_records(stream, to_arrays(draw(TINY, 1)).items())
    with pytest.raises(WeightsError, match="the model needs .* of another size"):
        load_model(tmp_path)


def test_from_fetch_to_a_prediction_with_its_terms(fetched, tmp_path):
    """A prediction with fetched weights carries the terms beside it and the notice within."""
    from af3nb.prediction.predict import predict

    job = Job(name="short", molecules=(Protein(("A",), "MKTAYIAK", unpaired_msa="", templates=()),))
    out = tmp_path / "out"
    result = predict(job, weights="alphafold3", out=out, samples=1, recycles=0, steps=2, seeds=[1])
    terms = output_terms(REGISTRY["alphafold3"]).read_bytes()
    assert (result.folder / "TERMS_OF_USE.md").read_bytes() == terms
    assert result.provenance.deepmind and result.provenance.model_id == DEEPMINDS.decode()
    for path in result.folder.rglob("*_model.cif"):
        assert "Non-commercial use only, by using this file you agree" in path.read_text()
