"""Weights that anyone may use: fetched without terms or purpose, checked, loaded, and folded."""

import hashlib
from dataclasses import replace

import jax
import numpy as np
import pytest
from torch_files import reduced
from weights_server import Loopback

from af3nb.device import devices
from af3nb.errors import WeightsError
from af3nb.features.conventions.choose import convention_of
from af3nb.features.conventions.protenix import Protenix
from af3nb.job.job import Job, Protein
from af3nb.model.makers.checkpoint import PROTENIX, config_in
from af3nb.prediction.predict import predict
from af3nb.runs.found.standing import standing
from af3nb.runs.settings import DEFAULTS
from af3nb.verify import device_check
from af3nb.weights import converted, registry
from af3nb.weights.check import check_stored
from af3nb.weights.describe import overview, state
from af3nb.weights.fetch import fetch
from af3nb.weights.find import foretold, size_of_network
from af3nb.weights.load import load_model
from af3nb.weights.purpose import store_purpose
from af3nb.weights.registry import REGISTRY
from af3nb.weights.store import home, stored

FILE = "/checkpoint/protenix_tiny_default_v0.5.0.pt"
JOB = Job("peptide", (Protein(("A",), "MKTAYIAKQR", unpaired_msa="", paired_msa="", templates=()),))


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory) -> bytes:
    """A checkpoint of a reduced Protenix mini, as released files are laid out."""
    return reduced("protenix-tiny", tmp_path_factory.mktemp("torch") / "tiny.pt")


@pytest.fixture
def owner(checkpoint, monkeypatch, tmp_path):
    """The maker's server on this machine, with the reduced network in place of the released one."""
    written = tmp_path / "tiny.pt"
    written.write_bytes(checkpoint)
    with Loopback({FILE: checkpoint}) as server:
        entry = replace(
            REGISTRY["protenix-tiny"],
            url=server.url(FILE),
            config=config_in(written),
            sha256=hashlib.sha256(checkpoint).hexdigest(),
            size=len(checkpoint),
        )
        monkeypatch.setitem(registry.REGISTRY, "protenix-tiny", entry)
        yield server


def test_fetch_asks_for_nothing(owner, capsys):
    """No terms, no purpose: the file is fetched, checked and can be loaded."""
    assert "Not fetched yet" in state(REGISTRY["protenix-tiny"])
    path = fetch("protenix-tiny", tell=len, quiet=True)
    assert path == home(REGISTRY["protenix-tiny"]) / "protenix_tiny_default_v0.5.0.pt"
    assert len(owner.asked(FILE)) == 1 and not (path.parent / "acceptance.json").exists()
    assert "Ready to use" in state(REGISTRY["protenix-tiny"])
    assert check_stored(REGISTRY["protenix-tiny"])[1].parameters > 500_000
    model = load_model("protenix-tiny")
    assert model.weights.family == PROTENIX and model.weights.steps == 5
    assert model.network.config == size_of_network("protenix-tiny")


def test_every_purpose_may_use_them(owner):
    """A company may fetch and load them, and is told of no restriction."""
    store_purpose("commercial")
    fetch("protenix-tiny", tell=len, quiet=True)
    assert load_model("protenix-tiny").weights.name == "protenix-tiny"
    assert "Not for commercial use" not in state(REGISTRY["openfold3"])
    assert "Not for commercial use" in overview()  # of AlphaFold 3's


def test_what_a_server_damages_is_not_kept(owner, checkpoint):
    """A file that differs from the known one in a bit is removed."""
    owner.files[FILE] = checkpoint[:-1000] + b"\0" + checkpoint[-999:]
    with pytest.raises(WeightsError, match="cannot be used and was removed"):
        fetch("protenix-tiny", tell=len, quiet=True)
    assert stored(REGISTRY["protenix-tiny"]) is None


def test_weights_that_are_not_offered_say_so():
    """Nothing is requested for a set whose maker does not give it."""
    with pytest.raises(WeightsError, match="does not offer the file"):
        fetch("protenix-v2", tell=len, quiet=True)
    assert "Cannot be fetched" in state(REGISTRY["protenix-v2"])


def test_the_second_load_reads_the_converted_file(owner, monkeypatch):
    """PyTorch's file is read once; what is kept gives the same network, or is made anew."""
    fetch("protenix-tiny", tell=len, quiet=True)
    first = load_model("protenix-tiny").network
    kept = list((home(REGISTRY["protenix-tiny"]).parent / "converted").iterdir())
    assert len(kept) == 1
    with monkeypatch.context() as patch:
        patch.setattr(converted, "load", lambda path: pytest.fail("the checkpoint was read again"))
        second = load_model("protenix-tiny").network
    for a, b in zip(jax.tree.leaves(first), jax.tree.leaves(second), strict=True):
        np.testing.assert_array_equal(a, b)
    kept[0].write_bytes(kept[0].read_bytes()[:-100])
    third = load_model("protenix-tiny").network
    for a, b in zip(jax.tree.leaves(first), jax.tree.leaves(third), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_prediction_says_whose_weights_made_it(owner, tmp_path, monkeypatch):
    """Features, scores, provenance and structure files are the family's own."""
    right = device_check.Verdict(True, "", "", {})
    monkeypatch.setattr(device_check, "check", lambda *_: right)
    fetch("protenix-tiny", tell=len, quiet=True)
    settings = {"samples": 1, "recycles": 0, "buckets": (10,), "progress": False}
    result = predict(JOB, out=tmp_path, weights="protenix-tiny", **settings)
    assert result.provenance.maker == "ByteDance" and result.provenance.licence == "Apache-2.0"
    summary = result.samples[0].summary
    assert summary["protenix_iptm"] == 0.0 and np.isnan(summary["iptm"])
    assert summary["ranking_score"] != summary["protenix_ranking_score"]
    model = next(result.folder.glob("*_model.cif")).read_text()
    assert "Protenix" in model and "Weights of ByteDance, Apache-2.0." in model
    assert "10.48550/arXiv.2507.11839" in model and "protenix_tiny_default_v0.5.0" in model
    summary = next(result.folder.glob("peptide_summary_confidences.json")).read_text()
    assert '"protenix_ptm"' in summary


def test_a_checkpoint_by_its_path(owner, checkpoint, tmp_path, monkeypatch):
    """A file with the name of a released one is of that set. Another has no maker, licence and
    cut-off date, and the steps of its network; what it has finished counts as finished."""
    right = device_check.Verdict(True, "", "", {})
    monkeypatch.setattr(device_check, "check", lambda *_, **__: right)
    released, mine = (tmp_path / name for name in (REGISTRY["protenix-tiny"].file_name, "mine.pt"))
    for path in (released, mine):
        path.write_bytes(checkpoint)
    assert load_model(released).weights == foretold(released) == REGISTRY["protenix-tiny"]
    known = load_model(mine).weights
    assert known == foretold(mine) and known.few_steps and (known.recycles, known.steps) == (3, 5)
    assert (known.maker, known.licence, known.cut_off) == ("", "", "")

    settings = DEFAULTS.changed(weights=mine, samples=1, buckets=(10,))
    result = predict(JOB, out=tmp_path / "out", settings=settings, progress=False)
    found = standing(JOB, tmp_path / "out", settings, devices.find())
    assert found.is_complete and not found.moves
    assert "protenix-file (checkpoint mine), run with" in result.methods().text
    assert "Apache" not in result.mmcif() and "ByteDance" not in result.mmcif()


def test_each_family_has_its_conventions():
    """Networks without templates read no alignments of RNA."""
    small, base = REGISTRY["protenix-tiny"], REGISTRY["protenix"]
    convention = convention_of(small.family, small.config)
    assert isinstance(convention, Protenix)
    assert not convention.templated and not convention.rna_alignments
    base_convention = convention_of(base.family, base.config)
    assert base_convention.templated and base_convention.rna_alignments
    assert not hasattr(convention_of("AlphaFold 3", base.config), "templated")
