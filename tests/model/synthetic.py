"""Batches made up without chemistry, for tests of the network alone."""

import numpy as np

from af3nb.batch import ATOMS_PER_TOKEN, KEYS, QUERIES, Batch, Gather


def chain(
    n_real: int,
    n: int,
    *,
    atoms: int = 8,
    rows: int = 8,
    msa_rows: int = 5,
    templates: int = 0,
    chains: int = 1,
    seed: int = 0,
) -> Batch:
    """`n_real` tokens of `atoms` atoms each in a batch of `n`, split into `chains`."""
    rng = np.random.default_rng(seed)
    real = np.arange(n) < n_real
    slots = real[:, None] & (np.arange(ATOMS_PER_TOKEN) < atoms)
    integers = {
        "aatype": rng.integers(0, 20, n),
        "residue_index": np.arange(1, n + 1),
        "token_index": np.arange(1, n + 1),
        "asym_id": 1 + np.arange(n) * chains // max(n_real, 1),
        "entity_id": 1 + np.arange(n) * chains // max(n_real, 1),
        "sym_id": np.ones(n),
    }
    msa_mask = np.repeat(real[None], rows, 0) & (np.arange(rows) < msa_rows)[:, None]
    names = rng.integers(1, 60, (n, ATOMS_PER_TOKEN, 4)) * slots[..., None]
    uid = np.repeat(np.arange(n)[:, None], ATOMS_PER_TOKEN, 1)
    nowhere = np.zeros((n, 2), bool)
    return Batch(
        token_mask=real,
        **{k: (v * real).astype(np.int32) for k, v in integers.items()},
        msa=(rng.integers(0, 22, (rows, n)) * msa_mask).astype(np.int32),
        msa_mask=msa_mask,
        deletion_matrix=(rng.integers(0, 3, (rows, n)) * msa_mask).astype(np.int32),
        profile=rng.dirichlet(np.ones(31), n).astype(np.float32),
        deletion_mean=rng.random(n).astype(np.float32),
        template_aatype=rng.integers(0, 20, (templates, n)).astype(np.int32),
        template_atom_positions=rng.normal(0, 9, (templates, n, ATOMS_PER_TOKEN, 3)).astype("f4"),
        template_atom_mask=np.repeat(slots[None], templates, 0),
        ref_pos=(rng.normal(0, 2, (n, ATOMS_PER_TOKEN, 3)) * slots[..., None]).astype(np.float32),
        ref_mask=slots,
        ref_element=(rng.integers(6, 9, (n, ATOMS_PER_TOKEN)) * slots).astype(np.int32),
        ref_charge=np.zeros((n, ATOMS_PER_TOKEN), np.float32),
        ref_atom_name_chars=names.astype(np.int32),
        ref_space_uid=(uid * real[:, None]).astype(np.int32),
        pred_dense_atom_mask=slots,
        tokens_to_polymer_ligand_bonds=Gather(nowhere.astype(np.int32), nowhere),
        tokens_to_ligand_ligand_bonds=Gather(nowhere.astype(np.int32), nowhere),
        token_atoms_to_pseudo_beta=Gather(
            (np.arange(n) * ATOMS_PER_TOKEN + 1).astype(np.int32), real
        ),
        **_windows(slots),
    )


def _windows(slots: np.ndarray) -> dict[str, Gather]:
    n, n_atoms = len(slots), int(slots.sum())
    padded = -(-n * ATOMS_PER_TOKEN // QUERIES) * QUERIES
    slot_of_atom = np.zeros(padded, np.int64)
    slot_of_atom[:n_atoms] = np.flatnonzero(slots)
    is_atom = np.arange(padded) < n_atoms
    first = np.arange(padded // QUERIES) * QUERIES + QUERIES // 2 - KEYS // 2
    first = np.clip(first, 0, max(0, n_atoms - KEYS))
    keys = first[:, None] + np.arange(KEYS)
    back = np.zeros(slots.size, np.int64)
    back[slot_of_atom[:n_atoms]] = np.arange(n_atoms)

    def gather(index, mask):
        return Gather(np.where(mask, index, 0).astype(np.int32), mask)

    by_query, mask = slot_of_atom.reshape(-1, QUERIES), is_atom.reshape(-1, QUERIES)
    return {
        "token_atoms_to_queries": gather(by_query, mask),
        "tokens_to_queries": gather(by_query // ATOMS_PER_TOKEN, mask),
        "tokens_to_keys": gather(slot_of_atom[keys] // ATOMS_PER_TOKEN, is_atom[keys]),
        "queries_to_keys": gather(keys, is_atom[keys]),
        "queries_to_token_atoms": gather(back.reshape(slots.shape), slots),
    }
