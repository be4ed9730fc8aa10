"""Reading a template: one chain of an mmCIF text as atom37 arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import gemmi
import numpy as np
from jaxtyping import Bool, Float32

from af3nb.chem.residues import ATOM37
from af3nb.disk.files import plain
from af3nb.errors import InputError, Place, reason
from af3nb.job.structures.alternatives import Site, used_sites

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

    Alternative positions and components of a residue are chosen as AlphaFold 3 does
    (`af3nb.job.structures.alternatives`), mostly by their occupancy. Selenomethionine is
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
        if atom.code in residues.get(atom.number, ()):
            own.setdefault(atom.number, []).append(atom)
    codes = []
    for i, (number, known) in enumerate(residues.items()):
        used = _used(own.get(number, ()))
        code = used[0].code if used else known[0]
        codes.append("MET" if code == "MSE" else code)
        for name, position in _placed(used, code).items():
            if name in slot:
                positions[i, slot[name]], mask[i, slot[name]] = position, True
    return TemplateStructure(tuple(codes), positions, mask)


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
) -> dict[str, list[str]]:
    """Components by residue number, in order; several are alternatives at one place."""
    tables = (
        ("_pdbx_poly_seq_scheme.", ["asym_id", "seq_id", "mon_id"], chain),
        ("_entity_poly_seq.", ["entity_id", "num", "mon_id"], entity),
    )
    residues: dict[str, list[str]] = {}
    for prefix, names, owner in tables:
        for row in block.find(prefix, names):
            if gemmi.cif.as_string(row[0]) == owner:
                residues.setdefault(row[1], []).append(gemmi.cif.as_string(row[2]))
        if residues:
            return residues
    for atom in atoms:
        residues.setdefault(atom.number, []).append(atom.code)
    return residues


def _used(atoms: Sequence[_Atom]) -> list[_Atom]:
    sites = [Site(a.code, a.name, a.alternative, a.occupancy) for a in atoms]
    return [atoms[place] for place in used_sites(sites)]


def _placed(used: Sequence[_Atom], code: str) -> dict[str, tuple[float, float, float]]:
    names = [atom.name for atom in used]
    if code == "ARG":
        _name_by_distance(names, [atom.position for atom in used])
    placed = {name: a.position for name, a in zip(names, used, strict=True) if a.code == code}
    if code == "MSE" and "SE" in placed:
        placed["SD"] = placed.pop("SE")
    return placed


def _name_by_distance(names: list[str], positions: Sequence[tuple[float, float, float]]) -> None:
    """Rename the nitrogens of an arginine, if needed, so that NH1 is the one nearer to CD."""
    if not {"NH1", "NH2", "CD"} <= set(names):
        return
    cd, nh1, nh2 = (names.index(name) for name in ("CD", "NH1", "NH2"))
    near, far = (np.linalg.norm(np.subtract(positions[n], positions[cd])) for n in (nh1, nh2))
    if near > far:
        names[nh1], names[nh2] = "NH2", "NH1"
