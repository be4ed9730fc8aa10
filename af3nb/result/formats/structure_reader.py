"""Predicted structures read from mmCIF: the layout of atoms and tokens, positions, pLDDT."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int

from af3nb.chem.chains import is_one_token
from af3nb.chem.residues import DENSE_ATOMS
from af3nb.errors import InputError, reason
from af3nb.result.formats.chain_kinds import kind_of
from af3nb.result.layout import BRANCHED, DNA, NON_POLYMER, POLYMERS, PROTEIN, RNA, Layout

_ITEMS = (
    "label_asym_id auth_seq_id label_comp_id label_atom_id type_symbol"
    " Cartn_x Cartn_y Cartn_z B_iso_or_equiv".split()
)
_KINDS = {PROTEIN: "protein", RNA: "rna", DNA: "dna"}


class Structure(NamedTuple):
    """One model: atoms in the order of the file."""

    layout: Layout
    positions: Float32[np.ndarray, "m 3"]
    plddts: Float32[np.ndarray, " m"]
    software: tuple[str, ...]


def read_mmcif(text: str, *, where: str = "") -> Structure:
    """Return the model in the mmCIF text of a prediction."""
    import gemmi

    try:
        block = gemmi.cif.read_string(text).sole_block()
        table = block.find("_atom_site.", _ITEMS)
        if not len(table):
            raise ValueError("it has no atoms")
        columns = [list(column) for column in zip(*table, strict=True)]
        numbers = np.array(columns[5:], np.float32)
        res_id = np.array(columns[1], np.int32)
    except (ValueError, IndexError, RuntimeError) as error:
        raise InputError(
            f"this is not an mmCIF file of a prediction ({reason(error)}).", where=where
        ) from None
    chain_id, res_name, atom_name, element = (
        _strings(columns[i], gemmi.cif.as_string) for i in (0, 2, 3, 4)
    )
    types = _chain_types(block)
    types |= _kinds_of({*chain_id} - types.keys(), block, (chain_id, res_id, res_name, atom_name))
    chain_type = np.array([types[chain] for chain in chain_id], object)
    layout = make_layout(chain_id, chain_type, res_id, res_name, atom_name, element)
    _refuse_cut(block, chain_id, res_id, where)
    software = tuple(gemmi.cif.as_string(v) for v in block.find_values("_software.name"))
    return Structure(layout, numbers[:3].T.copy(), numbers[3], software)


def _refuse_cut(block, chains: np.ndarray, numbers: np.ndarray, where: str) -> None:
    """Refuse a file that was cut off between two atoms, which nothing else shows: the last residue
    of each chain that the file lists before the atoms has none."""
    scheme = block.find("_pdbx_poly_seq_scheme.", ["asym_id", "pdb_seq_num"])
    last = {row.str(0): row.str(1) for row in scheme}
    there = set(zip(chains, map(str, numbers.tolist()), strict=True))
    lost = [chain for chain, number in last.items() if (chain, number) not in there]
    if lost:
        chain = lost[-1]
        raise InputError(
            f"this file has no atoms of residue {last[chain]} of chain {chain}, which it lists: it "
            "was cut off.",
            where=where,
            remedy="Copy it again.",
        )


def make_layout(
    chain_id: np.ndarray,
    chain_type: np.ndarray,
    res_id: Int[np.ndarray, " m"],
    res_name: np.ndarray,
    atom_name: np.ndarray,
    element: np.ndarray,
) -> Layout:
    """Return the layout of atoms in output order: the token and the slot of each."""
    kinds = [_KINDS.get(kind, "ligand") for kind in chain_type]
    whole = np.array([is_one_token(n, k) for n, k in zip(res_name, kinds, strict=True)])
    residue = list(zip(chain_id, res_id.tolist(), strict=True))
    new = np.array([not w or i == 0 or residue[i] != residue[i - 1] for i, w in enumerate(whole)])
    first = np.flatnonzero(new)
    slots = [_slot(n, a) if w else 0 for w, n, a in zip(whole, res_name, atom_name, strict=True)]
    return Layout(
        chain_id=chain_id,
        chain_type=chain_type,
        res_id=res_id,
        res_name=res_name,
        atom_name=atom_name,
        element=element,
        atom_token=np.cumsum(new) - 1,
        atom_slot=np.array(slots),
        token_chain_id=chain_id[first],
        token_res_id=res_id[first],
        token_res_name=res_name[first],
    )


def _slot(res_name: str, atom_name: str) -> int:
    """The slot of an atom in the token of its residue: its place among the heavy atoms."""
    atoms = DENSE_ATOMS.get(res_name)
    if atoms is None:
        from af3nb.chem.components import built_in

        component = built_in("GLY" if res_name == "UNK" else res_name)
        atoms = component.heavy_names if component else ()
    return atoms.index(atom_name) if atom_name in atoms else len(atoms)  # OXT comes last


def _strings(values: list[str], plain) -> np.ndarray:
    text = {value: plain(value) for value in set(values)}
    return np.array([text[value] for value in values], object)


def _kinds_of(chains: set[str], block, atoms: tuple[np.ndarray, ...]) -> dict[str, str]:
    """The types of chains of which the file does not tell, by their residues."""
    groups = [g == "HETATM" for g in block.find_values("_atom_site.group_PDB")]
    residues: dict[str, dict[int, tuple[str, list[str]]]] = {chain: {} for chain in chains}
    loose = set(chains)  # all of whose atoms are apart from the polymers, as ligands are
    for i, (chain, number, code, name) in enumerate(zip(*atoms, strict=True)):
        if chain in chains:
            residues[chain].setdefault(int(number), (code, []))[1].append(name)
            if not (i < len(groups) and groups[i]):
                loose.discard(chain)
    alone = {chain for chain in loose if len(residues[chain]) == 1}
    return {
        chain: NON_POLYMER if chain in alone else kind_of(own.values())
        for chain, own in residues.items()
    }


def _chain_types(block) -> dict[str, str]:
    """The types of the chains of which the file tells."""

    def pairs(category: str, a: str, b: str) -> dict[str, str]:
        return {row.str(0): row.str(1) for row in block.find(category, [a, b])}

    kinds = pairs("_entity.", "id", "type")
    polymers = pairs("_entity_poly.", "entity_id", "type")
    chains = pairs("_struct_asym.", "id", "entity_id")
    chains = chains or pairs("_atom_site.", "label_asym_id", "label_entity_id")
    types = {}
    for chain, entity in chains.items():
        kind = kinds.get(entity, "polymer")
        if kind in (BRANCHED, NON_POLYMER):
            types[chain] = kind
        elif kind != "polymer":
            types[chain] = NON_POLYMER
        elif entity in polymers:
            types[chain] = polymers[entity] if polymers[entity] in POLYMERS else NON_POLYMER
    return types
