"""Stages that are compiled before they are called."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from synthetic import chain

from af3nb.engine import compiled
from af3nb.engine.compiled import Stages
from af3nb.engine.engine import Engine
from af3nb.model.config import Config
from af3nb.model.files.parameters import draw


@pytest.fixture
def none_compiled(monkeypatch):
    monkeypatch.setattr(compiled, "_compiled", {})


def test_a_run_needs_just_the_stages_that_were_foreseen(none_compiled):
    """Every stage that a run calls was begun, with the same shapes, and no other."""
    batch = jax.tree.map(jnp.asarray, chain(12, 16))
    engine = Engine(draw(Config.tiny(), 1))
    engine.foresee(batch, steps=2, count=2)
    begun = set(compiled._compiled)
    assert len(begun) == 6

    embedded = engine.embed(batch)
    trunk = engine.trunk(batch, embedded, seed=1, recycles=1)
    key = engine.diffusion_key(1, 1)
    out = engine.sample_and_score(batch, embedded, trunk, key, steps=2, samples=2)
    assert len(out.samples) == 2 and np.isfinite(out.samples[1].positions).all()
    assert set(compiled._compiled) == begun

    asked = []
    engine._stages.begin = lambda *given: asked.append(given)
    engine.foresee(batch, steps=2, count=2)
    assert not asked  # a second job of these shapes is not traced again


def test_what_was_given_up_is_compiled_when_it_is_called(none_compiled):
    """A run that ends early leaves no queue behind, and the next one is none the worse."""
    stages = Stages({"double": lambda x: 2 * x, "fails": lambda x: 1 / 0}, kind="test")
    release, x = Event(), np.float32([1, 2])
    with ThreadPoolExecutor(1) as one:
        one.submit(release.wait)
        shape = stages.begin(one, "double", x)
        assert shape.shape == (2,) and stages.busy
        stages.stop()
        assert not stages.busy and not stages.ready("double", (x,))
        release.set()
    np.testing.assert_array_equal(stages.get("double", (x,))(x), [2, 4])
    assert stages.ready("double", (x,))
    with pytest.raises(ZeroDivisionError):
        stages.get("fails", (x,))


def test_a_compilation_that_failed_ahead_is_told_when_it_is_needed(none_compiled, monkeypatch):
    """A fault in the background stops no run, and the foreground says what is wrong."""
    stages = Stages({"double": lambda x: 2 * x}, kind="test")
    x = np.float32([1, 2])
    with ThreadPoolExecutor(1) as one, monkeypatch.context() as patch:
        patch.setattr(jax.stages.Lowered, "compile", lambda self: 1 / 0)
        stages.begin(one, "double", x)
    np.testing.assert_array_equal(stages.get("double", (x,))(x), [2, 4])


def test_a_spent_argument_gives_its_memory_to_the_result():
    """What a stage takes over is gone afterwards; other arguments stay."""
    stages = Stages({"double": lambda x, y: 2 * x + y}, kind="spent", spent={"double": 0})
    x, y = jnp.ones(3), jnp.ones(3)
    np.testing.assert_array_equal(stages.get("double", (x, y))(x, y), 3.0)
    assert x.is_deleted() and not y.is_deleted()
