"""What is taken apart inside a layer makes the layer's own numbers again."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from opened_runs import close

from af3nb.errors import InputError

PAIRS = ((2, 9), (9, 2), (4, 4))


def entering(run, kind):
    """The last block, the pair that enters a layer of it, and the mask of the pair."""
    source = run.opened._source
    mask = source._seed.batch.token_mask
    block = source._block(run.opened.facts.n_blocks - 1)
    return block, getattr(source._inside(1, 1), kind), mask[:, None] & mask[None, :]


@pytest.mark.parametrize("kind", ["outgoing", "incoming"])
def test_terms_of_a_triangle_sum_to_the_layer_s_product(run, kind):
    """Over k, the terms sum to what the layer sums before its norm, and the updates of all k, with
    the offset, to what the layer adds to the pair."""
    block, z, pair_mask = entering(run, kind)
    layer = getattr(block.pair, f"multiply_{kind}")

    @jax.jit
    def layer_s(z):
        normed = layer.norm(z)
        factors = (layer.factor(normed, which, pair_mask) for which in (0, 1))
        return jnp.moveaxis(layer.product(*factors), 0, -1), layer(z, pair_mask)

    products, updates = map(np.asarray, layer_s(z))
    for i, j in PAIRS:
        found = run.opened.triangle(i, j, block=1, kind=kind)
        close(found.product, products[i, j])
        close(found.update, updates[i, j], 2e-4)
        whole = found.share.sum() + found.offset @ found.update / (found.update @ found.update)
        assert whole == pytest.approx(1, abs=1e-4)
        assert list(found.top(3)) == list(np.argsort(-found.strength)[:3])


def test_the_terms_are_those_of_their_k(run):
    """The term of k is the product of what the layer makes of (i, k) and of (j, k)."""
    block, z, pair_mask = entering(run, "outgoing")
    layer = block.pair.multiply_outgoing
    a, b = (np.asarray(layer.factor(layer.norm(z), which, pair_mask)) for which in (0, 1))
    found = run.opened.triangle(2, 9, block=1).terms
    close(found, (a[:, 2] * b[:, 9]).T[: run.opened.n])


@pytest.mark.parametrize("kind", ["starting", "ending"])
def test_a_row_of_triangle_attention_is_the_layer_s(trunk_run, kind):
    """The weights, applied to the values, gated and projected, are the layer's answer."""
    block, z, pair_mask = entering(trunk_run, kind)
    layer, n = getattr(block.pair, f"attend_{kind}"), trunk_run.opened.n
    answers = np.asarray(jax.jit(lambda z: layer(z, pair_mask))(z))
    for node in (2, 9):
        row = layer.norm(z)[node] if kind == "starting" else layer.norm(z)[:, node]
        row = row[:n]
        weights = trunk_run.opened.attention_row(node, block=1, kind=kind)
        assert weights.sum(-1) == pytest.approx(1, abs=1e-5)
        o = jnp.einsum("hqk,khd->qhd", weights, layer.v(row)).reshape(n, -1)
        answer = layer.output(o * jax.nn.sigmoid(layer.gate(row)))
        wanted = answers[node, :n] if kind == "starting" else answers[:n, node]
        close(np.asarray(answer), wanted)
        pair = (node, 5) if kind == "starting" else (5, node)
        one = trunk_run.opened.attention(*pair, block=1, head=0, kind=kind)
        assert np.array_equal(one, weights[0, 5])


def test_attention_of_the_single_is_the_layer_s(run):
    """The weights, applied to the values, gated and projected, are what the layer adds."""
    block, z, _ = entering(run, "single")
    source, n, attention = run.opened._source, run.opened.n, block.attend_single
    mask, s = source._seed.batch.token_mask, jnp.asarray(source._passes.state(0, 1)[0])
    logits = jnp.moveaxis(block.pair_logits(block.pair_norm(z)), -1, 0)
    wanted = np.asarray(jax.jit(lambda s: attention(s, mask, logits))(s))[:n]
    weights = run.opened.attention_row(0, block=1, kind="single")
    a = attention.norm(s, None)[:n]
    o = jnp.einsum("hqk,khd->qhd", weights, attention.v(a)).reshape(a.shape)
    close(np.asarray(attention.output(o * jax.nn.sigmoid(attention.gate(a)), None)), wanted)
    assert np.array_equal(run.opened.attention(4, block=1, kind="single"), weights[:, 4])


@pytest.mark.parametrize(
    "asked",
    [
        lambda o: o.triangle(0, 1, kind="starting"),
        lambda o: o.triangle(0, 1, block=7),
        lambda o: o.attention(0, 1, head=9),
        lambda o: o.attention(0, 1, kind="outgoing"),
        lambda o: o.attention(0),
        lambda o: o.attention(0, 99),
        lambda o: o.pair(recycle=5),
    ],
)
def test_what_there_is_not_is_refused(opened, asked):
    """Kinds, blocks, heads, tokens and passes that do not exist are errors with an address."""
    with pytest.raises(InputError) as caught:
        asked(opened)
    assert caught.value.where in ("kind", "block", "head", "j", "recycle")


def test_kinds_that_messages_name_are_taken(opened):
    """A message names the kinds that there are, and each of them is taken."""
    for ask in (opened.triangle, opened.attention):
        with pytest.raises(InputError) as caught:
            ask(0, 1, kind="none")
        kinds = caught.value.message.partition(", found")[0].removeprefix("expected ")
        for kind in kinds.replace('"', "").split(" or "):
            ask(0, 1, kind=kind)
