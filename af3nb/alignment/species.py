"""Pairs alignments by species, as a search server returns them."""

from collections.abc import Sequence

from af3nb.alignment.pairing import species_of
from af3nb.alignment.text import aligned_records, write_fasta


def rows_by_species(texts: Sequence[str], *, complete: bool) -> list[str]:
    """Return alignments of equal depth in which rows with the same number come from one species.

    Every chain contributes its best (first) row of a species. Species found in many chains come
    first, and among equals those whose rows rank high. With `complete`, a species must be in every
    chain; otherwise two are enough, and chains without it get a row of gaps.
    """
    split = [aligned_records(text) for text in texts]
    best: dict[str, dict[int, int]] = {}
    for chain, records in enumerate(split):
        for rank, (name, _) in enumerate(records):
            species = species_of(name)
            if rank and species:
                best.setdefault(species, {}).setdefault(chain, rank)
    needed = len(texts) if complete else 2
    found = [rows for rows in best.values() if len(rows) >= needed]
    found.sort(key=lambda rows: (-len(rows), sum(rows.values())))
    paired = []
    for chain, records in enumerate(split):
        (name, query), gaps = records[0], "-" * len(records[0][1])
        rows = [(name, query)]
        rows += [records[r[chain]] if chain in r else ("DUMMY", gaps) for r in found]
        paired.append(write_fasta(rows))
    return paired
