"""Naming does not matter: identical chains and symmetric atoms."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from af3nb.training.examples.assemble import assemble
from af3nb.training.examples.permutation import _orders, chain_orders, match


@pytest.fixture(scope="module")
def truth(example):
    """The truth of the whole example."""
    size = {"tokens": 24, "windows": 4, "rows": 8, "orders": 2}
    tokens = np.arange(example.n_tokens)
    pair = assemble(example, tokens, random=np.random.default_rng(0), **size)
    return jax.tree.map(jnp.asarray, pair[1])


def test_exchanged_chains_are_found(truth, example):
    """A prediction whose identical chains changed places is matched without error."""
    assert len(chain_orders(example, np.arange(example.n_tokens))) == 2
    exchanged = truth.positions[truth.orders[1]]
    assert jnp.abs(exchanged - truth.positions).max() > 5
    matched, resolved = match(truth, exchanged)
    np.testing.assert_allclose(matched, exchanged, atol=1e-4)
    # The atom that was not resolved went with its chain.
    assert resolved.sum() == truth.resolved.sum() and not resolved[truth.orders[1][5]]


def test_symmetric_atoms_are_found(truth):
    """A ring turned by half is matched without error; the truth is matched to itself."""
    to, source = truth.swap_to[0, :6], truth.swap_from[0, :6]
    turned = truth.positions.at[to].set(truth.positions[source])
    np.testing.assert_allclose(match(truth, turned)[0], turned, atol=1e-4)
    np.testing.assert_allclose(match(truth, truth.positions)[0], truth.positions, atol=1e-6)


def test_a_crop_of_one_chain_has_one_order(example):
    """Chains of which different residues were chosen do not change places."""
    assert len(chain_orders(example, np.arange(3, 14))) == 1


def test_many_chains_have_few_orders():
    """All orders of a few chains are tried, and no more than 24 of many."""
    assert len(_orders([3])) == 6 and len(_orders([2, 2])) == 4
    assert _orders([7])[0] == (tuple(range(7)),) and len(_orders([7])) == 22
    assert len(_orders([12])) == 24
