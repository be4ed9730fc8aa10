"""Identical chains and symmetric atoms are matched to the prediction, whatever their names.

AlphaFold 3, section 4.2. Small complexes have few chain orders, so all are tried.
"""

from itertools import permutations, product
from math import factorial, prod

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from af3nb.training.examples.example import Example
from af3nb.training.examples.truth import Truth
from af3nb.training.geometry import rigid_align

MOST_ORDERS = 24


def chain_orders(example: Example, chosen: Int[np.ndarray, " k"]) -> Int[np.ndarray, "p m"]:
    """For each order of identical chains, the atom that replaces each chosen atom.

    Chains are exchanged only if the same residues of each were chosen. Beyond 24 orders, only those
    that swap two chains of one kind are given.
    """
    atoms = np.flatnonzero(np.isin(example.token, chosen))
    asym = example.asym_id[example.token[atoms]]
    groups: dict[bytes, list[np.ndarray]] = {}
    for chain in np.unique(asym):
        own = np.flatnonzero(asym == chain)
        tokens = example.token[atoms[own]]
        what = np.stack([example.entity_id[tokens], example.residue_index[tokens]])
        key = what.tobytes() + example.name[atoms[own]].tobytes()
        groups.setdefault(key, []).append(own)
    alike = [group for group in groups.values() if len(group) > 1]
    orders = []
    for chains in _orders([len(group) for group in alike]):
        order = np.arange(len(atoms), dtype=np.int32)
        for group, places in zip(alike, chains, strict=True):
            for own, other in zip(group, places, strict=True):
                order[own] = group[other]
        orders.append(order)
    return np.stack(orders)


def _orders(sizes: list[int]) -> list[tuple[tuple[int, ...], ...]]:
    if prod(map(factorial, sizes)) <= MOST_ORDERS:
        return list(product(*(permutations(range(n)) for n in sizes)))
    same = [tuple(range(n)) for n in sizes]
    found = [tuple(same)]
    for g, n in enumerate(sizes):
        for i in range(n):
            for j in range(i + 1, n):
                places = list(range(n))
                places[i], places[j] = j, i
                found.append((*same[:g], tuple(places), *same[g + 1 :]))
    return found[:MOST_ORDERS]


def match(truth: Truth, x: Float[Array, "m 3"]) -> tuple[Float[Array, "m 3"], Array]:
    """True positions and resolved atoms in the order of chains and atoms that best matches `x`."""
    x = jax.lax.stop_gradient(x)

    def placed(order: Int[Array, " m"]):
        positions, resolved = truth.positions[order], truth.resolved[order]
        weight = jnp.where(resolved, truth.weight, 0.0)
        aligned = rigid_align(positions, x, weight)
        error = (weight * jnp.square(aligned - x).sum(-1)).sum() / jnp.maximum(weight.sum(), 1e-6)
        return error, aligned

    if truth.orders.shape[0] == 1:
        order = truth.orders[0]
        _, aligned = placed(order)
    else:
        errors, all_aligned = jax.lax.map(placed, truth.orders)
        best = jnp.argmin(errors)
        order, aligned = truth.orders[best], all_aligned[best]
    order = swapped(truth, order, aligned, truth.resolved[order], x)
    return truth.positions[order], truth.resolved[order]


def swapped(
    truth: Truth,
    order: Int[Array, " m"],
    aligned: Float[Array, "m 3"],
    resolved: Array,
    x: Float[Array, "m 3"],
) -> Int[Array, " m"]:
    """`order` after the symmetry of each residue that brings its atoms nearest to `x`."""

    def error(source: Array) -> Float[Array, " s"]:
        square = jnp.square(aligned[source] - x[truth.swap_to]).sum(-1)
        return jnp.where(truth.is_swap & resolved[source], square, 0.0).sum(-1)

    # Atoms exchange within a residue, so that the same ones are resolved before and after.
    change = error(truth.swap_from) - error(truth.swap_to)
    change = jnp.where(truth.is_swap.any(-1), change, 0.0)
    count = truth.swap_group.shape[0]
    least = jax.ops.segment_min(change, truth.swap_group, count)[truth.swap_group]
    number = jnp.arange(count)
    wanted = (change == least) & (change < 0)
    first = jax.ops.segment_min(jnp.where(wanted, number, count), truth.swap_group, count)
    wanted &= number == first[truth.swap_group]
    # Unwanted values are written past the end, where they are dropped.
    to = jnp.where(truth.is_swap & wanted[:, None], truth.swap_to, order.shape[0])
    return order.at[to.ravel()].set(order[truth.swap_from.ravel()], mode="drop")
