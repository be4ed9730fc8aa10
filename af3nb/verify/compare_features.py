"""Our features of a case beside DeepMind's."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version

import numpy as np

from af3nb.verify.cases import Case
from af3nb.verify.line import Line

FLOAT_TOLERANCE, POSITION_TOLERANCE = 1e-5, 1e-3  # angstroms
REFERENCE_VERSIONS = {"rdkit": "2025.9.4", "biotite": "2.0.0"}


def feature_lines(case: Case, ours: Mapping[str, np.ndarray]) -> Iterator[Line]:
    """Compare: integers must be equal, numbers nearly; conformers depend on RDKit's version."""
    theirs = case.features
    exact = [k for k, a in theirs.items() if a.dtype.kind in "iubU"]
    numbers = [k for k, a in theirs.items() if a.dtype.kind == "f" and k != "ref_pos"]
    unequal = [k for k in exact if k not in ours or not np.array_equal(ours[k], theirs[k])]
    yield Line(case.name, "features exact", float(len(unequal)), 0.0, detail=", ".join(unequal))
    yield Line(
        case.name,
        "features numbers",
        max(_largest_difference(ours.get(k), theirs[k]) for k in numbers),
        FLOAT_TOLERANCE,
    )
    positions = _largest_difference(ours.get("ref_pos"), theirs["ref_pos"])
    other = {k: version(k) for k, wanted in REFERENCE_VERSIONS.items() if version(k) != wanted}
    reason = "the reference had other conformers; this is " if other else ""
    reason += ", ".join(f"{_TITLES[k]} {found}" for k, found in other.items())
    yield Line(case.name, "ref_pos", positions, POSITION_TOLERANCE, reason)


_TITLES = {"rdkit": "RDKit", "biotite": "biotite"}


def _largest_difference(ours: np.ndarray | None, theirs: np.ndarray) -> float:
    if ours is None or ours.shape != theirs.shape:
        return float("inf")
    return float(np.abs(ours.astype(float) - theirs.astype(float)).max(initial=0))
