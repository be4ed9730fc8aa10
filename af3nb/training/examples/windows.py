"""Tables between token slots and atom windows, computed only from which slots hold an atom.

They equal those that `af3nb.features` makes from names: padding maps to padding.
"""

import numpy as np
from jaxtyping import Bool

from af3nb.batch import ATOMS_PER_TOKEN, KEYS, QUERIES, Gather, shifted_windows

LEAST_WINDOWS = KEYS // QUERIES


def atom_tables(is_atom: Bool[np.ndarray, "n 24"], windows: int, n_real: int) -> dict[str, Gather]:
    """The five tables of a `Batch` with `windows` windows; tokens from `n_real` on are padding."""
    n_atoms, size = int(is_atom.sum()), windows * QUERIES
    assert n_atoms <= size and windows >= LEAST_WINDOWS
    padding = is_atom.size - 1 if n_real < len(is_atom) else None  # a slot that is padding
    slot = np.full(size, padding or 0)
    slot[:n_atoms] = np.flatnonzero(is_atom)
    has_slot = (np.arange(size) < n_atoms) | (padding is not None)

    positions = shifted_windows(windows, n_atoms)
    key = np.where(positions < n_atoms, positions, size - 1)
    key = np.where(positions < 0, size - 1, key)

    back = np.zeros(is_atom.size, np.int64)
    found = is_atom.ravel().copy()
    back[is_atom.ravel()] = np.arange(n_atoms)
    if n_atoms < size:
        back[n_real * ATOMS_PER_TOKEN :] = size - 1
        found[n_real * ATOMS_PER_TOKEN :] = True

    queries = slot.reshape(windows, QUERIES), has_slot.reshape(windows, QUERIES)
    keys = slot[key], has_slot[key]
    return {
        "token_atoms_to_queries": _gather(*queries),
        "tokens_to_queries": _tokens(*queries, is_atom),
        "tokens_to_keys": _tokens(*keys, is_atom),
        "queries_to_keys": _gather(key, np.ones(key.shape, bool)),
        "queries_to_token_atoms": _gather(
            back.reshape(is_atom.shape), found.reshape(is_atom.shape)
        ),
    }


def _tokens(slot: np.ndarray, mask: np.ndarray, is_atom: np.ndarray) -> Gather:
    token = np.where(mask, slot // ATOMS_PER_TOKEN, 0)
    return _gather(token, mask & is_atom.ravel()[slot])


def _gather(index: np.ndarray, mask: np.ndarray) -> Gather:
    return Gather(np.where(mask, index, 0).astype(np.int32), mask)
