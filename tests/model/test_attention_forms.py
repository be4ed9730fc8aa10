"""The forms of attention give the same numbers, and the one in blocks takes little memory."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from af3nb.model.layers import attention_blocks, attention_core, triangle
from af3nb.model.layers.attention_blocks import BLOCKS
from af3nb.model.layers.attention_core import PLAIN, Form, using
from af3nb.model.layers.attention_pair_bias import AttentionPairBias
from af3nb.model.layers.triangle import TriangleAttention

HEADS, WIDTH = 4, 8


def drawn(layer):
    """The layer with random weights."""
    rng = np.random.default_rng(0)
    return jax.tree.map(lambda x: jnp.asarray(rng.normal(0, 0.3, x.shape), x.dtype), layer)


def one_row(n: int, present) -> tuple:
    """What a row of attention takes: queries, keys, values, bias and mask."""
    rng = np.random.default_rng(1)
    qkv = (jnp.asarray(rng.normal(size=(n, HEADS, WIDTH)), jnp.float32) for _ in range(3))
    bias = jnp.asarray(2 * rng.normal(size=(HEADS, n, n)), jnp.float32)
    return *qkv, bias, jnp.asarray(present)


@pytest.mark.parametrize("n", [24, 29])
@pytest.mark.parametrize("masked", ["nothing", "the end", "the first blocks", "everything"])
def test_blocks_are_exact(monkeypatch, n, masked):
    """Block by block gives what all keys at once give, whatever is masked and however n divides."""
    monkeypatch.setattr(attention_blocks, "KEYS", 8)
    i = np.arange(n)
    present = {
        "nothing": i >= 0,
        "the end": i < n - 5,
        "the first blocks": i >= 17,
        "everything": i < 0,
    }
    given = one_row(n, present[masked])
    for wide in (False, True):
        wanted = attention_core.plain(*given, wide=wide)
        np.testing.assert_allclose(attention_blocks.attend(*given), wanted, atol=1e-5)


@pytest.mark.parametrize("starting", [True, False])
def test_triangle_attention_is_the_same_in_blocks_and_chunks(monkeypatch, starting):
    """The form, and a number of rows that does not divide, change nothing but rounding."""
    n = 21
    layer = drawn(TriangleAttention(16, HEADS, starting=starting))
    z = jax.random.normal(jax.random.PRNGKey(0), (n, n, 16))
    present = jnp.arange(n) < n - 4
    mask = present[:, None] & present[None, :]
    wanted = layer(z, mask)
    monkeypatch.setattr(attention_blocks, "KEYS", 8)
    monkeypatch.setattr(triangle, "rows_per_chunk", lambda *given: 8)
    np.testing.assert_allclose(layer(z, mask), wanted, atol=1e-5)
    with using(BLOCKS):
        np.testing.assert_allclose(layer(z, mask), wanted, atol=1e-5)


def test_single_attention_is_the_same_in_blocks(monkeypatch):
    """Of several samples at once too, as the diffusion has them."""
    monkeypatch.setattr(attention_blocks, "KEYS", 8)
    n = 21
    layer = drawn(AttentionPairBias(16, HEADS))
    a = jax.random.normal(jax.random.PRNGKey(0), (3, n, 16))
    logits = jax.random.normal(jax.random.PRNGKey(1), (HEADS, n, n))

    def attended(a):
        return layer(a, jnp.arange(n) < n - 4, logits)

    wanted = jax.vmap(attended)(a)
    with using(BLOCKS):
        np.testing.assert_allclose(jax.vmap(attended)(a), wanted, atol=1e-5)


def test_blocks_take_a_third_of_the_memory_at_2048_tokens(monkeypatch):
    """By the compiler's own account of a triangle attention of full width, cut as for a card.

    In float32, because older compilers for CPUs copy a whole pair of bfloat16 to float32.
    """
    monkeypatch.setattr(triangle, "rows_per_chunk", lambda n, row: max(1, min(n, 2**30 // row)))
    layer = jax.tree.map(
        lambda x: jax.ShapeDtypeStruct(x.shape, jnp.float32),
        TriangleAttention(128, 4, starting=False),
    )
    n = 2048
    given = (
        jax.ShapeDtypeStruct((n, n, 128), jnp.float32),
        jax.ShapeDtypeStruct((n, n), jnp.bool_),
    )

    def temporaries(form: Form) -> int:
        with using(form):
            lowered = jax.jit(lambda layer, *given: layer(*given)).lower(layer, *given)
        account = lowered.compile().memory_analysis()
        assert account is not None
        return account.temp_size_in_bytes

    assert temporaries(BLOCKS) <= temporaries(PLAIN) / 3


def test_a_form_holds_until_it_is_left():
    """Also if something fails meanwhile."""
    with pytest.raises(ZeroDivisionError), using(BLOCKS):
        assert attention_core.current() is BLOCKS
        _ = 1 / 0
    assert attention_core.current() is PLAIN
