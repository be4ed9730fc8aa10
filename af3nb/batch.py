"""The arrays the model takes: the one contract between `af3nb.features` and `af3nb.model`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

ATOMS_PER_TOKEN = 24
QUERIES, KEYS = 32, 128  # atoms per window of the atom transformers
MSA_ROWS = 16384  # DeepMind's padded depth

# Depths to which an MSA is padded here. Padding rows are masked everywhere, so that the depth
# changes no result, only the time.
MSA_BUCKETS = (8, 64, 256, 1024, 2048, 4096, 8192, MSA_ROWS)


@dataclass(frozen=True)
class Gather:
    """Index of each element of a layout in another, flattened layout; False if it has none."""

    index: Int[Any, "..."]
    mask: Bool[Any, "..."]


@dataclass(frozen=True)
class Batch:
    """One complex as arrays: `n` tokens, `a` = 24 atom slots each, `w` windows of atoms.

    `r` MSA rows and `t` templates. Missing ones of DeepMind's four templates are empty. Names are
    DeepMind's. Integers are int32; positions are in angstroms. Arrays are NumPy arrays until they
    are on the device.
    """

    token_mask: Bool[Any, " n"]
    aatype: Int[Any, " n"]
    residue_index: Int[Any, " n"]
    token_index: Int[Any, " n"]
    asym_id: Int[Any, " n"]
    entity_id: Int[Any, " n"]
    sym_id: Int[Any, " n"]

    msa: Int[Any, "r n"]
    msa_mask: Bool[Any, "r n"]
    deletion_matrix: Int[Any, "r n"]
    profile: Float[Any, "n types"]
    deletion_mean: Float[Any, " n"]

    template_aatype: Int[Any, "t n"]
    template_atom_positions: Float[Any, "t n a 3"]
    template_atom_mask: Bool[Any, "t n a"]

    ref_pos: Float[Any, "n a 3"]
    ref_mask: Bool[Any, "n a"]
    ref_element: Int[Any, "n a"]
    ref_charge: Float[Any, "n a"]
    ref_atom_name_chars: Int[Any, "n a 4"]
    ref_space_uid: Int[Any, "n a"]
    pred_dense_atom_mask: Bool[Any, "n a"]

    tokens_to_polymer_ligand_bonds: Gather  # (n, 2)
    tokens_to_ligand_ligand_bonds: Gather  # (10 n, 2)
    token_atoms_to_pseudo_beta: Gather  # (n,)
    token_atoms_to_queries: Gather  # (w, 32)
    tokens_to_queries: Gather  # (w, 32)
    tokens_to_keys: Gather  # (w, 128)
    queries_to_keys: Gather  # (w, 128)
    queries_to_token_atoms: Gather  # (n, a)

    @property
    def n_tokens(self) -> int:
        """Number of tokens, padding included."""
        return self.aatype.shape[0]

    @staticmethod
    def from_features(features: Mapping[str, np.ndarray]) -> "Batch":
        """Take what the model needs from DeepMind's feature dictionary (a dict or an npz file).

        The MSA may hold only its real rows; it is padded to one of `MSA_BUCKETS`.
        """
        rows = msa_bucket(int(features["num_alignments"]))
        arrays = {}
        for f in fields(Batch):
            if f.type is Gather:
                index = np.asarray(features[f"{f.name}:gather_idxs"], np.int32)
                arrays[f.name] = Gather(index, np.asarray(features[f"{f.name}:gather_mask"], bool))
            elif f.name in ("msa", "msa_mask", "deletion_matrix"):
                arrays[f.name] = _pad_rows(np.asarray(features[f.name]), rows)
            else:
                array = np.asarray(features["seq_mask" if f.name == "token_mask" else f.name])
                single = {"f": np.float32, "i": np.int32}.get(array.dtype.kind, array.dtype)
                arrays[f.name] = array.astype(single)
        return Batch(**arrays)

    def compact(self) -> "Batch":
        """Drop work that reaches no real token. Results do not change."""
        return self._without_empty_templates()._without_empty_windows()

    def _without_empty_windows(self) -> "Batch":
        """Drop windows that hold only padding: a token has 24 slots but about 8 atoms."""
        n_atoms = int(self.pred_dense_atom_mask.sum())
        windows = windows_of(n_atoms)
        if n_atoms < KEYS or windows >= len(self.tokens_to_queries.index):
            return self  # below 128 atoms the reference lets real atoms see the padding

        def cut(where: Gather) -> Gather:
            return Gather(where.index[:windows], where.mask[:windows])

        back = self.queries_to_token_atoms
        kept = back.mask & (back.index < windows * QUERIES)
        return replace(
            self,
            token_atoms_to_queries=cut(self.token_atoms_to_queries),
            tokens_to_queries=cut(self.tokens_to_queries),
            tokens_to_keys=cut(self.tokens_to_keys),
            queries_to_keys=cut(self.queries_to_keys),
            queries_to_token_atoms=Gather(np.where(kept, back.index, 0), kept),
        )

    def _without_empty_templates(self) -> "Batch":
        """Drop empty template slots; the model accounts for them."""
        some = self.template_atom_mask.any((1, 2)) | self.template_aatype.any(1)
        t = int(np.max(np.flatnonzero(some), initial=-1)) + 1
        return replace(
            self,
            template_aatype=self.template_aatype[:t],
            template_atom_positions=self.template_atom_positions[:t],
            template_atom_mask=self.template_atom_mask[:t],
        )


def windows_of(atoms: int) -> int:
    """Number of windows for this many atoms, rounded to few sizes because each size is compiled."""
    needed = -(-atoms // QUERIES)
    step = max(1, 2 ** (needed.bit_length() - 4))
    return -(-needed // step) * step


def shifted_windows(windows: int, atoms: int) -> Int[np.ndarray, "windows 128"]:
    """The atoms around each window of queries, shifted inwards at the ends.

    The last key is the last real atom. With fewer atoms than keys, the first positions are
    negative and count from the end of the padding.
    """
    start = QUERIES * np.arange(windows) + QUERIES // 2 - KEYS // 2
    start = np.where(start < 0, 0, np.where(start + KEYS > atoms, atoms - KEYS, start))
    return start[:, None] + np.arange(KEYS)


def msa_bucket(rows: int) -> int:
    """Depth to which this many rows are padded."""
    return next((b for b in MSA_BUCKETS if b >= rows), rows)


def _pad_rows(array: Shaped[Any, "r n"], rows: int) -> Shaped[np.ndarray, "rows n"]:
    return np.pad(array[:rows], ((0, max(0, rows - len(array))), (0, 0)))
