"""Noise levels and poses of the copies."""

import jax
import jax.numpy as jnp
import numpy as np

from af3nb.training.noise import TURN, noise_levels, posed


def test_levels_fill_both_ranges():
    """Aligned copies stay below 24 angstroms, upright ones reach up to the sampler's start."""
    keys = jax.random.split(jax.random.PRNGKey(0), 400)
    levels, turned = jax.vmap(lambda key: noise_levels(key, 8, 3, 16.0, -1.2))(keys)
    assert (turned == (jnp.arange(8) < 5)).all()
    low, high = levels[:, :5], levels[:, 5:]
    assert low.max() <= TURN * 1.001 and TURN * 0.999 <= high.min() and high.max() <= 2560.1
    # Each stratum has its share, so that one draw already covers the range.
    assert (jnp.diff(low, axis=1) > 0).all() and (jnp.diff(high, axis=1) > 0).all()
    np.testing.assert_allclose(jnp.log(high).mean(), np.log(TURN * 2560) / 2, rtol=0.01)


def test_without_upright_copies_the_median_is_lower_than_the_papers():
    """Cut off above 24 angstroms, the distribution keeps its shape below."""
    levels, _ = noise_levels(jax.random.PRNGKey(1), 4000, 0, 16.0, -1.2)
    share = float((levels < 16 * np.exp(-1.2)).mean())
    np.testing.assert_allclose(share, 0.5 / 0.8579, atol=0.01)


def test_a_lower_median_polishes():
    """With a median of an angstrom, nearly nothing is cut off and half is below it."""
    levels, _ = noise_levels(jax.random.PRNGKey(1), 4000, 0, 16.0, float(np.log(1 / 16)))
    np.testing.assert_allclose(np.median(levels), 1, rtol=0.05)
    assert levels.max() <= TURN * 1.001


def test_upright_copies_are_the_experiment():
    """Copies at high noise are neither turned nor moved; the others are, rigidly."""
    x = 10 * jax.random.normal(jax.random.PRNGKey(2), (20, 3))
    copies = posed(jax.random.PRNGKey(3), x, jnp.array([True, True, False]))
    np.testing.assert_array_equal(copies[2], x)
    assert jnp.abs(copies[0] - copies[1]).max() > 3

    def lengths(x):
        return jnp.linalg.norm(x[1:] - x[:-1], axis=-1)

    np.testing.assert_allclose(lengths(copies[0]), lengths(x), rtol=1e-4)
