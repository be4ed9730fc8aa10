"""Pairs rows of different chains that come from one species."""

import re
from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Int

from af3nb.alignment.msa import Msa
from af3nb.batch import MSA_ROWS
from af3nb.chem.residues import CLASS_INDEX, GAP

MAX_PAIRED_ROWS = MSA_ROWS // 2
MAX_ROWS_PER_SPECIES = 600

# UniProt's names, as in ">tr|A0A146SKV9|A0A146SKV9_FUNHE/1-40".
_UNIPROT = re.compile(
    r"(?:tr|sp)\|[A-Z0-9]{6,10}(?:_\d+)?\|[A-Z0-9]{1,10}_(?P<species>[A-Z0-9]{1,5})"
)


def species_of(description: str) -> str:
    """Return the species in the UniProt name that begins a description, or ""."""
    found = _UNIPROT.match(description)
    return found["species"] if found else ""


def pair_rows(
    msas: Sequence[Msa], max_rows: int, species: Callable[[str], str] = species_of
) -> Int[np.ndarray, "p chains"]:
    """Return the row of each chain in each paired row; see `pair_names`."""
    return pair_names([msa.descriptions for msa in msas], max_rows, species)


def pair_names(
    chains: Sequence[Sequence[str]], max_rows: int, species: Callable[[str], str] = species_of
) -> Int[np.ndarray, "p chains"]:
    """Return the row of each chain in each paired row by their names; -1 if a chain has none.

    The queries come first, then species found in many chains before those found in few, and among
    equals the rows that rank high in every chain (a small product of the ranks). `species` finds
    the species in a name.
    """
    by_species: dict[str, dict[int, Int[np.ndarray, " k"]]] = {}
    for chain, names in enumerate(chains):
        for name, rows in rows_by_species(names, species).items():
            by_species.setdefault(name, {})[chain] = rows
    by_count: dict[int, list[Int[np.ndarray, "k chains"]]] = {}
    for name, found in by_species.items():
        if name and len(found) > 1:
            block = _block(found, len(chains))
            by_count.setdefault(len(found), []).append(block)

    paired = [np.zeros((1, len(chains)), np.int64)]
    for count in sorted(by_count, reverse=True):
        rows = np.concatenate(by_count[count])
        with np.errstate(over="ignore"):  # of many chains; such rows come last anyway
            rank = np.abs(np.prod(rows.astype(np.float32), axis=1))
        paired.append(rows[np.argsort(rank)])
        if sum(map(len, paired)) >= max_rows:
            break
    return np.concatenate(paired)[:max_rows]


def take_rows(msa: Msa, rows: Int[np.ndarray, " p"]) -> Msa:
    """Return some rows of an alignment; -1 makes a row of gaps."""
    gaps = np.full_like(msa.rows[:1], CLASS_INDEX[GAP])
    return Msa(
        np.concatenate([msa.rows, gaps])[rows],
        np.concatenate([msa.deletions, np.zeros_like(msa.deletions[:1])])[rows],
        tuple(msa.descriptions[i] if i >= 0 else "" for i in rows),
    )


def without_rows_of(msa: Msa, other: Msa) -> Msa:
    """Return the rows of an alignment that another lacks, comparing columns only."""
    present = {row.tobytes() for row in np.ascontiguousarray(other.rows)}
    kept = [i for i, row in enumerate(msa.rows) if row.tobytes() not in present]
    return take_rows(msa, np.array(kept, np.int64))


def rows_by_species(
    descriptions: Sequence[str], species_of: Callable[[str], str] = species_of
) -> dict[str, Int[np.ndarray, " k"]]:
    """Return the rows of each species; those whose name tells none are of the species ""."""
    species = np.array([species_of(d) for d in descriptions], dtype=object)
    if len(species) == 0 or (len(species) == 1 and not species[0]):
        return {}
    # DeepMind's order, ties of the unstable sort included.
    order = np.argsort(species)
    names, starts = np.unique(species[order].astype(str), return_index=True)
    return dict(zip(names.tolist(), np.split(order, starts[1:]), strict=True))


def _block(found: dict[int, Int[np.ndarray, " _"]], chains: int) -> Int[np.ndarray, "k chains"]:
    """The paired rows of a species."""
    hits = min(MAX_ROWS_PER_SPECIES, *(len(rows) for rows in found.values()))
    block = np.full((hits, chains), -1, np.int64)
    for chain, rows in found.items():
        block[:, chain] = rows[:hits]
    return block
