"""From an example to arrays of fixed size: the input of the model, and the truth."""

import numpy as np
from jaxtyping import Bool, Float32, Int

from af3nb.batch import ATOMS_PER_TOKEN, QUERIES, Batch, Gather
from af3nb.training.examples.example import DNA, LIGAND, RNA, Example, to_angstroms
from af3nb.training.examples.permutation import chain_orders
from af3nb.training.examples.truth import Truth
from af3nb.training.examples.windows import atom_tables

LIGAND_BONDS_PER_TOKEN = 10
WEIGHTS = {RNA: 5.0, DNA: 5.0, LIGAND: 10.0}  # beside 1, in the squared error


def assemble(
    example: Example,
    chosen: Int[np.ndarray, " k"],
    *,
    tokens: int,
    windows: int,
    rows: int,
    orders: int,
    random: np.random.Generator,
) -> tuple[Batch, Truth]:
    """Pad the `chosen` tokens to the given numbers of tokens, atom windows, rows and chain orders.

    Conformers and alignment rows are drawn at random; the first row always stays.
    """
    atoms = np.flatnonzero(np.isin(example.token, chosen))
    new_token = _renumbered(example.n_tokens, chosen)
    new_atom = _renumbered(example.n_atoms, atoms)
    n, m = len(chosen), len(atoms)
    where = new_token[example.token[atoms]], example.slot[atoms]

    def pad(x: np.ndarray, size: int = tokens) -> np.ndarray:
        return np.pad(x, [(0, size - len(x))] + [(0, 0)] * (x.ndim - 1))

    def slots(x: np.ndarray, dtype) -> np.ndarray:
        filled = np.zeros((tokens, ATOMS_PER_TOKEN, *x.shape[1:]), dtype)
        filled[where] = x[atoms]
        return filled

    uid = np.zeros((tokens, ATOMS_PER_TOKEN), np.int32)
    residue = example.residue[np.searchsorted(example.token, chosen)]
    uid[:n] = np.unique(residue, return_inverse=True)[1][:, None]
    is_atom = slots(np.ones(example.n_atoms, bool), bool)
    profile = pad(example.profile[chosen].astype(np.float32))
    inside = np.flatnonzero(example.resolved[atoms])
    batch = Batch(
        token_mask=np.arange(tokens) < n,
        **{
            name: pad(getattr(example, name)[chosen].astype(np.int32))
            for name in ("aatype", "residue_index", "asym_id", "entity_id", "sym_id")
        },
        token_index=pad((chosen + 1).astype(np.int32)),
        **_alignment(example, chosen, tokens, rows, random),
        profile=profile,
        deletion_mean=pad(example.deletion_mean[chosen].astype(np.float32)),
        template_aatype=np.zeros((0, tokens), np.int32),
        template_atom_positions=np.zeros((0, tokens, ATOMS_PER_TOKEN, 3), np.float32),
        template_atom_mask=np.zeros((0, tokens, ATOMS_PER_TOKEN), bool),
        ref_pos=slots(_conformers(example, random), np.float32),
        ref_mask=slots(example.known, bool),
        ref_element=slots(example.element, np.int32),
        ref_charge=slots(example.charge, np.float32),
        ref_atom_name_chars=slots(example.name, np.int32),
        ref_space_uid=uid,
        pred_dense_atom_mask=is_atom,
        tokens_to_polymer_ligand_bonds=_bonds(example.polymer_bonds, new_token, tokens),
        tokens_to_ligand_ligand_bonds=_bonds(
            example.ligand_bonds, new_token, LIGAND_BONDS_PER_TOKEN * tokens
        ),
        token_atoms_to_pseudo_beta=_beta(example, chosen, tokens),
        **atom_tables(is_atom, windows, n),
    )
    kind = example.kind[chosen]
    per_token = np.vectorize(lambda k: 1.0 + WEIGHTS.get(int(k), 0.0), otypes=[np.float32])(kind)
    positions = to_angstroms(example.positions)
    positions = _likely_places(example, positions)[atoms]
    positions -= positions[inside].mean(axis=0) if len(inside) else 0.0
    size = windows * QUERIES
    frame = _inside(new_atom, example.frame[chosen])
    swap_to, swap_from = (_inside(new_atom, x) for x in (example.swap_to, example.swap_from))
    whole = ((swap_to >= 0) == (example.swap_to >= 0)).all(1)
    whole &= (swap_to >= 0).any(1)
    swap_to, swap_from = (x[whole][:tokens] for x in (swap_to, swap_from))
    group = np.unique(example.swap_group[whole][:tokens], return_inverse=True)[1]
    bonds = _inside(new_atom, example.atom_bonds)
    bonds = bonds[(bonds >= 0).all(1)][:tokens]
    truth = Truth(
        positions=pad(positions, size),
        resolved=pad(example.resolved[atoms], size),
        is_atom=np.arange(size) < m,
        token=pad(where[0].astype(np.int32), size),
        weight=pad(per_token[where[0]], size),
        nucleic=pad(np.isin(kind, (RNA, DNA))[where[0]], size),
        center=pad(_inside(new_atom, example.center[chosen])),
        beta=pad(_inside(new_atom, example.beta[chosen])),
        polymer=pad(kind != LIGAND),
        frame=pad(np.maximum(frame, 0)),
        has_frame=pad((frame >= 0).all(1)),
        bonds=pad(bonds),
        is_bond=np.arange(tokens) < len(bonds),
        orders=_padded_orders(chain_orders(example, chosen), orders, size),
        swap_group=pad(group.astype(np.int32)),
        swap_to=pad(np.maximum(swap_to, 0)),
        swap_from=pad(np.maximum(swap_from, 0)),
        is_swap=pad(swap_to >= 0),
        weights=example.weights.astype(np.float32),
    )
    return batch, truth


def _renumbered(size: int, chosen: Int[np.ndarray, " k"]) -> Int[np.ndarray, " size"]:
    new = np.full(size, -1, np.int32)
    new[chosen] = np.arange(len(chosen))
    return new


def _inside(new: Int[np.ndarray, " size"], index: Int[np.ndarray, "..."]) -> np.ndarray:
    """New indices; -1 for whatever has none or lies outside."""
    return np.where(index >= 0, new[np.maximum(index, 0)], -1).astype(np.int32)


def _bonds(pairs: Int[np.ndarray, "b 2"], new_token: np.ndarray, rows: int) -> Gather:
    kept = _inside(new_token, pairs)
    kept = kept[(kept >= 0).all(axis=1)][:rows]
    index = np.zeros((rows, 2), np.int32)
    index[: len(kept)] = kept
    mask = np.zeros((rows, 2), bool)
    mask[: len(kept)] = True
    return Gather(index, mask)


def _beta(example: Example, chosen: Int[np.ndarray, " k"], tokens: int) -> Gather:
    slot = example.slot[example.beta[chosen]].astype(np.int32)
    index = np.zeros(tokens, np.int32)
    index[: len(chosen)] = np.arange(len(chosen)) * ATOMS_PER_TOKEN + slot
    padding = len(chosen) < tokens
    index[len(chosen) :] = tokens * ATOMS_PER_TOKEN - 1  # padding finds padding
    return Gather(index, (np.arange(tokens) < len(chosen)) | padding)


def _alignment(
    example: Example,
    chosen: Int[np.ndarray, " k"],
    tokens: int,
    rows: int,
    random: np.random.Generator,
) -> dict[str, np.ndarray]:
    depth = len(example.msa)
    taken = np.arange(depth)
    if depth > rows:
        taken = np.append(0, 1 + random.permutation(depth - 1)[: rows - 1])
    width = [(0, rows - len(taken)), (0, tokens - len(chosen))]
    return {
        "msa": np.pad(example.msa[taken][:, chosen].astype(np.int8), width),
        "msa_mask": np.pad(np.ones((len(taken), len(chosen)), bool), width),
        "deletion_matrix": np.pad(example.deletions[taken][:, chosen].astype(np.int8), width),
    }


def _conformers(example: Example, random: np.random.Generator) -> Float32[np.ndarray, "m 3"]:
    """One conformer per residue, taken from any residue of the same atoms.

    Each residue gets a random draw, so that a conformer does not give its example away.
    """
    kinds: dict[bytes, list[np.ndarray]] = {}
    edges = np.flatnonzero(np.diff(example.residue)) + 1
    for own in np.split(np.arange(example.n_atoms), edges):
        key = example.name[own].tobytes() + example.aatype[example.token[own[:1]]].tobytes()
        kinds.setdefault(key, []).append(own)
    drawn = np.zeros(example.positions.shape, np.int16)
    for alike in kinds.values():
        for own in alike:
            source = alike[random.integers(len(alike))]
            drawn[own] = example.conformers[random.integers(len(example.conformers)), source]
    return to_angstroms(drawn)


def _likely_places(
    example: Example, positions: Float32[np.ndarray, "m 3"]
) -> Float32[np.ndarray, "m 3"]:
    """Positions with unresolved atoms at the centre of their token or of its neighbours."""
    resolved, token = example.resolved, example.token
    weight = np.bincount(token, resolved, minlength=example.n_tokens)
    middle = (
        np.stack(
            [np.bincount(token, resolved * x, minlength=example.n_tokens) for x in positions.T],
            axis=1,
        )
        / np.maximum(weight, 1)[:, None]
    )
    for chain in np.unique(example.asym_id):
        own = np.flatnonzero(example.asym_id == chain)
        seen: Bool[np.ndarray, " k"] = weight[own] > 0
        if seen.any() and not seen.all():
            for x in range(3):
                middle[own, x] = np.interp(own, own[seen], middle[own[seen], x])
    return np.where(resolved[:, None], positions, middle[token]).astype(np.float32)


def _padded_orders(
    found: Int[np.ndarray, "p m"], orders: int, size: int
) -> Int[np.ndarray, "orders size"]:
    m = found.shape[1]
    padded = np.tile(np.arange(size, dtype=np.int32), (orders, 1))
    padded[: len(found), :m] = found[:orders]
    return padded
