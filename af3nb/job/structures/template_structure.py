"""Reading a template: one chain of an mmCIF text as atom37 arrays."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import gemmi
import numpy as np
from jaxtyping import Bool, Float32

from af3nb.chem.residues import ATOM37
from af3nb.disk.files import plain
from af3nb.errors import InputError, Place, reason

_WATER = ("HOH", "DOD")
_FARTHEST = 1e5  # angstroms; the PDB's coordinates are far smaller
_COLUMNS = (
    "label_atom_id", "label_comp_id", "label_asym_id", "label_seq_id", "label_alt_id",
    "occupancy", "Cartn_x", "Cartn_y", "Cartn_z", "pdbx_PDB_model_num", "label_entity_id",
)  # fmt: skip


@dataclass(frozen=True)
class TemplateStructure:
    """All residues of a chain, with or without coordinates; positions in angstroms."""

    codes: tuple[str, ...]
    positions: Float32[np.ndarray, "r 37 3"]
    mask: Bool[np.ndarray, "r 37"]


@dataclass(frozen=True)
class _Atom:
    name: str
    code: str
    chain: str
    number: str
    alternative: str
    occupancy: float
    position: tuple[float, float, float]
    model: str
    entity: str


@lru_cache(maxsize=16)  # it is checked first, and then read for each seed
def read_template(mmcif: str, *, where: str | Place) -> TemplateStructure:
    """Read the only polymer in the first model of an mmCIF text.

    Of a residue's alternative locations, the most occupied one is used. Selenomethionine is
    read as methionine, and NH1 of arginine is the one nearer to CD. Release dates are not asked
    for: whoever gives a template has chosen it.
    """
    block = _read_block(mmcif, where)
    atoms = _read_atoms(block, where)
    chain, entity = _only_polymer(block, atoms, where)
    atoms = [a for a in atoms if a.chain == chain and a.number not in ("?", ".")]
    residues = _residue_table(block, chain, entity, atoms)
    positions = np.zeros((len(residues), len(ATOM37), 3), np.float32)
    mask = np.zeros((len(residues), len(ATOM37)), bool)
    slot = {name: i for i, name in enumerate(ATOM37)}
    own: dict[str, list[_Atom]] = {}
    for atom in atoms:
        if residues.get(atom.number) == atom.code:
            own.setdefault(atom.number, []).append(atom)
    for i, (number, code) in enumerate(residues.items()):
        for name, position in _placed(own.get(number, ()), code).items():
            if name in slot:
                positions[i, slot[name]], mask[i, slot[name]] = position, True
    codes = tuple("MET" if c == "MSE" else c for c in residues.values())
    return TemplateStructure(codes, positions, mask)


def _read_block(mmcif: str, where: str | Place) -> gemmi.cif.Block:
    try:
        document = gemmi.cif.read_string(plain(mmcif))
    except (ValueError, RuntimeError) as error:
        raise InputError(
            f"the template is not valid mmCIF ({reason(error)}).",
            where=where,
            remedy="Give the text of an mmCIF file with one chain.",
        ) from None
    if not len(document):
        raise InputError("the template's mmCIF is empty.", where=where)
    return document[0]


def _read_atoms(block: gemmi.cif.Block, where: str | Place) -> list[_Atom]:
    coordinates = ["Cartn_x", "Cartn_y", "Cartn_z"]
    table = block.find("_atom_site.", [*_COLUMNS[:4], *coordinates])
    if not len(table):
        raise InputError(
            "the template has no atoms.",
            where=where,
            remedy="The table _atom_site with its label_ items and coordinates is needed.",
        )
    text = {
        name: [gemmi.cif.as_string(v) for v in block.find_values(f"_atom_site.{name}")]
        or [""] * len(table)
        for name in _COLUMNS
    }
    try:
        xyz = list(zip(*([float(v) for v in text[c]] for c in coordinates), strict=True))
        occupancy = [float(v or 1) for v in text["occupancy"]]
    except ValueError as error:
        raise InputError(f"an atom's number cannot be read ({error}).", where=where) from None
    if not all(abs(value) < _FARTHEST for position in xyz for value in position):
        raise InputError("an atom lies far away from the others.", where=where)
    rows = zip(
        text["label_atom_id"], text["label_comp_id"], text["label_asym_id"],
        block.find_values("_atom_site.label_seq_id"), text["label_alt_id"], occupancy, xyz,
        text["pdbx_PDB_model_num"], text["label_entity_id"], strict=True,
    )  # fmt: skip
    atoms = [_Atom(*row) for row in rows]
    return [a for a in atoms if a.model == atoms[0].model and a.code not in _WATER]


def _only_polymer(
    block: gemmi.cif.Block, atoms: Iterable[_Atom], where: str | Place
) -> tuple[str, str]:
    """The id of the chain and of its entity."""
    polymers = {gemmi.cif.as_string(v) for v in block.find_values("_entity_poly.entity_id")}
    entity_of = {
        gemmi.cif.as_string(row[0]): gemmi.cif.as_string(row[1])
        for row in block.find("_struct_asym.", ["id", "entity_id"])
    }
    found: dict[str, str] = {}
    for atom in atoms:
        entity = entity_of.get(atom.chain, atom.entity)
        # Where the file lists no polymers, only their residues are numbered.
        if entity in polymers if polymers else atom.number not in ("?", "."):
            found.setdefault(atom.chain, entity)
    numbered = any(atom.number not in ("?", ".") for atom in atoms)
    if len(found) != 1:
        raise InputError(
            f"the template has {len(found)} polymer chains ({', '.join(found) or 'none'}).",
            where=where,
            remedy="Keep the one chain that is the template."
            if found or numbered
            else "Number the residues of its chain from 1 in _atom_site.label_seq_id.",
        )
    return next(iter(found.items()))


def _residue_table(
    block: gemmi.cif.Block, chain: str, entity: str, atoms: Iterable[_Atom]
) -> dict[str, str]:
    """Component by residue number, in order; of alternatives at one place the first."""
    tables = (
        ("_pdbx_poly_seq_scheme.", ["asym_id", "seq_id", "mon_id"], chain),
        ("_entity_poly_seq.", ["entity_id", "num", "mon_id"], entity),
    )
    residues: dict[str, str] = {}
    for prefix, names, owner in tables:
        for row in block.find(prefix, names):
            if gemmi.cif.as_string(row[0]) == owner:
                residues.setdefault(row[1], gemmi.cif.as_string(row[2]))
        if residues:
            return residues
    for atom in atoms:
        residues.setdefault(atom.number, atom.code)
    return residues


def _placed(atoms: Iterable[_Atom], code: str) -> dict[str, tuple[float, float, float]]:
    atoms = list(atoms)
    weights: dict[str, float] = {}
    for atom in atoms:
        if atom.alternative:
            weights[atom.alternative] = weights.get(atom.alternative, 0.0) + atom.occupancy
    best = min(weights, key=lambda a: (-weights[a], a), default="")
    placed: dict[str, tuple[float, float, float]] = {}
    for atom in atoms:
        if atom.alternative in ("", best):
            placed.setdefault(atom.name, atom.position)
    if code == "MSE" and "SE" in placed:
        placed["SD"] = placed.pop("SE")
    if code == "ARG" and {"NH1", "NH2", "CD"} <= placed.keys():
        near, far = (np.linalg.norm(np.subtract(placed[n], placed["CD"])) for n in ("NH1", "NH2"))
        if near > far:
            placed["NH1"], placed["NH2"] = placed["NH2"], placed["NH1"]
    return placed
