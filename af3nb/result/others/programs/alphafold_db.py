"""Models of AlphaFold DB: one structure (mmCIF or PDB), and its errors in a JSON file.

The files of fragment n of an entry are `AF-ENTRY-Fn-model_v4.cif` (or .pdb) and
`AF-ENTRY-Fn-predicted_aligned_error_v4.json`. Rows of the errors are aligned on, columns are
scored. Up to version 2, the JSON file lists the two residues and the error of each pair. Renamed
files are known by what they contain.
"""

import gzip
import re
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.disk.files import DAMAGED, read_text
from af3nb.result.files_by_pattern import matching
from af3nb.result.formats.method import is_theoretical, methods_of
from af3nb.result.others.missing import without_errors
from af3nb.result.others.numbers import damaged, read_json, square
from af3nb.result.others.pair_scores import OtherPairScores
from af3nb.result.others.program import Named, Opened, Program
from af3nb.result.others.sample import opened, tell
from af3nb.result.others.structure import read_model
from af3nb.result.others.words import note_on, papers
from af3nb.result.provenance import ALPHAFOLD_DB, Provenance

_MODEL = re.compile(
    r"(?P<job>AF-[A-Z0-9]+(?:-\d+)?(?:-F\d+)?)-model_(?P<version>v\d+)\.(cif|pdb)(\.gz)?"
)
_START = 1 << 16  # bytes; a file says where it is from long before its atoms
_TITLE = re.compile(r"^TITLE .*ALPHAFOLD MONOMER V2", re.MULTILINE)
_ENTRY = re.compile(  # the category, as pairs or as a table, up to the next one
    r"^_database_2\.(?:(?!^(?:loop_|_(?!database_2\.)|#|data_)).)*?\bAlphaFoldDB\b",
    re.MULTILINE | re.DOTALL,
)
_NO_CONTACTS = "AlphaFold DB has no probabilities of contact."
_TERMS = (
    "Models of the AlphaFold Protein Structure Database are licensed under CC BY 4.0: whoever uses "
    "them names the source (https://alphafold.ebi.ac.uk)."
)


def _named(model: Path) -> Named | None:
    found = _MODEL.fullmatch(model.name)
    if not found and not _says_so(model):
        return None
    job = found["job"] if found else model.name.split(".")[0]
    return Named(job, 0, 0, variant=int(".pdb" in model.name))


def _says_so(model: Path) -> bool:
    """Whether a structure of any name says that it is from AlphaFold DB.

    Measured structures may name a model of AlphaFold DB that they were solved with, elsewhere.
    """
    try:
        with (gzip.open if model.suffix == ".gz" else open)(model, "rb") as file:
            start = file.read(_START).decode(errors="replace")
    except (OSError, *DAMAGED):
        return False
    return bool(_TITLE.search(start) or _ENTRY.search(start))


def _wrote(model: Path) -> bool:
    """Whether a structure names no method that measures."""
    try:
        methods = methods_of(read_text(model))
    except ValueError:
        return True  # what is wrong with it is said when it is opened
    return not methods or is_theoretical(methods)


def _errors_of(model: Path) -> Path:
    """The file of errors: the one called like the structure, or the only one in the folder."""
    if found := _MODEL.fullmatch(model.name):
        name = f"{found['job']}-predicted_aligned_error_{found['version']}.json"
        path = model.with_name(name)
    else:
        path = model.with_name(f"{model.name.split('.')[0]}-predicted_aligned_error.json")
    folder = matching(model.parent, "*.json")
    others = [] if path.is_file() else [one for one in folder if _holds_errors(one)]
    structures = [*matching(model.parent, "*.cif*"), *matching(model.parent, "*.pdb*")]
    return others[0] if len(others) == 1 and len(structures) == 1 else path


def _holds_errors(path: Path) -> bool:
    with path.open("rb") as file:
        return b'"predicted_aligned_error"' in file.read(200)


def _load(model: Path, named: Named, notes: list[str]) -> Opened:
    structure, path = read_model(model), _errors_of(model)
    tokens = len(structure.layout.token_chain_id)
    pairs = OtherPairScores(path, tokens, _errors, no_contacts=_NO_CONTACTS)
    tell(notes, [note_on(ALPHAFOLD_DB)])
    if not pairs.is_there:
        tell(notes, [without_errors(model.name, path.name)])
    return opened(named, structure, {}, pairs)


def _errors(path: Path) -> dict[str, np.ndarray]:
    values = read_json(path)
    values = values[0] if isinstance(values, list) and values else values
    if not isinstance(values, dict):
        raise damaged(path, "these are not the errors of AlphaFold DB")
    if "distance" in values:
        return {"pae": _of_pairs(values, path)}
    found = values.get("predicted_aligned_error", values.get("pae"))
    return {"pae": square(found, path, "errors (PAE)")}


def _of_pairs(values: dict[str, Any], path: Path) -> np.ndarray:
    """The errors of the older format: `residue1` is aligned on, `residue2` is scored."""
    try:
        first, second = (np.array(values[key], int) for key in ("residue1", "residue2"))
        errors = np.array(values["distance"], np.float32)
        size = int(first.max())
        if min(first.min(), second.min()) < 1 or size**2 != first.size:
            raise ValueError("these are not all pairs")
        found = np.full((size, size), np.nan, np.float32)
        found[first - 1, second - 1] = errors
    except (KeyError, ValueError, TypeError, IndexError, OverflowError):
        raise damaged(path, "this file has no errors (PAE) of all pairs") from None
    return found


def _origin(model: Path) -> Provenance:
    found = _MODEL.fullmatch(model.name)
    version = found["version"] if found else "?"
    return Provenance(
        ALPHAFOLD_DB,
        version,
        weights="AlphaFold 2",
        model_id=version,
        authors=(),
        terms=_TERMS,
        cite=papers("alphafold2", "alphafold_db"),
    )


PROGRAM = Program(ALPHAFOLD_DB, _named, _wrote, _load, _origin)
