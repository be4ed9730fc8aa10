"""Stages are compiled once for each shape."""

import jax.numpy as jnp
import numpy as np
import pytest

from af3nb.engine import compiled
from af3nb.engine.compiled import Stages


def test_a_stage_is_compiled_once_for_each_shape(monkeypatch):
    """Other shapes are new; a stage that fails is none, and may be tried again."""
    monkeypatch.setattr(compiled, "_compiled", {})
    traced = []
    stages = Stages({"double": lambda x: (traced.append(x.shape), 2 * x)[1]}, kind="test")
    for n in (2, 3, 2):
        x = np.ones(n, np.float32)
        assert stages.ready("double", (x,)) == ((n,) in traced)
        np.testing.assert_array_equal(stages.get("double", (x,))(x), 2.0)
    assert traced == [(2,), (3,)]

    wrong = Stages({"double": lambda x: x.nothing}, kind="wrong")
    for _ in range(2):
        with pytest.raises(AttributeError):
            wrong.get("double", (x,))
    assert not wrong.ready("double", (x,))


def test_a_spent_argument_gives_its_memory_to_the_result():
    """What a stage takes over is gone afterwards; other arguments stay."""
    stages = Stages({"double": lambda x, y: 2 * x + y}, kind="spent", spent={"double": 0})
    x, y = jnp.ones(3), jnp.ones(3)
    np.testing.assert_array_equal(stages.get("double", (x, y))(x, y), 3.0)
    assert x.is_deleted() and not y.is_deleted()
