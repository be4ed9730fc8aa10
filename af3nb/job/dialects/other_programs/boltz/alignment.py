"""Boltz's alignments in CSV: rows with a key, by which rows of other chains are paired.

The key stays in the name of a row, as `keyed_msas` writes it.
"""

import csv
import io
import re

from af3nb.alignment.text import aligned_records
from af3nb.errors import InputError
from af3nb.job.dialects.other_programs.keyed_rows import keyed_msas

_KEY = re.compile(r" key=(\S+)")


def is_keyed_table(text: str) -> bool:
    """Whether a text is a table with the columns `key` and `sequence`, and no other."""
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    return sorted(cell.strip().strip('"').lower() for cell in first.split(",")) == [
        "key",
        "sequence",
    ]


def from_csv(text: str, where: str = "") -> tuple[str, str]:
    """Return a table as an unpaired MSA of all rows and a paired one of those with a key."""
    try:
        rows = list(csv.DictReader(text.strip().splitlines()))
    except csv.Error as error:
        raise InputError(f"this table cannot be read ({error}).", where=where) from None
    found = [({k.strip().lower(): v for k, v in row.items() if k}) for row in rows]
    records = [(_key(row.get("key") or ""), (row.get("sequence") or "").strip()) for row in found]
    if not records or not all(row for _, row in records):
        message = "this table has no rows." if not records else "a row has no sequence."
        remedy = "Each row has a key, which may be empty, and a sequence."
        raise InputError(message, where=where, remedy=remedy)
    return keyed_msas(records)


def to_csv(unpaired: str, paired: str) -> str | None:
    """Return the table of two MSAs, each row once; None where rows are not paired by key."""
    keyed = [(name, row) for name, row in aligned_records(paired)]
    keys = [_KEY.search(name) for name, _ in keyed[1:]]
    if not all(keys):
        return None
    rows = {row: key[1] for (_, row), key in zip(keyed[1:], keys, strict=True) if key}
    records = aligned_records(unpaired or paired)
    order = dict.fromkeys([*(row for _, row in records), *rows])
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("key", "sequence"))
    writer.writerows((rows.get(row, ""), row) for row in order)
    return table.getvalue()


def _key(text: str) -> str:
    """A key as Boltz means it: it writes -1 for none, and tools for tables 562.0 for 562."""
    key = text.strip().removesuffix(".0")
    return "" if key.lower() in ("-1", "nan") else key
