"""The mmCIF text of a template, complete enough for AlphaFold 3's own reader."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from af3nb.chem.residues import ATOM37
from af3nb.errors import InputError
from af3nb.job.structures.template_structure import read_template

# AlphaFold 3 demands a date, and uses it for nothing once a template is chosen.
UNKNOWN_RELEASE = date(1970, 1, 1)

_DATES = "_pdbx_audit_revision_history."
_ATOM_ITEMS = (
    "group_PDB id type_symbol label_atom_id label_alt_id label_comp_id label_asym_id"
    " label_entity_id label_seq_id pdbx_PDB_ins_code Cartn_x Cartn_y Cartn_z occupancy"
    " B_iso_or_equiv auth_seq_id auth_asym_id pdbx_PDB_model_num"
).split()
_NEEDED = (
    *(f"_atom_site.{item}" for item in _ATOM_ITEMS),
    "_entity.id", "_entity.type", "_entity_poly.entity_id", "_entity_poly.type",
    "_struct_asym.id", "_struct_asym.entity_id",
)  # fmt: skip
_SEQUENCE = tuple(f"_entity_poly_seq.{item}" for item in ("entity_id", "num", "mon_id"))
_SCHEME = tuple(
    f"_pdbx_poly_seq_scheme.{item}"
    for item in ("asym_id", "pdb_seq_num", "pdb_ins_code", "seq_id", "mon_id", "pdb_strand_id")
)


class PlacedAtom(NamedTuple):
    """An atom of the residue at a 0-based place of its chain; positions in angstroms, as text."""

    place: int
    element: str
    name: str
    position: Sequence[str]
    occupancy: float = 1.0
    b_factor: float = 0.0


def chain_text(
    codes: Sequence[str], atoms: Iterable[PlacedAtom], released: date | None = None
) -> str:
    """Return the mmCIF text of a chain, with its unresolved residues and its release date."""
    import gemmi

    document = gemmi.cif.Document()
    block = document.add_new_block("template")
    quote = gemmi.cif.quote
    for item, value in (
        ("_entry.id", "template"),
        ("_entity.id", "1"),
        ("_entity.type", "polymer"),
        ("_entity_poly.entity_id", "1"),
        ("_entity_poly.type", quote("polypeptide(L)")),
        ("_struct_asym.id", "A"),
        ("_struct_asym.entity_id", "1"),
    ):
        block.set_pair(item, value)
    _set_date(block, released or UNKNOWN_RELEASE)
    sequence = block.init_loop("_entity_poly_seq.", ["entity_id", "num", "mon_id", "hetero"])
    for number, code in enumerate(codes, start=1):
        sequence.add_row(["1", str(number), quote(code), "n"])
    table = block.init_loop("_atom_site.", _ATOM_ITEMS)
    for serial, atom in enumerate(atoms, start=1):
        number = str(atom.place + 1)
        table.add_row(
            ["ATOM", str(serial), atom.element, quote(atom.name), ".", quote(codes[atom.place]),
             "A", "1", number, "?", *atom.position, f"{atom.occupancy:.2f}",
             f"{atom.b_factor:.2f}", number, "A", "1"]
        )  # fmt: skip
    return document.as_string()


@lru_cache(maxsize=64)
def completed(mmcif: str) -> str:
    """Return a template's text with what AlphaFold 3's own reader needs; its atoms are the same.

    A complete text is returned as it is, and one that cannot be read at all, too.
    """
    import gemmi

    try:
        document = gemmi.cif.read_string(mmcif)
        structure = read_template(mmcif, where="")
    except (ValueError, RuntimeError, InputError):
        return mmcif
    released = _release_date(document[0])
    if len(document) == 1 and _has_tables(document[0]):
        if released is None:
            _set_date(document[0], UNKNOWN_RELEASE)
        return mmcif if released else document.as_string()
    atoms = (
        PlacedAtom(i, name[0], name, [str(x) for x in structure.positions[i, slot]])
        for i in range(len(structure.codes))
        for slot, name in enumerate(ATOM37)
        if structure.mask[i, slot]
    )
    return chain_text(structure.codes, atoms, released)


def release_date(text: str) -> date | None:
    """Return when the structure of mmCIF or PDB text was published (PDB: deposited), if it says."""
    import gemmi

    try:
        if text.startswith("HEADER"):
            info = gemmi.read_pdb_string(text.partition("\n")[0]).info
            item = "_pdbx_database_status.recvd_initial_deposition_date"
            return _date(info[item]) if item in info else None
        return _release_date(gemmi.cif.read_string(text).sole_block())
    except (ValueError, RuntimeError):
        return None


def _release_date(block: Any) -> date | None:
    import gemmi

    values = block.find_values(f"{_DATES}revision_date")
    return _date(min((gemmi.cif.as_string(value) for value in values), default=""))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _set_date(block: Any, released: date) -> None:
    loop = block.init_loop(_DATES, ["ordinal", "data_content_type", "revision_date"])
    loop.add_row(["1", "'Structure model'", released.isoformat()])


def _has_tables(block: Any) -> bool:
    """Whether all tables are there, and list every residue of the chain that has atoms."""
    import gemmi

    def rows(table: str, *items: str) -> list[tuple[str, ...]]:
        found = block.find(f"_{table}.", items)
        return [tuple(map(gemmi.cif.as_string, row)) for row in found]

    if not all(len(block.find_values(item)) for item in _NEEDED):
        return False
    polymers = {id for (id,) in rows("entity_poly", "entity_id")}
    chains = {id for id, entity in rows("struct_asym", "id", "entity_id") if entity in polymers}
    if all(len(block.find_values(item)) for item in _SCHEME):
        known = set(rows("pdbx_poly_seq_scheme", "asym_id", "pdb_seq_num", "mon_id"))
        items = ("label_asym_id", "auth_seq_id", "label_comp_id")
    elif all(len(block.find_values(item)) for item in _SEQUENCE):
        known = {
            (chain, number, code)
            for entity, number, code in rows("entity_poly_seq", "entity_id", "num", "mon_id")
            for chain in chains
        }
        items = ("label_asym_id", "label_seq_id", "label_comp_id")
    else:
        return False
    return all(row in known for row in rows("atom_site", *items) if row[0] in chains)
