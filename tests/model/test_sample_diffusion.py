import jax
import jax.numpy as jnp
import numpy as np
import pytest
from synthetic import chain

from af3nb.model import sample_diffusion
from af3nb.model.config import Config
from af3nb.model.diffusion_module import FourierEmbedding

KEY = jax.random.PRNGKey(7)


def test_noise_schedule():
    """200 steps go from 2560 to 0.0064 angstroms."""
    levels = np.asarray(sample_diffusion.noise_schedule(200, Config()))
    assert levels.shape == (201,)
    np.testing.assert_allclose(levels[[0, 1, 100, 200]], [2560, 2485.54, 55.975, 0.0064], rtol=1e-4)
    assert (np.diff(levels) < 0).all()
    assert (levels[1:] > 1.0).sum() == 160


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (1.0, [0.99957144, 0.20351055, 0.17021127, -0.39923006]),
        (160.0, [-0.8552509, -0.30937573, 0.68257135, -0.5472504]),
    ],
)
def test_fourier_embedding(ratio, expected):
    """The embedding of a noise level has the reference's values."""
    ours = FourierEmbedding()(jnp.log(jnp.float32(ratio)) / 4)
    np.testing.assert_allclose(ours[:4], expected, atol=3e-6)


def test_rotations_are_rotations():
    """A random rotation keeps lengths and handedness."""
    r = jax.vmap(sample_diffusion.random_rotation)(jax.random.split(KEY, 50))
    np.testing.assert_allclose(r @ r.swapaxes(1, 2), np.tile(np.eye(3), (50, 1, 1)), atol=1e-6)
    np.testing.assert_allclose(jnp.linalg.det(r), 1.0, atol=1e-6)


def test_augmentation_moves_the_body_as_a_whole():
    """Augmentation keeps all distances between real atoms and puts the rest to zero."""
    batch = chain(5, 8)
    mask = jnp.asarray(batch.pred_dense_atom_mask)
    x = 10 * jax.random.normal(KEY, (*mask.shape, 3))
    moved = sample_diffusion.random_augmentation(KEY, x, mask)

    def distances(x):
        atoms = np.asarray(x)[np.asarray(mask)]
        return np.linalg.norm(atoms[:, None] - atoms[None], axis=-1)

    np.testing.assert_allclose(distances(moved), distances(x), atol=1e-4)
    assert not np.asarray(moved)[~np.asarray(mask)].any()


def test_more_samples_leave_the_first_ones():
    """Keys and noise of a sample do not depend on how many samples there are."""
    few_keys, few = sample_diffusion.start(KEY, 2, 8, 24, jnp.float32(2560))
    many_keys, many = sample_diffusion.start(KEY, 5, 8, 24, jnp.float32(2560))
    np.testing.assert_array_equal(few_keys, many_keys[:2])
    np.testing.assert_array_equal(few, many[:2])
