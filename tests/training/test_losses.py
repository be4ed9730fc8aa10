"""Losses of structures and of confidence."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from af3nb.batch import Batch
from af3nb.model.confidence_head import ConfidenceLogits
from af3nb.training.examples.assemble import assemble
from af3nb.training.examples.truth import Truth, to_atoms, to_slots
from af3nb.training.geometry import random_turns
from af3nb.training.losses.confidence import (
    aligned_error,
    atom_lddt,
    confidence_losses,
    distance_error,
    error_bin,
)
from af3nb.training.losses.structure import (
    bond_error,
    cross_entropy,
    distogram_loss,
    geometry_error,
    near_pairs,
    noise_weight,
    smooth_lddt,
    squared_error,
)

MIRROR = jnp.array([-1.0, 1.0, 1.0])


@pytest.fixture(scope="module")
def complex_(example) -> tuple[Batch, Truth]:
    """The example in a batch with padding tokens and padding windows."""
    random = np.random.default_rng(0)
    size = {"tokens": 30, "windows": 4, "rows": 8, "orders": 2}
    pair = assemble(example, np.arange(example.n_tokens), random=random, **size)
    return jax.tree.map(jnp.asarray, pair)


def moved(x):
    return x @ random_turns(jax.random.PRNGKey(3), 1)[0].T + jnp.array([1.0, 2.0, 3.0])


def noisy(truth, size=1.0):
    return truth.positions + size * jax.random.normal(jax.random.PRNGKey(1), truth.positions.shape)


def test_a_rigid_motion_costs_nothing(complex_):
    """No loss but the plain squared error changes when the prediction is turned and moved."""
    _, truth = complex_
    x, pairs = noisy(truth), near_pairs(complex_[1])
    for loss in (
        lambda x: squared_error(x, truth.positions, truth.weight, truth.resolved),
        lambda x: smooth_lddt(x, truth.positions, pairs),
        lambda x: geometry_error(x, truth.positions, pairs),
        lambda x: bond_error(x, truth),
        lambda x: atom_lddt(truth, x, truth.positions, truth.resolved)[0],
        lambda x: aligned_error(truth, x, truth.positions, truth.resolved)[0],
        lambda x: distance_error(truth, x, truth.positions, truth.resolved)[0],
    ):
        np.testing.assert_allclose(loss(moved(x)), loss(x), atol=2e-3)
    plain = [
        squared_error(p, truth.positions, truth.weight, truth.resolved, aligned=False)
        for p in (x, moved(x))
    ]
    assert plain[1] > 2 * plain[0]


def test_who_sees_a_mirror_image(complex_):
    """Squared and aligned errors see a reflection; distances and lDDT do not."""
    _, truth = complex_
    true, x = truth.positions, truth.positions * MIRROR
    assert squared_error(x, true, truth.weight, truth.resolved) > 1
    error, mask = aligned_error(truth, x, true, truth.resolved)
    assert jnp.where(mask, error, 0).max() > 1
    same = smooth_lddt(true, true, near_pairs(truth))
    np.testing.assert_allclose(smooth_lddt(x, true, near_pairs(truth)), same, atol=1e-5)
    np.testing.assert_allclose(atom_lddt(truth, x, true, truth.resolved)[0].max(), 1)


def test_known_values(complex_):
    """A perfect structure costs what the sigmoids leave; one atom moved costs its share."""
    _, truth = complex_
    true = truth.positions
    assert squared_error(true, true, truth.weight, truth.resolved) < 1e-6
    sigmoids = np.mean([1 / (1 + np.exp(-t)) for t in (0.5, 1, 2, 4)])
    pairs = near_pairs(truth)
    np.testing.assert_allclose(smooth_lddt(true, true, pairs), 1 - sigmoids, atol=1e-3)
    off = true.at[0].add(jnp.array([3.0, 0, 0]))
    plain = squared_error(off, true, truth.weight, truth.resolved, aligned=False)
    np.testing.assert_allclose(plain, 9 / (3 * truth.resolved.sum()), rtol=1e-5)
    ligand = truth.bonds[0, 1]
    assert truth.weight[ligand] == 11
    np.testing.assert_allclose(noise_weight(jnp.float32(4.0), 4.0), 2 / 16)
    logits = jnp.log(jnp.array([[0.25, 0.75]]))
    np.testing.assert_allclose(
        cross_entropy(logits, jnp.array([1]), jnp.array([True])), -np.log(0.75), rtol=1e-6
    )
    np.testing.assert_array_equal(
        error_bin(jnp.array([0.0, 0.49, 0.51, 31.9, 99.0])), [0, 0, 1, 63, 63]
    )


def test_bonds_are_measured(complex_):
    """The bond loss is the squared change of length of the one bond."""
    _, truth = complex_
    assert int(truth.is_bond.sum()) == 1
    assert bond_error(truth.positions, truth) == 0
    a, b = truth.bonds[0]
    v = truth.positions[b] - truth.positions[a]
    longer = truth.positions.at[b].add(0.5 * v / jnp.linalg.norm(v))
    np.testing.assert_allclose(bond_error(longer, truth), 0.25, rtol=1e-3)


def test_bond_lengths_and_angles_are_measured(complex_):
    """The geometry loss sees a longer bond by its own share, and no atoms that are far apart."""
    _, truth = complex_
    true, pairs = truth.positions, near_pairs(truth)
    assert geometry_error(true, true, pairs) < 1e-6
    distance = jnp.linalg.norm(true[:, None] - true[None], axis=-1)
    near = pairs & (distance < 2.6)
    alone = int(jnp.where(near.any(1), near.sum(1), 999).argmin())  # few others see it move
    other = int(near[alone].argmax())
    v = true[alone] - true[other]
    longer = true.at[alone].add(0.5 * v / jnp.linalg.norm(v))
    change = jnp.linalg.norm(longer[alone] - longer, axis=-1) - distance[alone]
    expected = 2 * jnp.where(near[alone], change**2, 0).sum() / near.sum()
    np.testing.assert_allclose(geometry_error(longer, true, pairs), expected, rtol=1e-3)
    assert near.sum() < 0.2 * pairs.sum() and expected > 0.2 / near.sum()


def test_distogram_of_the_truth_costs_nothing(complex_):
    """Logits that are sure of the right bins give zero, others do not; padding is silent."""
    _, truth = complex_
    beta = truth.positions[truth.beta]
    distance = jnp.linalg.norm(beta[:, None] - beta[None], axis=-1)
    breaks = jnp.linspace(2.3125, 21.6875, 63)
    right = 50.0 * jax.nn.one_hot((distance[..., None] > breaks).sum(-1), 64)
    assert distogram_loss(right, truth) < 1e-6
    np.testing.assert_allclose(distogram_loss(jnp.zeros_like(right), truth), np.log(64), rtol=1e-5)
    spoilt = right.at[22:].set(jnp.roll(right[22:], 5, axis=-1))
    assert distogram_loss(spoilt, truth) < 1e-6


def test_unresolved_and_padding_atoms_are_silent(complex_):
    """Moving atoms without a known position changes no loss."""
    _, truth = complex_
    x = noisy(truth)
    spoilt = jnp.where(truth.resolved[:, None], x, x + 40)
    pairs = near_pairs(truth)
    for loss in (
        lambda x: squared_error(x, truth.positions, truth.weight, truth.resolved),
        lambda x: smooth_lddt(x, truth.positions, pairs),
        lambda x: geometry_error(x, truth.positions, pairs),
        lambda x: bond_error(x, truth),
    ):
        np.testing.assert_allclose(loss(spoilt), loss(x), rtol=1e-5)


@pytest.mark.parametrize("kind", ["noise", "all at one point", "truth"])
def test_gradients_are_finite(complex_, kind):
    """Padding and degenerate predictions give finite gradients."""
    batch, truth = complex_
    x = {"noise": noisy(truth, 30.0), "truth": truth.positions}.get(kind, 0 * truth.positions)
    pairs = near_pairs(truth)

    def total(x):
        return (
            squared_error(x, truth.positions, truth.weight, truth.resolved)
            + bond_error(x, truth)
            + smooth_lddt(x, truth.positions, pairs)
            + geometry_error(x, truth.positions, pairs)
        )

    value, gradient = jax.value_and_grad(total)(x)
    assert jnp.isfinite(value) and jnp.isfinite(gradient).all()
    n, m = truth.center.shape[0], x.shape[0]
    logits = ConfidenceLogits(
        jnp.zeros((n, n, 64)), jnp.zeros((n, n, 64)), jnp.zeros((n, 24, 50)), jnp.zeros((n, 24, 2))
    )

    def confidence(logits):
        return sum(confidence_losses(logits, batch, truth, x, truth.positions, truth.resolved))

    value, gradient = jax.value_and_grad(confidence)(logits)
    np.testing.assert_allclose(value, 2 * np.log(64) + np.log(50) + np.log(2), rtol=1e-4)
    assert all(jnp.isfinite(g).all() for g in jax.tree.leaves(gradient))
    assert m == 128


def test_atoms_and_slots_are_the_same_atoms(complex_):
    """Carrying atoms to the slots of their tokens and back changes nothing."""
    batch, truth = complex_
    x = jnp.where(truth.is_atom[:, None], truth.positions, 0)
    np.testing.assert_array_equal(to_atoms(batch, to_slots(batch, x)), x)
