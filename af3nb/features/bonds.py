"""Covalent bonds: the user's, and those inside ligands and modified residues."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from af3nb.batch import ATOMS_PER_TOKEN
from af3nb.chem.residues import STANDARD
from af3nb.errors import InputError, Place
from af3nb.features.atoms import Residue
from af3nb.features.chains import Chain
from af3nb.features.gathers import Identities, gather, table
from af3nb.features.tokens import Tokens
from af3nb.job.job import AtomAddress, Bond
from af3nb.result.layout import PROTEIN

Ends = tuple[tuple[int, str], tuple[int, str]]  # residue index and atom name of both ends

_LIGAND_BONDS_PER_TOKEN = 10


@dataclass(frozen=True)
class UserBonds:
    """The user's bonds that are possible, each between two different residues."""

    polymer_ligand: tuple[Bond, ...]
    ligand_ligand: tuple[Bond, ...]
    polymer_polymer: tuple[Bond, ...] = ()


def check_ends(bonds: Sequence[Bond], chains: Sequence[Chain]) -> None:
    """Raise `InputError` for an end that is not an atom of the job."""
    by_id = {chain.id: chain for chain in chains}
    for i, pair in enumerate(bonds):
        for end in pair:
            _check_end(end, by_id.get(end.chain), Place("bond", i), tuple(by_id))


def sort_bonds(
    bonds: Sequence[Bond], residues: Sequence[Residue], *, at_centres: bool = True
) -> tuple[UserBonds, list[str]]:
    """The bonds between known residues, and a note on each bond that is left out.

    With `at_centres`, the network sees a bond of a polymer at the centre of the residue.
    """
    places = {(r.chain.id, r.number): r for r in residues}
    polymer_ligand, ligand_ligand, polymers, notes = [], [], [], []
    for pair in bonds:
        ends = [places.get((a.chain, a.residue)) for a in pair]
        there = [end for end in ends if end]
        if reason := _why_not(pair, ends):
            names = "-".join(f"{a.chain}:{a.residue}:{a.atom}" for a in pair)
            notes.append(f"The bond {names} is left out: {reason}.")
        elif not any(r.chain.is_polymer for r in there):
            ligand_ligand.append(pair)
        elif not all(r.chain.is_polymer for r in there):
            polymer_ligand.append(pair)
            notes += _without_centre(pair, there) if at_centres else []
        else:
            polymers.append(pair)
    return UserBonds(tuple(polymer_ligand), tuple(ligand_ligand), tuple(polymers)), notes


def bond_tables(
    tokens: Tokens, ids: Identities, bonds: UserBonds, padded: int
) -> dict[str, dict[str, np.ndarray]]:
    """The tokens or atoms at both ends of each bond."""
    true_ends = ends_of(tokens, bonds.polymer_ligand)
    # The network sees the residue, not the atom in it.
    at_center = [(_center(tokens, *a), _center(tokens, *b)) for a, b in true_ends]
    both = ends_of(tokens, bonds.ligand_ligand) + inner_bonds(tokens)
    both = [pair for pair in both if not any(name.startswith("H") for _, name in pair)]
    to_polymers = _table(ids.centers, ids, at_center, ids.centers, padded)
    to_atoms = _table(ids.slots, ids, true_ends, ids.slots[ids.is_atom], padded)
    if not true_ends:  # DeepMind's features then hold the padded shape
        to_atoms["input_shape"] = np.array([padded, ATOMS_PER_TOKEN], np.int64)
    rows = _LIGAND_BONDS_PER_TOKEN * padded
    to_ligands = _table(ids.centers, ids, both, ids.centers, rows)
    return {
        "tokens_to_polymer_ligand_bonds": to_polymers,
        "token_atoms_to_polymer_ligand_bonds": to_atoms,
        "tokens_to_ligand_ligand_bonds": to_ligands,
    }


def _check_end(end: AtomAddress, chain: Chain | None, where: Place, known: tuple[str, ...]) -> None:
    if chain is None:
        raise InputError(
            f"there is no chain {end.chain!r}.",
            where=where,
            remedy=f"The chains are {', '.join(known)}.",
        )
    if not 1 <= end.residue <= len(chain.components):
        raise InputError(
            f"chain {end.chain} has no residue {end.residue}.",
            where=where,
            remedy=f"Its residues count from 1 to {len(chain.components)}.",
        )
    component = chain.components[end.residue - 1]
    if component.smiles is not None:
        raise InputError(
            f"chain {end.chain} is given by SMILES, whose atoms cannot be bonded.",
            where=where,
            remedy="Give this ligand by its CCD code, or as a component of a user CCD.",
        )
    heavy = component.heavy_names
    if end.atom not in heavy:
        raise InputError(
            f"{component.code} (chain {end.chain}, residue {end.residue}) has no heavy "
            f"atom {end.atom!r}.",
            where=where,
            remedy=f"Its atoms are {', '.join(heavy)}.",
        )


def _why_not(pair: Bond, ends: Sequence[Residue | None]) -> str:
    first, second = ends
    if first is None or second is None:
        return "one of its chains is left out"
    if first is second:
        return "both atoms are in one residue"
    for end, residue in zip(pair, (first, second), strict=True):
        if end.atom not in residue.elements:
            return f"a residue {residue.component.code} in a chain has no atom {end.atom}"
    return ""


def _without_centre(pair: Bond, ends: Sequence[Residue]) -> list[str]:
    """A note where the network cannot see a bond, as the residue lacks the atom that stands for it.

    The bond is written out, as by AlphaFold 3.
    """
    for residue in ends:
        centre = "CA" if residue.chain.type == PROTEIN else "C1'"
        if residue.chain.is_polymer and centre not in residue.elements:
            names = "-".join(f"{a.chain}:{a.residue}:{a.atom}" for a in pair)
            code = residue.component.code
            return [f"The network does not see the bond {names}: {code} has no atom {centre}."]
    return []


def _center(tokens: Tokens, residue: int, atom: str) -> tuple[int, str]:
    chain = tokens.residues[residue].chain
    if not chain.is_polymer:
        return residue, atom
    return residue, "CA" if chain.type == PROTEIN else "C1'"


def symmetric_table(
    tokens: Tokens, ids: Identities, pairs: Sequence[Ends], padded: int
) -> dict[str, np.ndarray]:
    """The tokens of bonded atoms, in both directions; bonds within a token are left out."""
    token = {identity: k for k, row in enumerate(ids.slots.tolist()) for identity in row}
    found = [[token.get(ids.of(*end), -1) for end in pair] for pair in pairs]
    ends = np.array([p for p in found if -1 not in p and p[0] != p[1]], np.int64).reshape(-1, 2)
    ends = np.unique(np.concatenate([ends, ends[:, ::-1]]), axis=0)
    rows = _LIGAND_BONDS_PER_TOKEN * padded
    _check_room(len(ends), rows)
    index, mask = np.zeros((rows, 2), np.int64), np.zeros((rows, 2), bool)
    index[: len(ends)], mask[: len(ends)] = ends, True
    return table(index, mask, (padded,))


def ends_of(tokens: Tokens, bonds: Sequence[Bond]) -> list[Ends]:
    """The residues and atoms of bonds."""
    index = {(r.chain.id, r.number): i for i, r in enumerate(tokens.residues)}

    def ends(pair: Bond) -> Ends:
        first, second = ((index[a.chain, a.residue], a.atom) for a in pair)
        return first, second

    return [ends(pair) for pair in bonds]


def inner_bonds(tokens: Tokens) -> list[Ends]:
    """The bonds inside ligands and modified residues."""
    return [
        ((i, bond.atom1), (i, bond.atom2))
        for i, residue in enumerate(tokens.residues)
        if residue.component.code not in STANDARD
        for bond in residue.component.bonds
    ]


def _table(
    source: np.ndarray, ids: Identities, pairs: Sequence[Ends], there: np.ndarray, rows: int
) -> dict[str, np.ndarray]:
    """Both ends of the bonds whose ends are all present, padded to `rows`."""
    found = np.array([[ids.of(*end) for end in pair] for pair in pairs], np.int64).reshape(-1, 2)
    found = found[np.isin(found, there).all(axis=1)]
    _check_room(len(found), rows)
    wanted = np.zeros((rows, 2), np.int64)
    wanted[: len(found)] = found
    return gather(source, wanted)


def _check_room(bonds: int, rows: int) -> None:
    if bonds > rows:
        raise InputError(
            f"the complex has {bonds} bonds, but there is room for {rows} only.",
            where=Place("bond"),
            remedy="Leave some bonds out, or use a larger bucket.",
        )
