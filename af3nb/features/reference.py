"""Reference structure of each residue, frames, and the atoms that represent side chains."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float

from af3nb.batch import ATOMS_PER_TOKEN
from af3nb.chem.conformers import Reference, reference_conformers
from af3nb.chem.own.trial import another_form, no_conformer
from af3nb.errors import InputError
from af3nb.features.atoms import Residue
from af3nb.features.chains import LONGEST_ATOM_NAME
from af3nb.features.gathers import Identities, gather
from af3nb.features.tokens import Tokens, pad
from af3nb.result.layout import PROTEIN

# The frames of ligands do not depend on the seed of a run.
_FRAMES_SEED = 12312837
# Atoms nearer to a straight line than 25 degrees make no frame (as 1 - |cos|).
_LEAST_BEND = 0.0937


def reference_features(
    tokens: Tokens,
    padded: int,
    *,
    seed: int,
    max_modified_date: str,
    max_iterations: int | None,
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Position, element, charge and name of each atom alone, and notes on what failed."""
    random = np.random.RandomState(seed)
    found = reference_conformers(
        [r.component for r in tokens.residues],
        random,
        max_iterations=max_iterations,
        max_modified_date=max_modified_date,
    )
    features = _fill(tokens, found)
    features["ref_atom_name_chars"] = _name_characters(tokens)
    features["ref_space_uid"] = np.repeat(tokens.residue[:, None], ATOMS_PER_TOKEN, axis=1)
    features["pred_dense_atom_mask"] = tokens.is_atom
    return {k: pad(v, padded) for k, v in features.items()}, _failures(tokens, found)


def frames_mask(
    tokens: Tokens, padded: int, *, max_modified_date: str
) -> Bool[np.ndarray, " padded"]:
    """Which tokens have a frame: all of polymers, and ligand atoms at a bend."""
    ligand = [not r.chain.is_polymer for r in tokens.residues]
    found = reference_conformers(
        [r.component for r in tokens.residues],
        np.random.RandomState(_FRAMES_SEED),
        max_modified_date=max_modified_date,
        wanted=ligand,
    )
    mask = ~np.array(tokens.of_residues(ligand), bool)
    features = _fill(tokens, found)
    positions, known = features["ref_pos"][:, 0], features["ref_mask"][:, 0]
    for i in np.flatnonzero(ligand):
        own = np.flatnonzero(tokens.residue == i)
        if len(own) >= 3:
            mask[own] = _bent(positions[own], known[own])
    return pad(mask, padded)


def pseudo_beta(tokens: Tokens, ids: Identities, padded: int) -> dict[str, np.ndarray]:
    """Index of the atom that represents the side chain or base of each token."""
    wanted = np.zeros(padded, np.int64)
    for k, (i, names) in enumerate(zip(tokens.residue, tokens.atoms.tolist(), strict=True)):
        here = {name: s for s, name in enumerate(names) if name}
        first = min(here.values())
        slot = next((here[n] for n in _beta_names(tokens.residues[i]) if n in here), first)
        wanted[k] = ids.slots[k, slot]
    return gather(ids.slots, wanted)


def _beta_names(residue: Residue) -> tuple[str, ...]:
    if residue.chain.type == PROTEIN:
        return "CB", "CA"
    if not residue.chain.is_polymer:
        return ()
    name = residue.component.parent or residue.component.code
    return ("C4",) if name in ("A", "G", "DA", "DG") else ("C2",)


def _fill(tokens: Tokens, found: Sequence[Reference | None]) -> dict[str, np.ndarray]:
    shape = tokens.atoms.shape
    position = np.zeros((*shape, 3), np.float32)
    mask, element = np.zeros(shape, bool), np.zeros(shape, np.int32)
    charge = np.zeros(shape, np.float32)
    index: list[dict[str, int]] = [
        {} if r is None else {name: a for a, name in enumerate(r.names)} for r in found
    ]
    for k, s in zip(*np.nonzero(tokens.is_atom), strict=True):
        i = int(tokens.residue[k])
        a = index[i].get(str(tokens.atoms[k, s]))
        if a is not None:
            reference = found[i]
            assert reference is not None
            position[k, s], mask[k, s] = reference.positions[a], True
            element[k, s], charge[k, s] = reference.elements[a], reference.charges[a]
    return {
        "ref_pos": position,
        "ref_mask": mask,
        "ref_element": element,
        "ref_charge": charge,
    }


def _name_characters(tokens: Tokens) -> np.ndarray:
    codes = {name: [ord(c) - 32 for c in name] for name in set(tokens.atoms.ravel().tolist())}
    rows = [codes[a] + [0] * (LONGEST_ATOM_NAME - len(a)) for a in tokens.atoms.ravel().tolist()]
    return np.array(rows, np.int32).reshape(*tokens.atoms.shape, LONGEST_ATOM_NAME)


def _failures(tokens: Tokens, found: Sequence[Reference | None]) -> list[str]:
    """Notes on written coordinates that stand in for conformers; an error where there are none."""
    notes = []
    for residue, reference in zip(tokens.residues, found, strict=True):
        if reference is None or reference.embedded:
            continue
        component, chain = residue.component, residue.chain
        if component.smiles is not None:
            raise InputError(
                "RDKit found no shape for this molecule; without one, its atoms would be at one "
                "point.",
                where=chain.where.at("smiles"),
                remedy=another_form(component),
            )
        known = bool(np.ptp(reference.positions, axis=0).any()) or len(reference.names) == 1
        notes.append(no_conformer(component, chain.id, known=known))
    return list(dict.fromkeys(notes))


def _bent(
    position: Float[np.ndarray, "k 3"], known: Bool[np.ndarray, " k"]
) -> Bool[np.ndarray, " k"]:
    """Whether an atom and the two nearest in its residue are not on a straight line."""
    k = len(position)
    distance = np.linalg.norm(position[:, None] - position[None], axis=-1)
    cost = distance + 1e8 * ~known[None, :] + 1e8 * np.eye(k)
    nearest = np.argsort(cost, axis=1)
    to_a, to_c = (position[nearest[:, j]] - position for j in (0, 1))
    length_a, length_c = (np.linalg.norm(v, axis=-1) for v in (to_a, to_c))
    short = np.isclose(length_a, 0) | np.isclose(length_c, 0)
    cosine = np.abs(np.sum(to_a * to_c, axis=-1)) / np.where(short, 1, length_a * length_c)
    return ~short & (1 - cosine >= _LEAST_BEND)
