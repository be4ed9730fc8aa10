"""The scores of a result as CSV: of its structures, of their chains and of pairs of chains."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from af3nb.result.result import Result, Sample

_FIRST = ("ranking_score", "ptm", "iptm", "fraction_disordered", "has_clash")
_PAIRS = ("chain_pair_iptm", "chain_pair_pae_min")
_CHAINS = ("chain_ptm", "chain_iptm")


def scores_csv(result: Result) -> str:
    """Return a row for each structure, best first, with all scores that are single numbers."""
    samples = result.ranked
    known = dict.fromkeys(
        name for sample in samples for name, v in sample.summary.items() if _is_number(v)
    )
    names = [*_FIRST, *(name for name in known if name not in _FIRST)]
    head = ("rank", "seed", "sample", *names, "mean_plddt")
    return as_csv(
        head,
        (
            (
                rank, sample.seed, sample.index, *(sample.summary.get(name) for name in names),
                sample.mean_plddt,
            )
            for rank, sample in enumerate(samples, start=1)
        ),
    )  # fmt: skip


def chains_csv(result: Result) -> str:
    """Return a row for each chain of each structure."""
    layout, rows = result.layout, []
    for rank, sample in enumerate(result.ranked, start=1):
        columns = [_of_chains(sample, name, len(layout.chains)) for name in _CHAINS]
        for i, (chain, kind) in enumerate(layout.chain_types.items()):
            own = layout.chain_id == chain
            plddt = float(np.mean(sample.atom_plddts[own])) if np.any(sample.atom_plddts) else None
            residues = len(set(np.asarray(layout.res_id)[own].tolist()))
            scores = (column[i] for column in columns)
            rows.append((rank, sample.seed, sample.index, chain, kind, residues, *scores, plddt))
    head = ("rank", "seed", "sample", "chain", "type", "residues", *_CHAINS, "mean_plddt")
    return as_csv(head, rows)


def pairs_csv(result: Result) -> str:
    """Return a row for each ordered pair of different chains in each structure.

    The PAE of a pair is that of the second chain's positions, seen from the first chain.
    """
    chains, rows = result.layout.chains, []
    for rank, sample in enumerate(result.ranked, start=1):
        tables = [_of_pairs(sample, name, len(chains)) for name in _PAIRS]
        for i, first in enumerate(chains):
            for j, second in enumerate(chains):
                if i != j:
                    scores = (table[i, j] for table in tables)
                    rows.append((rank, sample.seed, sample.index, first, second, *scores))
    return as_csv(("rank", "seed", "sample", "chain_1", "chain_2", *_PAIRS), rows)


def interfaces_csv(result: Result, sample: Sample | None = None) -> str:
    """Return the scores of each interface of a structure (ipSAE, LIS, pDockQ, contacts by kind), a
    row for each direction."""
    from af3nb.confidence.interfaces import interfaces
    from af3nb.confidence.interfaces.record import COLUMNS

    rows = (row for one in interfaces(result, sample or result.best) for row in one.rows())
    return as_csv(COLUMNS, ([row.get(name) for name in COLUMNS] for row in rows))


def ligands_csv(result: Result) -> str:
    """Return a row for each residue of each ligand in each structure: the checks that it fails, and
    its energy beside that of relaxed conformers (kcal/mol)."""
    from af3nb.confidence.ligand_shape.checks import checks_of

    head = ("chain", "residue", "code", "failed", "energy", "mean_energy", "energy_ratio",
            "not_computed")  # fmt: skip
    rows = []
    for rank, sample in enumerate(result.ranked, start=1):
        for one in checks_of(result, sample):
            told = {**one, "failed": "; ".join(one["failed"])}
            rows.append((rank, sample.seed, sample.index, *map(told.get, head)))
    return as_csv(("rank", "seed", "sample", *head), rows)


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table as CSV: numbers in full, and nothing where a number means nothing."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_written(value) for value in row] for row in rows)
    return stream.getvalue()


def _written(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return int(value)
    if isinstance(value, float | np.floating):
        return "" if not np.isfinite(value) else f"{value:.6g}"
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        return f"'{value}"  # a spreadsheet would compute it
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number | np.bool_)


def _of_chains(sample: Sample, name: str, count: int) -> Sequence[Any]:
    values = np.asarray(sample.summary.get(name, np.nan), float)
    return values.tolist() if values.shape == (count,) else [None] * count


def _of_pairs(sample: Sample, name: str, count: int) -> Any:
    return pair_table(sample.summary, name, count)


def pair_table(summary: Mapping[str, Any], name: str, count: int) -> np.ndarray:
    """Return a score of each pair of chains, or NaN if there is none."""
    values = np.asarray(summary.get(name, np.nan), float)
    return values if values.shape == (count, count) else np.full((count, count), np.nan)
