"""Stages are compiled once for each shape."""

import jax.numpy as jnp
import numpy as np
import pytest

from af3nb.engine import compiled, mappings
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


def test_programs_make_room_for_others_before_the_system_ends_the_process(monkeypatch, tmp_path):
    """The oldest half goes when mappings are scarce, everything if that is not enough."""
    used, limit = tmp_path / "maps", tmp_path / "limit"
    monkeypatch.setattr(mappings, "USED", used)
    monkeypatch.setattr(mappings, "LIMIT", limit)
    mappings.make_room(kept := {1: 1, 2: 2, 3: 3})  # another system
    assert list(kept) == [1, 2, 3]
    limit.write_text("25\n")
    used.write_text("mapping\n" * 10)
    mappings.make_room(kept)
    assert list(kept) == [1, 2, 3]
    freed = iter(("mapping\n" * 11, "mapping\n" * 5))
    monkeypatch.setattr(mappings.gc, "collect", lambda: used.write_text(next(freed, "")))
    used.write_text("mapping\n" * 11)
    mappings.make_room(kept)
    assert kept == {}
    used.write_text("mapping\n" * 11)
    mappings.make_room(kept := {1: 1, 2: 2, 3: 3})
    assert list(kept) == [3]


@pytest.mark.skipif(not mappings.USED.exists(), reason="Linux alone has this limit")
def test_a_dropped_program_gives_its_mappings_back(monkeypatch):
    """Any number of shapes fits; the one that is used again and again stays."""
    monkeypatch.setattr(compiled, "_compiled", {})
    stages = Stages({"wave": lambda x: jnp.sin(x) @ jnp.cos(x).T}, kind="mappings")
    first = np.ones((2, 2), np.float32)
    stages.get("wave", (first,))
    before = mappings.USED.read_bytes().count(b"\n")
    monkeypatch.setattr(mappings, "SHARE", (before + 60) / int(mappings.LIMIT.read_text()))
    for n in range(3, 30):
        stages.get("wave", (np.ones((n, n), np.float32),))
        stages.get("wave", (first,))
    assert mappings.USED.read_bytes().count(b"\n") < before + 200
    assert stages.ready("wave", (first,)) and len(compiled._compiled) < 28
