"""What float16 cannot hold is computed again in float32, and said."""

from dataclasses import replace

import equinox as eqx
import numpy as np
import pytest

import af3nb
from af3nb.engine.engine import Engine
from af3nb.engine.half import holds, said
from af3nb.result.result import Result
from af3nb.runs.settings import Settings
from af3nb.verify import device_check

QUICK = Settings(recycles=1, steps=2, samples=1, buckets=(16,))


@pytest.fixture
def loud(model):
    """A model whose trunk and confidences leave float16's range on their way."""

    def maps(network):
        return (
            network.evoformer.inputs.left.weights,
            network.confidence_head.left.weights,
        )

    large = tuple(1e6 * (w + 0.01) for w in maps(model.network))
    return replace(model, network=eqx.tree_at(maps, model.network, large))


@pytest.fixture(autouse=True)
def right(monkeypatch):
    """A device that passes its check, which is not what is tested here."""
    verdict = device_check.Verdict(True, "", "", {})
    monkeypatch.setattr(device_check, "check", lambda *_, **__: verdict)


def test_an_overflow_is_caught_and_repeated(job, loud, tmp_path):
    """The numbers are float32's. Progress, notes, provenance and words say so, also later on."""
    seen = []
    half, exact = (QUICK.changed(weights=loud, dtype=dtype) for dtype in ("float16", "float32"))
    result = af3nb.predict(job, out=tmp_path, progress=seen.append, settings=half)
    exact = af3nb.predict(job, settings=exact)
    np.testing.assert_array_equal(result.best.atom_plddts, exact.best.atom_plddts)
    assert np.isfinite(result.best.positions).all() and np.isfinite(result.best.pae).all()

    assert {said({"trunk"}), said({"score"})} <= {moment.note for moment in seen}
    assert said({"trunk", "score"}) in result.notes
    assert result.provenance.repeated == ("score", "trunk")
    assert "where numbers left its range, in single precision throughout" in str(result.methods())
    assert result.folder is not None
    assert Result.load(result.folder).provenance.repeated == ("score", "trunk")
    more = af3nb.predict(job, out=tmp_path, settings=half, samples=2)
    assert more.provenance.repeated == ("score", "trunk")
    assert said({"trunk", "score"}) in more.notes
    stored = af3nb.predict(job, out=tmp_path, settings=half, samples=2, attention="blocks")
    assert stored.provenance.repeated == ("score", "trunk")
    assert stored.provenance.attention == "plain"  # which is what computed the samples


def test_what_float16_holds_is_not_repeated(job, model):
    """An ordinary network stays in float16, and nothing is said."""
    half = af3nb.predict(job, settings=QUICK, weights=model, dtype="float16")
    assert half.provenance.precision == "float16" and half.provenance.repeated == ()
    assert not [note for note in half.notes if "float16" in note]


def test_bfloat16_and_float32_are_never_asked(model):
    """Only float16 has so small a range; for the others nothing is computed besides."""
    too_large = {"a": np.array([1, np.inf], np.float32)}
    assert holds(np.dtype("float32"), too_large)
    assert not holds(np.dtype("float16"), too_large)
    assert Engine(model.network).repeated == set()
