"""Tables that carry atoms between tokens, windows of queries and windows of keys."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from af3nb.batch import ATOMS_PER_TOKEN, KEYS, QUERIES, shifted_windows
from af3nb.features.tokens import Tokens, pad

_NOTHING = 0  # the identity of all padding

# The positions of the keys of each window, given the number of windows and of atoms.
Windows = Callable[[int, int], Int[np.ndarray, "w 128"]]


@dataclass(frozen=True, eq=False)
class Identities:
    """A number for each slot, equal for the same atom name (or no atom) of the same residue."""

    slots: Int[np.ndarray, "n 24"]
    is_atom: Bool[np.ndarray, "n 24"]
    centers: Int[np.ndarray, " n"]  # of the representative atom of each token
    names: dict[str, int]

    def of(self, residue: int, atom: str) -> int:
        """The identity of an atom; that of padding if no atom has this name."""
        code = self.names.get(atom)
        return _NOTHING if code is None else _identity(residue, code, len(self.names))


def identities(tokens: Tokens) -> Identities:
    """Number the slots of the tokens."""
    names = {name: i for i, name in enumerate(dict.fromkeys(tokens.atoms.ravel().tolist()))}
    codes = np.array([names[a] for a in tokens.atoms.ravel().tolist()], np.int64)
    slots = _identity(tokens.residue[:, None], codes.reshape(tokens.atoms.shape), len(names))
    centers = slots[np.arange(len(slots)), tokens.center]
    return Identities(slots, tokens.is_atom, centers, names)


def gather(source: Int[np.ndarray, "..."], target: Int[np.ndarray, "..."]) -> dict[str, np.ndarray]:
    """Index of each element of `target` in the flattened `source`; among equals, the last counts.

    As in DeepMind's tables, padding maps to padding if the source has any. The mask is then True,
    so do not mistake it for the mask of atoms.
    """
    last = np.full(max(source.max(initial=0), target.max(initial=0)) + 1, -1, np.int64)
    np.maximum.at(last, source.ravel(), np.arange(source.size))
    index = last[target]
    found = index >= 0
    return table(np.where(found, index, 0), found, source.shape)


def table(
    index: Int[np.ndarray, "..."], mask: Bool[np.ndarray, "..."], shape: tuple[int, ...]
) -> dict[str, np.ndarray]:
    """A gather as stored in the features; `shape` is the shape of the source."""
    return {
        "gather_idxs": index.astype(np.int64),
        "gather_mask": mask,
        "input_shape": np.array(shape, np.int64),
    }


def centred_windows(windows: int, atoms: int) -> Int[np.ndarray, "w 128"]:
    """The atoms around each window of queries; those beyond the ends do not exist."""
    del atoms
    start = QUERIES * np.arange(windows) + QUERIES // 2 - KEYS // 2
    return start[:, None] + np.arange(KEYS)


def atom_tables(
    ids: Identities, padded: int, windows: Windows = shifted_windows, *, masked: bool = False
) -> dict[str, dict[str, np.ndarray]]:
    """All tables between `padded` tokens and their windows of atoms.

    If `masked`, keys that are no atoms are False in the tables; DeepMind's refer to padding.
    """
    slots, is_atom = pad(ids.slots, padded), pad(ids.is_atom, padded)
    atoms = int(is_atom.sum())
    queries = _queries(slots[is_atom], padded)
    positions = windows(len(queries), atoms)
    there = (positions >= 0) & (positions < atoms)
    positions = np.where(there, positions, 0) if masked else positions
    keys = queries.ravel()[positions]
    to_queries, to_keys = gather(slots, queries), gather(slots, keys)
    queries_to_keys, tokens_to_keys = gather(queries, keys), _tokens_of(to_keys, is_atom)
    if masked:
        for where in (queries_to_keys, tokens_to_keys):
            where["gather_mask"] = where["gather_mask"] & there
    return {
        "token_atoms_to_queries": to_queries,
        "tokens_to_queries": _tokens_of(to_queries, is_atom),
        "tokens_to_keys": tokens_to_keys,
        "queries_to_keys": queries_to_keys,
        "queries_to_token_atoms": gather(queries, slots),
    }


def flat_features(tables: dict[str, dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The tables by feature name, "table:part"."""
    return {f"{name}:{part}": a for name, t in tables.items() for part, a in t.items()}


def _identity(residue, name, names: int):
    return 1 + residue * names + name


def _queries(atoms: Int[np.ndarray, " m"], padded: int) -> Int[np.ndarray, "w 32"]:
    """The real atoms in turn, in as many windows as `padded` tokens could fill."""
    windows = -(-padded * ATOMS_PER_TOKEN // QUERIES)
    return pad(atoms, windows * QUERIES).reshape(windows, QUERIES)


def _tokens_of(
    to_atoms: dict[str, np.ndarray], is_atom: Bool[np.ndarray, "n 24"]
) -> dict[str, np.ndarray]:
    """The token of each gathered atom."""
    index, mask = to_atoms["gather_idxs"], to_atoms["gather_mask"]
    token = np.where(mask, index // ATOMS_PER_TOKEN, 0)
    return table(token, mask & is_atom.ravel()[index], (len(is_atom),))
