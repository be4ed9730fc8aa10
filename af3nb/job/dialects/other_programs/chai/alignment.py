"""Chai's alignments: tables of rows in parquet files, which the package pyarrow reads.

The file of a sequence is called after its hash. `pairing_key` pairs rows of different chains; the
first row is the query.
"""

import hashlib
from pathlib import Path
from typing import Any

from af3nb.disk.files import DAMAGED
from af3nb.errors import InputError
from af3nb.job.dialects.other_programs.keyed_rows import keyed_msas

ENDING = ".aligned.pqt"
_COLUMNS = ["sequence", "source_database", "pairing_key"]


class NoReader(Exception):
    """The package that reads parquet files is not installed."""


def table_of(sequence: str, folder: Path) -> Path | None:
    """Return the table of a sequence in a folder, or in one just inside it."""
    name = f"{hashlib.sha256(sequence.upper().encode()).hexdigest()}{ENDING}"
    return next((path for where in ("", "*/") for path in folder.glob(where + name)), None)


def read_table(path: Path) -> tuple[str, str]:
    """Return an unpaired MSA of all rows, and a paired one of those with a key."""
    try:
        import pyarrow.parquet as parquet  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise NoReader from None
    try:
        columns: dict[str, list[Any]] = parquet.read_table(path, columns=_COLUMNS).to_pydict()
        rows = list(zip(*(columns[name] for name in _COLUMNS), strict=True))
    except DAMAGED as error:
        remedy = "Copy it again, or take it away: then the job has no alignment of this chain."
        raise InputError("this table cannot be read.", where=path.name, remedy=remedy) from error
    if not rows or rows[0][1] != "query" or not all(isinstance(row[0], str) for row in rows):
        remedy = "Its first row is the sequence itself, of the source query."
        raise InputError("this is no alignment of Chai's.", where=path.name, remedy=remedy)
    return keyed_msas([(key or "", row) for row, _, key in rows])
