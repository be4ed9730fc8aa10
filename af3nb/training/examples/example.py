"""A training example: a complex with its experimental structure, small enough to keep thousands."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Bool, Float16, Float32, Int8, Int16, UInt8

from af3nb.disk.files import DAMAGED
from af3nb.errors import InputError

PROTEIN, RNA, DNA, LIGAND = range(4)  # kinds of tokens
UNIT = 1 / 256  # of stored positions, in angstroms: fine enough, and 128 angstroms fit
FORMAT = 1
MOST_SWAPPED = 24  # atoms that one symmetry may exchange

Bytes = UInt8[np.ndarray, "..."]


@dataclass(frozen=True, eq=False)
class Example:
    """`n` tokens and `m` atoms in the order of the model; `r` rows of the alignment.

    Positions are multiples of `UNIT`; true positions are centred. Atom indices are 0..m-1, token
    indices 0..n-1.
    """

    aatype: UInt8[np.ndarray, " n"]
    kind: UInt8[np.ndarray, " n"]
    residue_index: Int16[np.ndarray, " n"]
    asym_id: Int16[np.ndarray, " n"]
    entity_id: Int16[np.ndarray, " n"]
    sym_id: Int16[np.ndarray, " n"]
    center: Int16[np.ndarray, " n"]  # representative atom of the token: CA, C1' or the atom itself
    beta: Int16[np.ndarray, " n"]  # atom whose distances the distogram predicts
    frame: Int16[np.ndarray, "n 3"]  # atoms of the token's frame; -1 without a frame
    profile: Float16[np.ndarray, "n 31"]
    deletion_mean: Float16[np.ndarray, " n"]
    msa: UInt8[np.ndarray, "r n"]  # the query first
    deletions: UInt8[np.ndarray, "r n"]

    token: Int16[np.ndarray, " m"]
    slot: UInt8[np.ndarray, " m"]
    residue: Int16[np.ndarray, " m"]
    element: UInt8[np.ndarray, " m"]
    charge: Int8[np.ndarray, " m"]
    name: UInt8[np.ndarray, "m 4"]
    known: Bool[np.ndarray, " m"]  # whether the conformers have this atom
    conformers: Int16[np.ndarray, "c m 3"]  # drawn with different seeds
    positions: Int16[np.ndarray, "m 3"]
    resolved: Bool[np.ndarray, " m"]

    polymer_bonds: Int16[np.ndarray, "b 2"]  # tokens of a polymer and a ligand
    ligand_bonds: Int16[np.ndarray, "b2 2"]  # tokens of ligands, in one direction
    atom_bonds: Int16[np.ndarray, "b3 2"]  # atoms of different residues
    swap_group: Int16[np.ndarray, " s"]  # symmetries of one residue have the same number
    swap_to: Int16[np.ndarray, "s 24"]  # atoms that may be exchanged ...
    swap_from: Int16[np.ndarray, "s 24"]  # ... with these; -1 where there are fewer

    weights: Float32[np.ndarray, "2"]  # in the structure losses, in the confidence losses

    @property
    def n_tokens(self) -> int:
        """Number of tokens; none is padding."""
        return len(self.aatype)

    @property
    def n_atoms(self) -> int:
        """Number of atoms, resolved or not."""
        return len(self.token)

    def save(self, path: Path) -> None:
        """Write the example as a compressed npz file."""
        arrays = {f.name: getattr(self, f.name) for f in fields(Example)}
        with open(path, "wb") as file:
            np.savez_compressed(file, format=np.array(FORMAT), **arrays)

    @staticmethod
    def load(path: Path) -> "Example":
        """Read a file that `save` wrote. Raises `InputError` for any other file."""
        remedy = "Prepare it again from its structure with `af3nb prepare`."
        try:
            with open(path, "rb") as raw, np.load(raw, allow_pickle=False) as file:
                arrays: dict[str, Any] = dict(file)
        except DAMAGED as error:
            message = f"this is not a training example ({error})."
            raise InputError(message, where=str(path), remedy=remedy) from None
        if int(arrays.pop("format", -1)) != FORMAT:
            message = f"this is not a training example of format {FORMAT}."
            raise InputError(message, where=str(path), remedy=remedy)
        if missing := {f.name for f in fields(Example)} - arrays.keys():
            message = f"the example lacks {', '.join(sorted(missing))}."
            raise InputError(message, where=str(path), remedy=remedy)
        example = Example(**{f.name: arrays[f.name] for f in fields(Example)})
        if not example.n_atoms or not example.resolved.any():
            message = "the example has no atom with a known position."
            raise InputError(message, where=str(path), remedy=remedy)
        return example


def to_units(x: Any) -> Int16[np.ndarray, "..."]:
    """Convert positions in angstroms to stored units."""
    return np.round(np.asarray(x) / UNIT).astype(np.int16)


def to_angstroms(x: Int16[np.ndarray, "..."]) -> Float32[np.ndarray, "..."]:
    """Convert stored positions to angstroms."""
    return x.astype(np.float32) * np.float32(UNIT)
