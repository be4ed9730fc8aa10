"""Chemical components: the dictionary of the wwPDB, and components that users define.

The dictionary is the copy inside biotite (the whole of it, offline). A component is read by its
code; nothing else of the 51,000 is turned into objects.
"""

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.chem.binary_cif import Table, read_tables
from af3nb.disk.files import plain
from af3nb.errors import InputError, Place, counted, reason, short

_XYZ_IDEAL = tuple(f"pdbx_model_Cartn_{c}_ideal" for c in "xyz")
_XYZ_MODEL = tuple(f"model_Cartn_{c}" for c in "xyz")

# Required items of a user's component, as in the official input format; bonds are required if
# there is more than one atom.
_USER_KEYS = (
    *(f"_chem_comp.{k}" for k in ("id", "name", "type", "formula", "mon_nstd_parent_comp_id")),
    *(f"_chem_comp.{k}" for k in ("pdbx_synonyms", "formula_weight")),
    *(f"_chem_comp_atom.{k}" for k in ("comp_id", "atom_id", "type_symbol", "charge", *_XYZ_IDEAL)),
)
_CODE_KEYS = ("_chem_comp.id", "_chem_comp_atom.comp_id")
_USER_BOND_KEYS = tuple(
    f"_chem_comp_bond.{k}" for k in ("atom_id_1", "atom_id_2", "value_order", "pdbx_aromatic_flag")
)


class Bond(NamedTuple):
    """A bond between two named atoms; `order` as in the dictionary: SING, DOUB, TRIP, ..."""

    atom1: str
    atom2: str
    order: str
    aromatic: bool


@dataclass(frozen=True, eq=False)
class Component:
    """A molecule or residue with all its hydrogens; coordinates in angstroms, NaN where absent."""

    code: str
    name: str
    type: str
    formula: str | None
    formula_weight: float | None
    parent: str | None  # the standard residue it is a modification of
    synonyms: str | None
    modified_date: str | None  # ISO, the day the entry was last changed
    atom_names: tuple[str, ...]
    elements: tuple[str, ...]  # upper case as in the dictionary, or RDKit's symbols (SMILES)
    charges: Int[np.ndarray, " n"]  # 0 where unknown
    charges_known: bool
    aromatic: Bool[np.ndarray, " n"]
    leaving: Bool[np.ndarray, " n"]
    ideal: Float[np.ndarray, "n 3"]
    model: Float[np.ndarray, "n 3"]
    bonds: tuple[Bond, ...]
    smiles: str | None = None  # set when the component was made from it
    undefined: tuple[str, ...] = ()  # stereocentres that its drawing does not define

    @property
    def is_glycan(self) -> bool:
        """Whether this is a saccharide by the dictionary's type, linking or not."""
        return re.search(r"\bsaccharide\b", self.type.lower()) is not None

    @property
    def heavy_atoms(self) -> tuple[int, ...]:
        """Indices of the atoms that are not hydrogen, in the order of the dictionary."""
        return tuple(i for i, e in enumerate(self.elements) if e not in ("H", "D"))

    @property
    def heavy_names(self) -> tuple[str, ...]:
        """Names of the atoms that are not hydrogen, in the order of the dictionary."""
        return tuple(self.atom_names[i] for i in self.heavy_atoms)

    @cached_property
    def element_of(self) -> dict[str, str]:
        """Elements by the names of the atoms."""
        return dict(zip(self.atom_names, self.elements, strict=True))

    @cached_property
    def leaving_names(self) -> frozenset[str]:
        """Names of the atoms that may leave when the component is bonded."""
        return frozenset(np.array(self.atom_names)[self.leaving].tolist())

    def neighbours(self, atom: str) -> list[tuple[str, str]]:
        """The atoms bonded to one, with the orders of their bonds."""
        pairs = ((b, b.atom2 if b.atom1 == atom else b.atom1) for b in self.bonds)
        return [(other, b.order) for b, other in pairs if atom in (b.atom1, b.atom2)]


class Components:
    """The dictionary with the user's own components, which take precedence in their job."""

    def __init__(self, user_ccd: str | None = None):
        self._user = {} if user_ccd is None else parse_user_ccd(user_ccd)

    def get(self, code: str) -> Component | None:
        """The component of this code, or None."""
        return self._user.get(code) or built_in(code)

    @property
    def user_codes(self) -> tuple[str, ...]:
        """Codes of the user's own components."""
        return tuple(self._user)


def readable_components(user_ccd: str | None) -> Components:
    """Return the user's components and the dictionary; only the latter if theirs are unreadable."""
    try:
        return Components(user_ccd)
    except InputError:
        return Components()


def built_in_codes() -> tuple[str, ...]:
    """All codes of the dictionary."""
    return _dictionary()["chem_comp"].keys


def built_in_texts(item: str) -> list[str | None]:
    """An item of `_chem_comp`, such as `name`, for all codes; None where it is unknown."""
    table = _dictionary()["chem_comp"]
    return table.text(item, slice(0, len(table.keys)))


@lru_cache(maxsize=4096)
def built_in(code: str) -> Component | None:
    """A component of the dictionary, or None."""
    tables = _dictionary()
    if tables["chem_comp"].rows(code) is None:
        return None
    rows = {name: table.rows(code) or slice(0, 0) for name, table in tables.items()}

    def text(table: str, item: str) -> list[str | None]:
        return tables[table].text(item, rows[table])

    def atoms(item: str) -> Float[np.ndarray, " n"]:
        return tables["chem_comp_atom"].numbers(item, rows["chem_comp_atom"])

    weight = tables["chem_comp"].numbers("formula_weight", rows["chem_comp"])[0]
    ideal, model = (np.stack(list(map(atoms, xyz)), axis=1) for xyz in (_XYZ_IDEAL, _XYZ_MODEL))
    return _component(
        code, text, None if np.isnan(weight) else float(weight), atoms("charge"), ideal, model
    )


@lru_cache(maxsize=8)
def parse_user_ccd(text: str) -> dict[str, Component]:
    """The components of a CIF text with one data block each, by their codes."""
    import gemmi

    remedy = "Give each component as in the wwPDB's dictionary, one data block per component."
    try:
        blocks = list(gemmi.cif.read_string(plain(text)))
    except (ValueError, RuntimeError) as error:
        raise InputError(
            f"the text is not valid CIF ({reason(error)}).", where=Place("user_ccd"), remedy=remedy
        ) from None
    if not blocks:
        raise InputError("the text contains no component.", where=Place("user_ccd"), remedy=remedy)
    components = [_user_component(block) for block in blocks]
    return {c.code: c for c in components}


def _user_component(block: Any) -> Component:
    count = len(block.find_values("_chem_comp_atom.atom_id"))
    where = Place("user_ccd", field=block.name)

    def text(table: str, item: str) -> list[str | None]:
        found = [_known(v) for v in block.find_values(f"_{table}.{item}")]
        return found or [None] * (count if table == "chem_comp_atom" else 0)

    def atoms(item: str) -> list[float]:
        return [float(value or "nan") for value in text("chem_comp_atom", item)]

    _check_table(block, count, where)
    try:
        weight = text("chem_comp", "formula_weight")[0]
        ideal, model = (
            np.array(list(map(atoms, xyz)), float).reshape(3, count).T
            for xyz in (_XYZ_IDEAL, _XYZ_MODEL)
        )
        charges = [None if c is None else _charge(c) for c in text("chem_comp_atom", "charge")]
        weight = None if weight is None else float(weight)
    except ValueError as error:
        raise InputError(
            f"a number cannot be read ({error}).",
            where=where,
            remedy="Coordinates must be numbers, charges whole numbers; charges and the weight may "
            "be '?' too.",
        ) from None
    if np.isinf(ideal).any() or np.isinf(model).any():
        message, remedy = "a coordinate is infinite.", "Coordinates must be numbers."
        raise InputError(message, where=where, remedy=remedy)
    known = np.array([np.nan if c is None else c for c in charges], float)
    made = _component(block.name, text, weight, known, ideal, model, no_element="?")
    return replace(made, undefined=_undefined(block))


def _check_table(block: Any, count: int, where: Place) -> None:
    """Raise an `InputError` where items are missing, or do not belong to one component."""
    needed = _USER_KEYS if count == 1 else _USER_KEYS + _USER_BOND_KEYS
    if missing := [k for k in needed if not len(block.find_values(k))]:
        raise InputError(
            f"these items are missing: {', '.join(missing)}.",
            where=where,
            remedy="Add them. Unknown values may be written as '?', but not coordinates or bonds.",
        )
    flags = map(_known, block.find_values("_chem_comp_bond.pdbx_aromatic_flag"))
    if count > 1 and (odd := next((f or "?" for f in flags if f not in ("Y", "N")), "")):
        message = f'_chem_comp_bond.pdbx_aromatic_flag is "{odd}" for a bond.'
        raise InputError(message, where=where, remedy="Write Y or N.")
    for key in (k for k in needed if k.startswith("_chem_comp_atom.")):
        if (found := len(block.find_values(key))) != count:
            message = f"{key} has {counted(found, 'value')} for {counted(count, 'atom')}."
            raise InputError(message, where=where, remedy="Give each atom one, in one table.")
    codes = {key: set(map(_known, block.find_values(key))) for key in _CODE_KEYS}
    for key, found in codes.items():
        if len(found) > 1:
            message = f"{key} names {len(found)} components in one data block."
            raise InputError(message, where=where, remedy="Give each its own data block.")
        if (other := next(iter(found))) not in (None, block.name):
            raise InputError(
                f'the data block is called "data_{block.name}", but {key} is "{other}".',
                where=where,
                remedy="Write the same code in both: the one that the job uses.",
            )


def _known(value: str) -> str | None:
    """The text of a value of CIF, or None where it is unknown, even if its "?" has quotes."""
    import gemmi

    text = gemmi.cif.as_string(value)
    return None if text in ("?", ".", "") else text


def _charge(text: str) -> int:
    if not re.fullmatch("[+-]?[0-9]{1,3}", text):
        raise ValueError(f"{short(text)!r} is not a charge")
    return int(text)


def _undefined(block: Any) -> tuple[str, ...]:
    """The stereocentres whose configuration is written as unknown."""
    found = []
    for table, ends in (("atom", ["atom_id"]), ("bond", ["atom_id_1", "atom_id_2"])):
        columns = [block.find_values(f"_chem_comp_{table}.{end}") for end in ends]
        said = block.find_values(f"_chem_comp_{table}.pdbx_stereo_config")
        for value, *names in zip(said, *columns, strict=False):
            if _known(value) is None:
                found.append("=".join(_known(name) or "" for name in names))
    return tuple(found)


def _component(
    code: str,
    text: Callable[[str, str], list[str | None]],
    weight: float | None,
    charges: Float[np.ndarray, " n"],
    ideal: Float[np.ndarray, "n 3"],
    model: Float[np.ndarray, "n 3"],
    no_element: str = "",
) -> Component:
    """The component whose items `text` gives by table and name; an unknown charge is NaN."""
    about, atoms, bonds = (partial(text, f"chem_comp{of}") for of in ("", "_atom", "_bond"))
    return Component(
        code=code,
        name=about("name")[0] or "",
        type=about("type")[0] or "",
        formula=about("formula")[0],
        formula_weight=weight,
        parent=about("mon_nstd_parent_comp_id")[0],
        synonyms=about("pdbx_synonyms")[0],
        modified_date=max(filter(None, about("pdbx_modified_date")), default=None),
        atom_names=tuple(name or "" for name in atoms("atom_id")),
        elements=tuple((e or no_element).upper() for e in atoms("type_symbol")),
        charges=np.nan_to_num(charges).astype(np.int32),
        charges_known=not np.isnan(charges).any(),
        aromatic=_flags(atoms("pdbx_aromatic_flag")),
        leaving=_flags(atoms("pdbx_leaving_atom_flag")),
        ideal=ideal,
        model=model,
        bonds=_bonds(*(bonds(key.partition(".")[2]) for key in _USER_BOND_KEYS)),
    )


def _flags(values: list[str | None]) -> Bool[np.ndarray, " n"]:
    return np.array([v == "Y" for v in values], bool)


def _bonds(first, second, orders, aromatic) -> tuple[Bond, ...]:
    rows = zip(first, second, orders, aromatic, strict=True)
    # A component of one atom may have an empty bond table.
    return tuple(Bond(a or "", b or "", o or "", f == "Y") for a, b, o, f in rows if a or b)


@cache
def _dictionary() -> dict[str, Table]:
    package = importlib.util.find_spec("biotite")  # found, not imported: that takes half a second
    assert package is not None and package.submodule_search_locations, "biotite is a requirement"
    folder = Path(package.submodule_search_locations[0])
    path = folder / "structure" / "info" / "components.bcif"
    keys = {"chem_comp": "id", "chem_comp_atom": "comp_id", "chem_comp_bond": "comp_id"}
    return read_tables(path, keys)
