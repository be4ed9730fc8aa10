"""Superposition, frames and local distances."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from af3nb.training.geometry import frames, in_frames, lddt, random_turns, rigid_align

KEY = jax.random.PRNGKey(0)
X = 10 * jax.random.normal(KEY, (30, 3))
WEIGHT = jax.random.uniform(KEY, (30,))
MOVE = jnp.array([4.0, -7.0, 2.0])


def moved(x, seed=1):
    return x @ random_turns(jax.random.PRNGKey(seed), 1)[0].T + MOVE


@pytest.mark.parametrize("seed", range(5))
def test_alignment_undoes_a_rigid_motion(seed):
    """Points turned and moved at random come back to where they were."""
    np.testing.assert_allclose(rigid_align(moved(X, seed), X, WEIGHT), X, atol=1e-4)


def test_alignment_never_reflects():
    """A mirror image is not laid onto the original, and the result is the mirror image moved."""
    mirrored = X * jnp.array([-1.0, 1.0, 1.0])
    aligned = rigid_align(mirrored, X, WEIGHT)
    assert jnp.abs(aligned - X).max() > 3
    volume = [jnp.linalg.det(p[1:4] - p[0]) for p in (aligned, mirrored)]
    np.testing.assert_allclose(volume[0], volume[1], rtol=1e-3)


def test_weightless_points_do_not_matter():
    """Alignment looks only at points with a weight."""
    weight = WEIGHT.at[:10].set(0.0)
    spoilt = moved(X).at[:10].add(50.0)
    np.testing.assert_allclose(rigid_align(spoilt, X, weight)[10:], X[10:], atol=1e-4)


@pytest.mark.parametrize(
    "points", [jnp.zeros((4, 3)), X[:1].repeat(4, 0), X[:1] * jnp.arange(4.0)[:, None]]
)
def test_alignment_of_degenerate_points_is_finite(points):
    """Points that fall together or lie on a line give numbers, and no gradient."""

    def total(x):
        return rigid_align(x, points, jnp.zeros(4)).sum() + rigid_align(x, x, jnp.ones(4)).sum()

    assert jnp.isfinite(total(points))
    np.testing.assert_array_equal(jax.grad(total)(points), 0)


def test_rotations_are_proper_and_even():
    """Random rotations are orthogonal, turn no left hand into a right one, and have mean zero."""
    turn = random_turns(KEY, 2000)
    np.testing.assert_allclose(
        turn @ turn.swapaxes(1, 2), jnp.eye(3)[None].repeat(2000, 0), atol=1e-4
    )
    np.testing.assert_allclose(jnp.linalg.det(turn), 1, atol=1e-4)
    assert jnp.abs(turn.mean(0)).max() < 0.05
    # The trace of a uniform rotation has mean 0 and variance 1.
    assert abs(jnp.trace(turn, axis1=1, axis2=2).var() - 1) < 0.1


def test_frames_move_with_the_molecule():
    """Points seen from frames are the same after a rigid motion, but not after a reflection."""

    def seen(x):
        return in_frames(x, *frames(x[0:10], x[10:20], x[20:30]))

    np.testing.assert_allclose(seen(moved(X)), seen(X), atol=1e-3)
    assert jnp.abs(seen(X * jnp.array([1.0, 1.0, -1.0])) - seen(X)).max() > 1


def test_frame_of_known_atoms():
    """The first axis halves the angle of the three atoms, the third one is normal to them."""
    a, b, c = (jnp.array([p]) for p in ([1.0, 0.0, 5.0], [0.0, 0.0, 5.0], [0.0, 1.0, 5.0]))
    axes, origin = frames(a, b, c)
    half = 0.5**0.5
    np.testing.assert_allclose(axes[0], [[half, half, 0], [-half, half, 0], [0, 0, 1]], atol=1e-4)
    np.testing.assert_allclose(origin, b)


def test_lddt_of_known_structures():
    """A perfect structure has 1; one distance off by 1.5 angstroms loses half of the thresholds."""
    true = jnp.array([[0.0, 0, 0], [5, 0, 0], [0, 5, 0]])
    pairs = ~jnp.eye(3, dtype=bool)
    np.testing.assert_allclose(lddt(true, true, true, true, pairs)[0], 1)
    x = true.at[1, 0].set(6.5)
    score, has_score = lddt(x, true, x, true, pairs)
    assert has_score.all()
    # 0-1 is off by 1.50, 1-2 by 1.13; 0-2 is right.
    np.testing.assert_allclose(score, [0.75, 0.5, 0.75], atol=1e-6)
