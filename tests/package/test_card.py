"""The check of a graphics card, which is prepared where there is none."""

import argparse
import json
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest

from af3nb.model.config import Config

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def card(monkeypatch):
    """The script, as a module."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import card

    yield card
    for name in ("card", "card_account", "card_training"):
        sys.modules.pop(name, None)


def test_the_check_of_a_card_is_resumed(card, tmp_path, monkeypatch, capsys):
    """What is in the file is not computed again, unless asked for; no part begins too late."""
    given = argparse.Namespace(
        file=tmp_path / "card.json", account=False, network="tiny", minutes=9.0, again=()
    )
    ran = []

    def run_part(part, network):
        ran.append(part)
        return {"found": [{"failed": "refused"}] if part == "b" else [], "ended": "done",
                "seconds": 1.0}  # fmt: skip

    monkeypatch.setattr(card, "run_part", run_part)
    card.run_all(["a", "b"], given)
    given.minutes = -1
    card.run_all(["a", "b", "c"], given)
    assert ran == ["a", "b"] and "c: not begun" in capsys.readouterr().out
    given.minutes, given.again = 9.0, ("b",)
    card.run_all(["a", "b", "c"], given)
    assert ran == ["a", "b", "b", "c"]
    assert 'b: {"failed": "refused"}' in card.table(json.loads(given.file.read_text()))


def test_a_part_that_fails_leaves_what_it_found(card):
    """A part runs in its own process; one that breaks says so, and costs nothing else."""
    assert card.run_part("device", "tiny")["found"][0]["device"].startswith("CPU")
    broken = card.run_part("account T4 nonsense", "tiny")
    assert broken["found"] == [] and "ValueError" in broken["ended"]


def test_forms_of_attention_stand_beside_the_plain_one(card):
    """Every form is compared, in each precision, with numbers that are close."""
    found = list(card.attention("12", "tiny"))
    assert {(line["attention"], line["dtype"]) for line in found} >= {
        (name, dtype) for name in ("plain", "blocks") for dtype in ("float32", "bfloat16")
    }
    assert not [line for line in found if "failed" in line]
    assert all(line["error"] < 1e-5 for line in found if line["dtype"] == "float32")


def test_the_account_counts_all_that_is_alive(card, monkeypatch):
    """The peak of a stage holds its arguments, also what earlier stages left, and its result."""
    import card_account

    monkeypatch.setattr(card_account, "devices_of", lambda *_: [])
    lines = list(card_account.stages_of("T4", 16, "float32", Config.tiny(), ("context", "score")))
    weights = card_account.held(jax.eval_shape(lambda: _network(Config.tiny())))
    assert all(line["peak"] > weights + line["temporary"] for line in lines)
    assert "an upper bound" in card_account.table(lines)
    assert jax.default_backend() == "cpu"


def test_a_product_that_is_refused_is_named(card, monkeypatch):
    """Products inside loops and of several examples are found, tried one by one, and named."""
    import card_training

    def loss(w, x):
        return jax.lax.scan(lambda y, _: (jnp.tanh(y @ w), None), x, None, length=2)[0].sum()

    monkeypatch.setattr(card_training, "attempt", lambda what, *_, **__: {"failed": "no"})
    several = jax.grad(lambda w, x: jax.vmap(loss, (None, 0))(w, x).sum())
    told, *refused = card_training.products("it", several, jnp.ones((3, 3)), jnp.ones((2, 4, 3)))
    assert told["tried"] == told["refused"] == len(refused) >= 2
    assert any("float32[2, 4, 3] x float32[3, 3]" in line["shapes"] for line in refused)


def _network(config):
    from af3nb.model.alphafold3 import AlphaFold3

    return jax.tree.map(jnp.asarray, AlphaFold3(config))


HLO = """
%step (carry: (s32[], f32[2,8])) -> (s32[], f32[2,8]) {
  %part = f32[8,8]{1,0} all-gather(%x), dimensions={0}
}

ENTRY %main (z: f32[2,8]) -> f32[2,8] {
  %some = (f32[1,8]{1,0}, f32[1,8]{1,0}) all-to-all(%a, %b), channel_id=1
  %begun = ((bf16[2,8]{1,0}), bf16[8,8]{1,0}) all-gather-start(%z), dimensions={0}
  %done = bf16[8,8]{1,0} all-gather-done(%begun)
  %loop = (s32[], f32[2,8]{1,0}) while(%start), condition=%more, body=%step, backend_config={"known_trip_count":{"n":"3"}}
}
"""  # noqa: E501


def test_what_cards_send_each_other_is_counted(monkeypatch):
    """A card does not send itself its own part; a loop sends as often as it goes round."""
    monkeypatch.syspath_prepend(str(BENCHMARKS / "cards"))
    import moved

    assert moved.received(HLO, 4) == 0.75 * (64 + 128 + 3 * 256)
    for name in ("moved", "card_account"):
        sys.modules.pop(name, None)
