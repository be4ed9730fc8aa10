"""Templates: known structures mapped onto the residues of a protein."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float32, Int

from af3nb.batch import ATOMS_PER_TOKEN
from af3nb.chem.residues import (
    ATOM37,
    CLASS_INDEX,
    DENSE_ATOMS,
    GAP,
    PROTEIN_CLASSES,
    RESIDUE_CLASSES,
    protein_letter,
)
from af3nb.errors import InputError, Place
from af3nb.features.chains import Chain
from af3nb.features.tokens import Tokens
from af3nb.job.job import Protein, Template
from af3nb.job.rules.template_use import MOST_TEMPLATES, SHORTEST_TEMPLATED
from af3nb.job.structures.template_structure import read_template
from af3nb.result.layout import PROTEIN


@dataclass(frozen=True)
class _Laid:
    """Templates mapped onto the residues of one chain."""

    aatype: Int[np.ndarray, "4 n"]
    positions: Float32[np.ndarray, "4 n 24 3"]
    mask: Bool[np.ndarray, "4 n 24"]

    @staticmethod
    def nothing(columns: int, types: Sequence[int]) -> "_Laid":
        shape = (MOST_TEMPLATES, columns, ATOMS_PER_TOKEN)
        aatype = np.tile(np.array(types, np.int32)[:, None], (1, columns))
        return _Laid(aatype, np.zeros((*shape, 3), np.float32), np.zeros(shape, bool))


def template_features(
    chains: Sequence[Chain], tokens: Tokens, padded: int, empty: Sequence[int] = (0,) * 4
) -> dict[str, np.ndarray]:
    """The first four templates of every protein, a column per token.

    Copies of a chain share the templates of the first. `empty` has the class that stands for each
    of the four where a chain has none.
    """
    laid: list[_Laid] = []
    of_entity: dict[tuple[str, ...], _Laid] = {}
    for chain in chains:
        own = [r for r in tokens.of_residues(tokens.residues) if r.chain is chain]
        if chain.type == PROTEIN and len(own) >= SHORTEST_TEMPLATED:
            if chain.codes not in of_entity:
                of_entity[chain.codes] = _lay_all(chain, empty)
            laid.append(of_entity[chain.codes])
        else:
            # A column per residue. DeepMind's code has one per token here, which shifts the
            # templates of all later chains when a nucleic acid has a modified residue.
            laid.append(
                _Laid.nothing(len(chain.components) if chain.is_polymer else len(own), empty)
            )
    width = padded - len(tokens.column)

    def join(arrays: Sequence[np.ndarray]) -> np.ndarray:
        joined = np.concatenate(arrays, axis=1)[:, tokens.column]
        return np.pad(joined, [(0, 0), (0, width)] + [(0, 0)] * (joined.ndim - 2))

    return {
        "template_aatype": join([t.aatype for t in laid]),
        "template_atom_positions": join([t.positions for t in laid]),
        "template_atom_mask": join([t.mask for t in laid]),
    }


def _lay_all(chain: Chain, empty: Sequence[int]) -> _Laid:
    assert isinstance(chain.molecule, Protein)
    laid = _Laid.nothing(len(chain.components), empty)
    for t, template in enumerate((chain.molecule.templates or ())[:MOST_TEMPLATES]):
        where = chain.where.at("templates", t)
        aatype, positions, mask = _lay(template, len(chain.components), where)
        laid.aatype[t], laid.positions[t], laid.mask[t] = aatype, positions, mask
    return laid


def _lay(template: Template, columns: int, where: Place):
    structure = read_template(template.mmcif, where=replace(where, key="mmcif"))
    _check_indices(template, columns, len(structure.codes), where)
    queries, sources = list(template.query_indices), list(template.template_indices)
    aatype = np.full(columns, CLASS_INDEX[GAP], np.int32)
    classes = [PROTEIN_CLASSES[protein_letter(code)] for code in structure.codes]
    aatype[queries] = np.array(classes, np.int32)[sources]
    positions = np.zeros((columns, len(ATOM37), 3), np.float32)
    mask = np.zeros((columns, len(ATOM37)), bool)
    positions[queries], mask[queries] = structure.positions[sources], structure.mask[sources]
    slots = _dense_slots()[aatype]
    mask = np.take_along_axis(mask, slots, axis=1)
    positions = np.take_along_axis(positions, slots[..., None], axis=1) * mask[..., None]
    return aatype, positions, mask


def _check_indices(template: Template, columns: int, residues: int, where: Place) -> None:
    if len(template.query_indices) != len(template.template_indices):
        raise InputError(
            f"there are {len(template.query_indices)} query indices, but "
            f"{len(template.template_indices)} template indices.",
            where=where,
            remedy="Give the indices in pairs.",
        )
    for name, indices, count in (
        ("query_indices", template.query_indices, columns),
        ("template_indices", template.template_indices, residues),
    ):
        wrong = [i for i in indices if not 0 <= i < count]
        if wrong:
            raise InputError(
                f"the index {wrong[0]} is outside the {count} residues.",
                where=replace(where, key=name),
                remedy="Indices start at 0 and include residues without coordinates.",
            )


def _dense_slots() -> Int[np.ndarray, "31 24"]:
    """The atom37 index of each slot of each class; as in DeepMind's, N for unused slots."""
    slots = np.zeros((len(RESIDUE_CLASSES), ATOMS_PER_TOKEN), np.int64)
    for name, atoms in DENSE_ATOMS.items():
        if name in PROTEIN_NAMES:
            slots[CLASS_INDEX[name], : len(atoms)] = [ATOM37.index(a) for a in atoms]
    return slots


PROTEIN_NAMES = frozenset(n for n in DENSE_ATOMS if "CA" in DENSE_ATOMS[n])
