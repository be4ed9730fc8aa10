"""What the reference implementation makes of a job: the package `alphafold3-colabfold` at work.

Its own dictionary of components is 500 MB and is not in the package. The same dictionary, as
biotite has it, is put in its place.
"""

import re
import sys
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module, util
from types import ModuleType

import numpy as np

from af3nb.chem.components import _dictionary

INSTALLED = util.find_spec("alphafold3") is not None
FORKS_OWN = {"num_paired_alignments", "ligand_ligand_bond_order"}  # not in DeepMind's code
_SETS = "alphafold3.constants.chemical_component_sets"


class Refused(Exception):
    """The reference does not read this job, or makes no features of it."""


class Components(Mapping):
    """The dictionary in the form in which the reference reads it, component by component."""

    @cached_property
    def _found(self) -> dict[str, dict[str, list[str]]]:
        return {}

    def __getitem__(self, code: str) -> dict[str, list[str]]:
        if code not in self._found:
            tables = _dictionary()
            if tables["chem_comp"].rows(code) is None:
                raise KeyError(code)
            self._found[code] = {
                f"_{name}.{item}": values
                for name, table in tables.items()
                if (rows := table.rows(code)) is not None
                for item in table._columns
                for values in [_texts(table, item, rows)]
            }
        return self._found[code]

    def __iter__(self):
        return iter(_dictionary()["chem_comp"].keys)

    def __len__(self) -> int:
        return len(_dictionary()["chem_comp"].keys)

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and _dictionary()["chem_comp"].rows(code) is not None


def features(text: str, tokens: int) -> dict[str, np.ndarray]:
    """Return the reference's features of a job's JSON, padded to a number of tokens."""
    reader, featuriser, components = _modules()
    try:
        given = reader.Input.from_json(text).fill_missing_fields()
        ccd = components.Ccd(user_ccd=given.user_ccd)
        [found] = featuriser.featurise_input(given, ccd, buckets=[tokens])
    except Exception as error:  # whatever it raises is a refusal
        raise Refused(f"{type(error).__name__}: {error}") from error
    return {name: value for name, value in found.items() if name not in FORKS_OWN}


def _modules():
    if _SETS not in sys.modules:
        package = import_module("alphafold3.constants")
        module = sys.modules[_SETS] = package.chemical_component_sets = _sets()
        assert module.__name__ == _SETS
        components = import_module("alphafold3.constants.chemical_components")
        dictionary = Components()
        components._load_ccd_pickle_cached = lambda path: dictionary
    return tuple(
        import_module(f"alphafold3.{name}")
        for name in ("common.folding_input", "data.featurisation", "constants.chemical_components")
    )


def _sets() -> ModuleType:
    """The module that reads sets of components from a file of the 500 MB, without that file."""
    spec = util.find_spec(_SETS)
    assert spec and spec.origin
    sets = {"glycans_linking": set(), "glycans_other": set(), "ions": set()}
    table = _dictionary()["chem_comp"]
    everything = slice(0, len(table.keys))
    columns = (table.keys, table.text("type", everything), table.text("name", everything))
    for code, kind, name in zip(*columns, strict=True):
        if code != "UNX" and re.search(r"\bsaccharide\b", (kind or "").lower()):
            sets["glycans_linking" if "linking" in kind.lower() else "glycans_other"].add(code)
        if code != "UNX" and re.search(r"\bion\b", (name or "").lower()):
            sets["ions"].add(code)
    with open(spec.origin, encoding="utf-8") as file:
        source = re.sub(r"^with open.*\n.*\n", "", file.read(), flags=re.M)
    module = ModuleType(_SETS)
    module.__dict__["_CCD_SET"] = {name: frozenset(codes) for name, codes in sets.items()}
    exec(compile(source, spec.origin, "exec"), module.__dict__)
    return module


def _texts(table, item: str, rows: slice) -> list[str]:
    column = table._column(item)
    if column._strings is not None:
        return [value if value is not None else "?" for value in table.text(item, rows)]
    numbers = table.numbers(item, rows)
    return ["?" if np.isnan(n) else f"{n:.3f}" if "Cartn" in item else f"{n:g}" for n in numbers]
