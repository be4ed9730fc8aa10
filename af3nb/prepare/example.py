"""From a structure file to a training example, through the features of a prediction."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from af3nb.batch import ATOMS_PER_TOKEN
from af3nb.chem.components import built_in
from af3nb.errors import InputError
from af3nb.features.featurise import Features, featurise
from af3nb.prepare.structure import Complex, read_complex
from af3nb.prepare.symmetry import symmetries
from af3nb.result import layout as layouts
from af3nb.training.examples.example import (
    DNA,
    LIGAND,
    MOST_SWAPPED,
    PROTEIN,
    RNA,
    UNIT,
    Example,
    to_units,
)

KINDS = {layouts.PROTEIN: PROTEIN, layouts.RNA: RNA, layouts.DNA: DNA}
FRAMES = {PROTEIN: ("N", "CA", "C"), RNA: ("C1'", "C3'", "C4'"), DNA: ("C1'", "C3'", "C4'")}
SEED, CONFORMERS = 1, 2
LEAST_RESOLVED = 0.5  # share of the atoms
LEAST_RESIDUES = 4
MOST_WORTH = 4.0  # angstroms; beyond this resolution, confidence is not trained


def example_from_file(
    path: Path,
    *,
    chain: str | None = None,
    alignments: Mapping[str, str] | None = None,
    most_tokens: int = 512,
    most_rows: int = 64,
    weights: tuple[float, float] = (1.0, 1.0),
) -> tuple[Example, tuple[str, ...]]:
    """Return an example and notes on what was left out.

    `weights` apply to the structure and the confidence losses; a predicted structure, used for
    distillation, has a confidence weight of 0. Raises `InputError` if no example can be made.
    """
    found = read_complex(path, chain=chain, alignments=alignments)
    residues = sum(m.length for _, m in found.job.chains if m.kind != "ligand")
    if residues < LEAST_RESIDUES:
        raise _unfit(path, f"it has only {residues} residues")
    if residues > most_tokens:
        raise _unfit(path, f"its {residues} residues are more than {most_tokens} tokens")
    features = [featurise(found.job, seed=SEED + k, buckets=None) for k in range(CONFORMERS)]
    n = len(features[0].layout.token_chain_id)
    if n > most_tokens:
        raise _unfit(path, f"its {n} tokens are more than {most_tokens}")
    if found.resolution is not None and not 0.1 <= found.resolution <= MOST_WORTH:
        weights = weights[0], 0.0
    example = build(found, features, most_rows, weights, path)
    return example, found.notes + features[0].notes


def build(
    found: Complex,
    features: list[Features],
    most_rows: int,
    weights: tuple[float, float],
    path: Path,
) -> Example:
    """Combine features and positions."""
    arrays, layout = features[0].arrays, features[0].layout
    n, where = len(layout.token_chain_id), (layout.atom_token, layout.atom_slot)
    addresses = list(zip(layout.chain_id, layout.res_id.tolist(), layout.atom_name, strict=True))
    resolved = np.array([a in found.positions for a in addresses])
    if resolved.mean() < LEAST_RESOLVED:
        raise _unfit(path, f"only {100 * resolved.mean():.0f} % of its atoms are resolved")
    x = np.array([found.positions.get(a, (0, 0, 0)) for a in addresses], float)
    x -= x[resolved].mean(axis=0)
    x[~resolved] = 0
    if np.abs(x).max() >= UNIT * np.iinfo(np.int16).max:
        raise _unfit(path, "it is larger than 250 angstroms")

    index = np.full((n, ATOMS_PER_TOKEN), -1)
    index[where] = np.arange(len(addresses))
    kind = np.array([KINDS.get(t, LIGAND) for t in layout.chain_type], np.uint8)
    first = np.searchsorted(layout.atom_token, np.arange(n))
    residue = arrays["ref_space_uid"][where].astype(np.int16)
    beta = arrays["token_atoms_to_pseudo_beta:gather_idxs"][:n] - np.arange(n) * ATOMS_PER_TOKEN
    reference = arrays["ref_pos"][where]
    rows = _rows(arrays, n, most_rows)
    to, source, group = _swaps(features[0], residue, reference, found)
    return Example(
        aatype=arrays["aatype"][:n].astype(np.uint8),
        kind=kind[first],
        residue_index=arrays["residue_index"][:n].astype(np.int16),
        asym_id=arrays["asym_id"][:n].astype(np.int16),
        entity_id=arrays["entity_id"][:n].astype(np.int16),
        sym_id=arrays["sym_id"][:n].astype(np.int16),
        center=index[np.arange(n), arrays["residue_center_index"][:n]].astype(np.int16),
        beta=index[np.arange(n), beta].astype(np.int16),
        frame=_frames(features[0], kind[first], residue, reference, index),
        profile=arrays["profile"][:n].astype(np.float16),
        deletion_mean=arrays["deletion_mean"][:n].astype(np.float16),
        msa=arrays["msa"][rows][:, :n].astype(np.uint8),
        deletions=arrays["deletion_matrix"][rows][:, :n].astype(np.uint8),
        token=layout.atom_token.astype(np.int16),
        slot=layout.atom_slot.astype(np.uint8),
        residue=residue,
        element=arrays["ref_element"][where].astype(np.uint8),
        charge=arrays["ref_charge"][where].astype(np.int8),
        name=arrays["ref_atom_name_chars"][where].astype(np.uint8),
        known=arrays["ref_mask"][where],
        conformers=np.stack([to_units(f.arrays["ref_pos"][where]) for f in features]),
        positions=to_units(x),
        resolved=resolved,
        polymer_bonds=_pairs(arrays, "tokens_to_polymer_ligand_bonds"),
        ligand_bonds=_pairs(arrays, "tokens_to_ligand_ligand_bonds"),
        atom_bonds=_atom_bonds(features[0], addresses),
        swap_group=group,
        swap_to=to,
        swap_from=source,
        weights=np.array(weights, np.float32),
    )


def _unfit(path: Path, why: str) -> InputError:
    return InputError(f"{why}.", where=str(path))


def _rows(arrays: Mapping[str, np.ndarray], n: int, most: int) -> np.ndarray:
    """The query, and a fixed random choice of the other rows."""
    depth = int(arrays["num_alignments"])
    others = 1 + np.random.default_rng(SEED).permutation(depth - 1)[: most - 1]
    return np.append(0, np.sort(others))


def _pairs(arrays: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    mask = arrays[f"{name}:gather_mask"].all(axis=1)
    return arrays[f"{name}:gather_idxs"][mask].astype(np.int16)


def _atom_bonds(features: Features, addresses: list) -> np.ndarray:
    number = {address: i for i, address in enumerate(addresses)}
    ends = [[number.get((a.chain, a.residue, a.atom), -1) for a in b] for b in features.bonds]
    bonds = np.array(ends, np.int16).reshape(-1, 2)
    return bonds[(bonds >= 0).all(axis=1)]


def _frames(
    features: Features,
    kind: np.ndarray,
    residue: np.ndarray,
    reference: np.ndarray,
    index: np.ndarray,
) -> np.ndarray:
    """Atoms of each token's frame: backbone atoms, or an atom and its two nearest neighbours."""
    layout = features.layout
    frame = np.full((len(kind), 3), -1, np.int16)
    count = (index >= 0).sum(axis=1)
    has_frame = features.arrays["frames_mask"]
    for token in range(len(kind)):
        own = index[token][index[token] >= 0]
        named = {str(layout.atom_name[i]): i for i in own}
        wanted = FRAMES.get(int(kind[token]), ())
        if count[token] > 1 and wanted and all(a in named for a in wanted):
            frame[token] = [named[a] for a in wanted]
        elif count[token] == 1 and has_frame[token]:
            (center,) = own
            others = np.flatnonzero(residue == residue[center])
            if len(others) >= 3:
                distance = np.linalg.norm(reference[others] - reference[center], axis=-1)
                near = others[np.argsort(distance, kind="stable")]
                near = near[near != center][:2]
                frame[token] = near[0], center, near[1]
    return frame


def _swaps(
    features: Features, residue: np.ndarray, reference: np.ndarray, found: Complex
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The symmetries of all residues, as atoms that can be exchanged."""
    layout = features.layout
    known = features.arrays["ref_mask"][layout.atom_token, layout.atom_slot]
    elements = features.arrays["ref_element"][layout.atom_token, layout.atom_slot]
    tied = {(a.chain, a.residue, a.atom) for bond in found.job.bonds for a in bond}
    to, source, group = [], [], []
    for number in np.unique(residue):
        own = np.flatnonzero(residue == number)
        component = built_in(str(layout.res_name[own[0]]))
        if component is None or not known[own].all() or len(own) < 2:
            continue
        names = [str(a) for a in layout.atom_name[own]]
        here = {a for c, r, a in tied if (c, r) == (layout.chain_id[own[0]], layout.res_id[own[0]])}
        permutations = symmetries(
            names,
            elements[own].tolist(),
            [(b.atom1, b.atom2) for b in component.bonds],
            dict(zip(names, reference[own], strict=True)),
            sorted(here),
        )
        for p in permutations:
            moved = np.flatnonzero(p != np.arange(len(p)))
            if len(moved) <= MOST_SWAPPED:
                group.append(number)
                to.append(_padded(own[moved]))
                source.append(_padded(own[p[moved]]))
    shape = (-1, MOST_SWAPPED)
    return (
        np.array(to, np.int16).reshape(shape),
        np.array(source, np.int16).reshape(shape),
        np.array(group, np.int16),
    )


def _padded(atoms: np.ndarray) -> np.ndarray:
    return np.pad(atoms, (0, MOST_SWAPPED - len(atoms)), constant_values=-1)
