"""What training knows beyond the model's input: the experimental structure and its symmetries."""

from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from af3nb.batch import Batch
from af3nb.model.layers.primitives import gather


class Truth(eqx.Module):
    """`n` tokens and `m` atoms: those of all query windows, one after another.

    Arrays are NumPy arrays until they are on the device. Positions are in angstroms, centred.
    Atoms that the experiment did not resolve get a likely place in `positions`, so that the noisy
    input resembles that of a prediction, and they have no loss.
    """

    positions: Float[Any, "m 3"]
    resolved: Bool[Any, " m"]
    is_atom: Bool[Any, " m"]
    token: Int[Any, " m"]
    weight: Float[Any, " m"]  # 1, nucleic acids 6, ligands 11
    nucleic: Bool[Any, " m"]

    center: Int[Any, " n"]  # representative atom of each token: CA, C1' or the atom itself
    beta: Int[Any, " n"]  # atom whose distances the distogram predicts
    polymer: Bool[Any, " n"]
    frame: Int[Any, "n 3"]
    has_frame: Bool[Any, " n"]

    bonds: Int[Any, "b 2"]  # atoms of a ligand and of its bonding partner
    is_bond: Bool[Any, " b"]
    orders: Int[Any, "p m"]  # atoms after exchanging identical chains; the first row is unchanged
    swap_group: Int[Any, " s"]  # residue of each symmetry; 0..s-1
    swap_to: Int[Any, "s k"]
    swap_from: Int[Any, "s k"]
    is_swap: Bool[Any, "s k"]

    weights: Float[Any, "2"]  # weight of the example in the structure and confidence losses


def to_atoms(batch: Batch, x: Float[Array, "n a ..."]) -> Float[Array, "m ..."]:
    """From the 24 slots of each token to the atoms of all windows."""
    taken = gather(batch.token_atoms_to_queries, x, 2)
    return taken.reshape(-1, *taken.shape[2:])


def to_slots(batch: Batch, x: Float[Array, "m ..."]) -> Float[Array, "n a ..."]:
    """From atoms to the 24 slots of the tokens; empty slots are zero."""
    windows = batch.token_atoms_to_queries.index.shape
    slots = gather(batch.queries_to_token_atoms, x.reshape(*windows, *x.shape[1:]), 2)
    mask = batch.pred_dense_atom_mask.reshape(*slots.shape[:2], *[1] * (slots.ndim - 2))
    return jnp.where(mask, slots, jnp.zeros((), slots.dtype))
