"""A large pair is worked on in parts: equal numbers, less memory."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from synthetic import chain

from af3nb.model.config import Config
from af3nb.model.diffusion_module import DiffusionModule
from af3nb.model.input_embedder import RelativePositions
from af3nb.model.layers import parts
from af3nb.model.layers.primitives import Linear
from af3nb.model.layers.triangle import TriangleMultiplication

RNG = np.random.default_rng(5)


def drawn(layer):
    """A layer in which no array is zero."""
    return jax.tree.map(lambda a: jnp.asarray(RNG.normal(0, 0.3, a.shape), jnp.float32), layer)


@pytest.fixture
def small_parts(monkeypatch):
    """Every pair is too large to stay whole."""
    monkeypatch.setattr(parts, "BUDGET", 1)
    monkeypatch.setattr(parts, "LEAST", 5)


def test_a_part_fits_and_parts_are_even():
    """A pair that fits stays whole; parts of a larger one are even where that takes few more."""
    assert parts.part_size(1000, parts.BUDGET // 1000) == 1000
    assert parts.part_size(4096, parts.BUDGET // 512) == 512
    assert parts.part_size(4096, parts.BUDGET) == parts.LEAST
    assert parts.part_size(4093, parts.BUDGET // 512) == -(-4093 // 8)  # a prime number
    assert all(parts.part_size(n, 10**9) <= n for n in range(1, 40))


@pytest.mark.parametrize("outgoing", [True, False])
@pytest.mark.parametrize("n", [15, 17])
def test_triangle_multiplication_in_parts(outgoing, n, small_parts):
    """The update in parts, also of uneven length, is that of the whole pair."""
    layer = drawn(TriangleMultiplication(8, 6, outgoing=outgoing))
    z = jnp.asarray(RNG.normal(size=(n, n, 8)), jnp.float32)
    mask = jnp.asarray(RNG.random((n, n)) < 0.8)
    assert parts.part_size(n, 10) < n
    whole = jax.jit(lambda z: z + layer(z, mask))(z)
    in_parts = jax.jit(lambda z: layer.add_to(z, mask))(z)
    np.testing.assert_allclose(in_parts, whole, atol=2e-6)


@pytest.mark.parametrize("own", [True, False])
def test_the_pair_of_the_diffusion_in_parts(own, monkeypatch):
    """The conditioning of the diffusion is the same row by row, with relative positions too."""
    config = Config(**{**vars(Config.tiny()), "own_relative": own})
    batch = jax.tree.map(jnp.asarray, chain(12, 14, chains=2))
    layer = drawn(DiffusionModule(config))
    z = jnp.asarray(RNG.normal(size=(14, 14, config.c_z)), jnp.float32)
    whole = jax.jit(lambda *given: layer._pair(*given))(batch, z)
    monkeypatch.setattr(parts, "BUDGET", 1)
    monkeypatch.setattr(parts, "LEAST", 5)
    for one, other in zip(
        jax.jit(lambda *given: layer._pair(*given))(batch, z), whole, strict=True
    ):
        np.testing.assert_allclose(one, other, atol=5e-6)


def test_relative_positions_are_gathered():
    """Rows of the weights, added up, are the product with the one-hot features."""
    batch = jax.tree.map(jnp.asarray, chain(20, 24, chains=3))
    positions, linear = RelativePositions(Config()), drawn(Linear(Config().c_relative, 8))

    @jax.jit
    def made(batch):
        features = positions.features(batch)
        gathered = positions.project(linear, batch, jnp.float32)
        return linear(features), gathered, features[7:12], positions.features(batch, 7, 5)

    product, gathered, rows, same_rows = made(batch)
    np.testing.assert_allclose(gathered, product, atol=1e-6)
    np.testing.assert_array_equal(rows, same_rows)


def test_a_large_pair_is_hardly_copied(small_parts, monkeypatch):
    """By the compiler's account, the update needs one pair beside the pair itself, not six."""
    n, c = 96, 32
    monkeypatch.setattr(parts, "LEAST", 8)
    layer = drawn(TriangleMultiplication(c, outgoing=True))
    given = jax.ShapeDtypeStruct((n, n, c), jnp.float32), jax.ShapeDtypeStruct((n, n), bool)

    def held(f):
        account = jax.jit(f, donate_argnums=0).lower(*given).compile().memory_analysis()
        assert account is not None
        return account.temp_size_in_bytes / (4 * n * n * c)

    assert held(lambda z, mask: layer.add_to(z, mask)) < 2
    assert held(lambda z, mask: z + layer(z, mask)) > 3
