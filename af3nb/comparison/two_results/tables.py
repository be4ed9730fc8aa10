"""Two results compared, as JSON and CSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from af3nb.comparison.tables import jsonable
from af3nb.comparison.two_results.record import Difference
from af3nb.comparison.two_results.words import sentences


def as_dict(found: Difference) -> dict:
    """Return everything but maps of pairs; None where a number means nothing."""

    def noise(value: float) -> float | None:
        return value if found.has_noise else None

    plain = {
        "names": found.names,
        "weights": found.weights,
        "seeds": found.seeds,
        "enough_seeds": found.enough,
        "differs": found.found,
        "chains": found.chains,
        "mutations": found.mutations,
        "scores": [
            one._asdict() | {"noise": noise(one.noise), "beyond": found.enough and one.beyond}
            for one in found.scores
        ],
        "contacts": [
            {
                "chains": one.chains,
                "gained": [[_place(found, k) for k in pair] for pair in one.gained],
                "lost": [[_place(found, k) for k in pair] for pair in one.lost],
                "distance": one.distance,
                "noise": noise(one.noise),
                "beyond": found.enough and one.beyond,
            }
            for one in found.contacts
        ],
        "residues": list(_rows(found)),
        "words": list(sentences(found)),
    }
    return jsonable(plain)


def residues_csv(found: Difference) -> str:
    """Return a line for each residue that both results have."""
    stream, rows = io.StringIO(), [jsonable(row) for row in _rows(found)]
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: int(v) if isinstance(v, bool) else v for k, v in r.items()} for r in rows)
    return stream.getvalue()


def _place(found: Difference, k: int) -> str:
    return f"{found.chain[k]} {found.number[k]}"


def _rows(found: Difference) -> Iterator[dict[str, Any]]:
    moved, changed = found.moved, found.changed_plddt
    for k in range(len(found.chain)):
        yield {
            "chain": found.chain[k],
            "number": found.number[k],
            "distance": found.shape.difference[k],
            "distance_between_seeds": found.shape.noise[k],
            "moved": bool(moved[k]),
            "plddt_difference": found.plddt.difference[k],
            "plddt_between_seeds": found.plddt.noise[k] if found.has_noise else None,
            "plddt_changed": bool(changed[k]),
        }
