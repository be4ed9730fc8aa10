"""Scores as OpenFold3 and Protenix define them, beside AlphaFold 3's, by which samples are ranked.

Both makers count 0 where a score means nothing, where AlphaFold 3 leaves it out.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.chem.residues import MAX_ACCESSIBLE_AREA
from af3nb.confidence.clashes import CLOSE, LARGEST_FRACTION, MOST_ATOMS
from af3nb.confidence.disorder import EXPOSED, WINDOW
from af3nb.confidence.ptm import chain_pair_iptm, ptm
from af3nb.confidence.ranking import IPTM_WEIGHT
from af3nb.result.layout import PROTEIN, Layout, Positions

OPENFOLD3, PROTENIX = MAKERS = "OpenFold3", "Protenix"
_SHARP, _FLAT = np.cos(np.deg2rad(25)), np.cos(np.deg2rad(155))  # no frame beyond these angles
_UNKNOWN_AREA = 113.0  # of a residue other than the twenty, in square angstroms


def own_scores(
    maker: str,
    outputs: Mapping[str, np.ndarray],
    contacts: Float[np.ndarray, "n n"],
    features: Mapping[str, np.ndarray],
    layout: Layout,
) -> dict[str, Any]:
    """Return the scores of one sample as its maker defines them.

    `outputs` and `features` are those of `summarise`; `contacts` are probabilities.
    """
    n = len(layout.token_chain_id)
    asym_id = np.asarray(features["asym_id"])[:n]
    positions = np.asarray(outputs["atom_positions"])[layout.atom_token, layout.atom_slot]
    frames = _frames(maker, positions, features, layout)
    tm, tm_interface, pde = (
        np.asarray(outputs[key])[:n, :n].astype(float)
        for key in ("tmscore_adjusted_pae_global", "tmscore_adjusted_pae_interface", "full_pde")
    )
    whole, between = (np.nan_to_num(ptm(tm, frames, ids)) for ids in (None, asym_id))
    pairs = np.nan_to_num(chain_pair_iptm(tm_interface, frames, asym_id))
    disorder = _disorder(positions, layout) if maker == OPENFOLD3 else 0.0
    clash = _has_clash(positions, layout)
    weight = np.asarray(contacts)[:n, :n].astype(float)
    agreement = IPTM_WEIGHT * between + (1 - IPTM_WEIGHT) * whole
    return {
        "ptm": float(whole),
        "iptm": float(between),
        "chain_ptm": np.diagonal(pairs).copy(),
        "chain_pair_iptm": pairs * (1 - np.eye(len(pairs))),
        "gpde": float((weight * pde).sum() / (weight.sum() + 1e-8)),
        "disorder": disorder,
        "has_clash": clash,
        "ranking_score": float(agreement + 0.5 * np.nan_to_num(disorder) - 100.0 * clash),
    }


def _frames(
    maker: str, positions: Positions, features: Mapping[str, np.ndarray], layout: Layout
) -> Bool[np.ndarray, " n"]:
    """Which tokens have a frame: whole residues, and atoms at a bend between their nearest.

    OpenFold3 looks at the predicted positions of a chain, Protenix at the conformer of a residue.
    """
    n = len(layout.token_chain_id)
    atoms = np.bincount(layout.atom_token, minlength=n)
    first = np.unique(layout.atom_token, return_index=True)[1]
    mask = atoms > 1
    if maker == OPENFOLD3:
        group, x = layout.chain_id, positions
    else:
        slots = layout.atom_token, layout.atom_slot
        group, x = (
            np.asarray(features["ref_space_uid"])[slots],
            np.asarray(features["ref_pos"])[slots],
        )
    for i in np.flatnonzero(~mask):
        own = np.flatnonzero(group == group[first[i]])
        if len(own) >= 3:
            mask[i] = _bent(x[own].astype(float), int(np.flatnonzero(own == first[i])[0]))
    return mask


def _bent(x: Float[np.ndarray, "k 3"], i: int) -> bool:
    distance = np.linalg.norm(x - x[i], axis=1)
    distance[i] = np.inf
    a, b = np.argsort(distance, kind="stable")[:2]
    to_a, to_b = x[a] - x[i], x[b] - x[i]
    cosine = to_a @ to_b / max(np.linalg.norm(to_a) * np.linalg.norm(to_b), 1e-8)
    return bool(_FLAT < cosine < _SHARP)


def _has_clash(positions: Positions, layout: Layout) -> bool:
    """Whether two polymer chains have many pairs of atoms in one place."""
    from scipy.spatial import KDTree

    polymers = [np.flatnonzero(layout.in_polymer & (layout.chain_id == c)) for c in layout.chains]
    polymers = [atoms for atoms in polymers if len(atoms)]
    trees = [KDTree(positions[atoms]) for atoms in polymers]
    for i, one in enumerate(trees):
        for other in trees[:i]:
            hits = one.count_neighbors(other, CLOSE)
            if hits > MOST_ATOMS or hits > LARGEST_FRACTION * min(one.n, other.n):
                return True
    return False


def _disorder(positions: Positions, layout: Layout) -> float:
    """The share of exposed residues, by biotite's areas; NaN if they cannot be computed."""
    exposed: list[Bool[np.ndarray, " r"]] = []
    for chain in layout.chains:
        atoms = np.flatnonzero(layout.chain_id == chain)
        if layout.chain_type[atoms[0]] == PROTEIN:
            area, names = _areas(positions[atoms], atoms, layout)
            largest = [MAX_ACCESSIBLE_AREA.get(name, _UNKNOWN_AREA) for name in names]
            fraction = np.clip(area / np.array(largest), 0.0, 1.0)
            padded = np.pad(fraction, WINDOW // 2, mode="reflect")
            exposed.append(np.convolve(padded, np.full(WINDOW, 1 / WINDOW), "valid") > EXPOSED)
    if not exposed:
        return 0.0
    found = np.concatenate(exposed)
    return float(found.mean()) if np.isfinite(found).all() else float("nan")


def _areas(
    positions: Positions, atoms: Int[np.ndarray, " m"], layout: Layout
) -> tuple[Float[np.ndarray, " r"], list[str]]:
    import biotite.structure as structure

    array = structure.AtomArray(len(atoms))
    array.coord = positions
    array.res_id, array.res_name = layout.res_id[atoms], layout.res_name[atoms].astype("U5")
    array.atom_name = layout.atom_name[atoms].astype("U6")
    array.element = layout.element[atoms].astype("U2")
    array.hetero = np.zeros(len(atoms), bool)
    each = np.nan_to_num(structure.sasa(array, vdw_radii="ProtOr"))
    numbers, first, residue = np.unique(array.res_id, return_index=True, return_inverse=True)
    area = np.bincount(residue, weights=each, minlength=len(numbers))
    return area, array.res_name[first].tolist()
