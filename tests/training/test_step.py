"""What one training step does to parameters and inputs, without a run."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import Mesh

from af3nb.model.config import Config
from af3nb.model.files import parameters
from af3nb.training.examples.assemble import assemble
from af3nb.training.examples.data import load_folder
from af3nb.training.forward import turned_conformers, without_alignment
from af3nb.training.groups import Grouping
from af3nb.training.kept import keep_rollouts
from af3nb.training.optimiser import orthogonal
from af3nb.training.settings import TrainingSettings
from af3nb.training.step import make_steps, new_state

CONFIG = Config.tiny()
CONFIDENT = TrainingSettings(
    copies=3, upright=1, steps_per_call=5, most_recycles=0, rollout_steps=2, buckets=(24,)
)


def test_confidence_steps_keep_the_state(example, tmp_path):
    """A confidence step takes and returns the state of a structure step (nothing is computed)."""
    example.save(tmp_path / "one.npz")
    dataset = load_folder(tmp_path, CONFIDENT.buckets, CONFIG.msa_rows)
    stack = dataset.stacked(dataset.buckets[0], [0])
    state = new_state(parameters.draw(CONFIG, 0), CONFIDENT)
    mesh = Mesh(np.array(jax.devices()[:1]), ("device",))
    steps = make_steps("confidence", CONFIG, CONFIDENT, mesh)
    after, report = jax.eval_shape(steps, state, stack, np.zeros((5, 1, 1), np.int32))
    assert jax.tree.map(_shape, after) == jax.tree.map(_shape, state)
    assert report.plddt.shape == (5, 1, 1)  # steps, devices, examples


def test_kept_structures_have_all_that_a_visit_makes(example, tmp_path):
    """As many of each example as were asked for, each with its own noise; steps take them."""
    example.save(tmp_path / "one.npz")
    settings = replace(CONFIDENT, rollouts_kept=3, confidence_every=1, confidence_after=0)
    dataset = load_folder(tmp_path, settings.buckets, CONFIG.msa_rows)
    stack = dataset.stacked(dataset.buckets[0], [0])
    state = new_state(parameters.draw(CONFIG, 0), settings)
    mesh = Mesh(np.array(jax.devices()[:1]), ("device",))
    kept, truth = keep_rollouts(state.average, stack, CONFIG, settings, mesh, [0])
    again, _ = keep_rollouts(state.average, stack, CONFIG, settings, mesh, [0])
    other, _ = keep_rollouts(state.average, stack, CONFIG, settings, mesh, [1])
    np.testing.assert_array_equal(kept.positions, again.positions)
    assert kept.positions.shape == (3, 24, 24, 3) and truth.positions.shape[0] == 3
    shapes = [*kept.positions, *other.positions]
    assert all((a != b).any() for i, a in enumerate(shapes) for b in shapes[:i])
    steps = make_steps("kept", CONFIG, settings, mesh)
    after, report = jax.eval_shape(steps, state, (kept, truth), np.zeros((5, 1, 2), np.int32))
    assert jax.tree.map(_shape, after) == jax.tree.map(_shape, state)
    assert report.plddt.shape == (5, 1, 2)


def _shape(x):
    return x.shape, x.dtype


def test_groups_hold_every_parameter():
    """Grouping parameters and taking them apart changes nothing; hidden matrices are grouped."""
    network = parameters.draw(CONFIG, 1)
    grouping = Grouping.of(network)
    groups = jax.tree.map(np.asarray, grouping.join(network))
    for a, b in zip(jax.tree.leaves(network), jax.tree.leaves(grouping.split(groups)), strict=True):
        np.testing.assert_array_equal(a, b)
    block = network.evoformer.pairformer
    q = np.asarray(block.attend_single.q.weights).reshape(2, 16, 16)
    assert all((np.asarray(groups["16x16"]) == m).all((1, 2)).any() for m in q)
    # A transposed one is stored (..., heads, width, in).
    assert grouping.matrices[_index(network, block.pair.attend_starting.q.weights)] == (2, 64, 16)


def _index(network, array) -> int:
    return next(i for i, leaf in enumerate(jax.tree.leaves(network)) if leaf is array)


@pytest.mark.parametrize("shape", [(2, 20, 48), (2, 48, 20)])
def test_muon_steps_are_orthogonal(shape):
    """Singular values become equal, and entries about as large as those of Adam."""
    g = jax.random.normal(jax.random.PRNGKey(0), shape)
    values = np.linalg.svd(np.asarray(orthogonal(g)), compute_uv=False) / 48**0.5
    assert 0.6 < values.min() and values.max() < 1.3
    assert 0.5 < np.sqrt(np.mean(np.square(orthogonal(g)))) < 1.5


def test_conformers_are_turned_as_rigid_bodies(example):
    """Each residue keeps its shape and its hand; padding stays at zero."""
    size = {"tokens": 24, "windows": 4, "rows": 8, "orders": 2}
    batch, _ = assemble(example, np.arange(22), random=np.random.default_rng(0), **size)
    turned = turned_conformers(jax.random.PRNGKey(0), jax.tree.map(jnp.asarray, batch))
    assert not turned.ref_pos[~batch.ref_mask].any()
    for before, after in ((p[0, :4], q[0, :4]) for p, q in [(batch.ref_pos, turned.ref_pos)]):
        a, b = (np.linalg.norm(x[:, None] - x[None], axis=-1) for x in (before, after))
        np.testing.assert_allclose(a, b, atol=1e-4)
        volume = [np.linalg.det(np.asarray(x[1:] - x[0])) for x in (before, after)]
        np.testing.assert_allclose(*volume, rtol=1e-3)
    assert np.abs(turned.ref_pos - batch.ref_pos).max() > 0.5


def test_a_hidden_alignment_is_none(example):
    """What is left is the query, its profile and no deletions."""
    deep = replace(
        example,
        msa=np.concatenate([example.msa, (example.msa + 1) % 20] * 2),
        deletions=np.ones((4, example.n_tokens), np.uint8),
        profile=np.full_like(example.profile, 1 / 31),
        deletion_mean=np.ones_like(example.deletion_mean),
    )
    size = {"tokens": 24, "windows": 4, "rows": 8, "orders": 2}
    batch, _ = assemble(deep, np.arange(22), random=np.random.default_rng(0), **size)
    batch = jax.tree.map(jnp.asarray, batch)
    hidden = without_alignment(batch, jnp.array(True))
    assert hidden.msa_mask.any(1).sum() == 2  # the query stood there twice
    np.testing.assert_array_equal(hidden.profile[:16].argmax(-1), batch.aatype[:16])
    assert hidden.profile.sum() == 22 and hidden.deletion_mean.sum() == 0
    kept = without_alignment(batch, jnp.array(False))
    np.testing.assert_array_equal(kept.profile, batch.profile)
    np.testing.assert_array_equal(kept.msa_mask, batch.msa_mask)
