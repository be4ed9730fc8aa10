"""A comparison as JSON and CSV."""

import csv
import io
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from af3nb.comparison.record import Comparison


def as_dict(comparison: Comparison) -> dict:
    """Return everything but the positions; None where a number means nothing."""
    seed, index = comparison.sample
    plain = {
        "name": comparison.name,
        "seed": seed,
        "sample": index,
        "reference": comparison.reference,
        "reference_is": comparison.word,
        "lddt": comparison.lddt,
        "rmsd": comparison.rmsd,
        "tm_score": comparison.tm,
        "dockq": comparison.dockq,
        "plddt_lddt_correlation": comparison.correlation,
        "mirrored": comparison.mirrored,
        "superposed_by": comparison.superposed_by,
        "chains": [asdict(one) for one in comparison.chains],
        "interfaces": [one._asdict() | {"class": one.quality} for one in comparison.interfaces],
        "ligands": [asdict(one) for one in comparison.ligands],
        "residues": list(_rows(comparison)),
        "notes": list(comparison.notes),
    }
    return jsonable(plain)


def residues_csv(comparison: Comparison) -> str:
    """Return a line for each residue that both structures have."""
    stream, rows = io.StringIO(), list(_rows(comparison))
    names = [field.name for field in fields(comparison.residues)]
    writer = csv.DictWriter(stream, names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(row[name]) for name in names})
    return stream.getvalue()


def jsonable(value: Any) -> Any:
    """Return plain Python: numbers that are not finite are None, and are rounded to 4 places."""
    if isinstance(value, dict):
        return {name: jsonable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(one) for one in value]
    if isinstance(value, np.ndarray):
        return jsonable(value.tolist())
    if isinstance(value, np.generic):
        return jsonable(value.item())
    if isinstance(value, float):
        return round(value, 4) if np.isfinite(value) else None
    return value


def _rows(comparison: Comparison):
    columns = {f.name: getattr(comparison.residues, f.name) for f in fields(comparison.residues)}
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _cell(value: Any) -> str:
    plain = jsonable(value)
    return "" if plain is None else str(int(plain) if isinstance(plain, bool) else plain)
