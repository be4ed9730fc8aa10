"""Rows of an alignment with keys, by which those of other chains are paired.

AlphaFold 3 pairs rows whose UniProt names end in the same species. So that it pairs the same rows,
a key becomes the name of a species; the key itself follows after a space.
"""

import re
from collections.abc import Sequence

from af3nb.alignment.by_row import base36
from af3nb.alignment.text import write_fasta

_MOST_SPECIES = 36**5


def keyed_msas(records: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return an unpaired MSA of all rows, and a paired one of those with a key.

    `records` are a key, which may be empty, and a row each; the first row is the query.
    """
    keyed = [(key, row) for key, row in records if key]
    if keyed and not records[0][0]:
        keyed.insert(0, ("", records[0][1]))
    unpaired = [(f"row{i}" if i else "query", row) for i, (_, row) in enumerate(records)]
    paired = [(_species_name(i, key) if i else "query", row) for i, (key, row) in enumerate(keyed)]
    return write_fasta(unpaired), write_fasta(paired) if len(paired) > 1 else ""


def _species_name(number: int, key: str) -> str:
    known = int(key) if re.fullmatch("[0-9]{1,8}", key) else sum(
        ord(c) * 131**i for i, c in enumerate(key)
    )  # fmt: skip
    return f"tr|KEYED{number % 10000:04d}|KEYED_{base36(known % _MOST_SPECIES)} key={key}"
