"""Our features of a case beside DeepMind's."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version

import numpy as np

from af3nb.verify.cases import Case
from af3nb.verify.line import Line

FLOAT_TOLERANCE, POSITION_TOLERANCE = 1e-5, 1e-3  # angstroms
REFERENCE_VERSIONS = {"rdkit": "2025.9.4", "biotite": "2.0.0"}
# Arrays of a fork of the reference, which AlphaFold 3's network does not read.
FORKS_OWN = {"num_paired_alignments", "ligand_ligand_bond_order"}


def feature_lines(case: Case, ours: Mapping[str, np.ndarray]) -> Iterator[Line]:
    """Compare: integers must be equal, numbers nearly.

    Conformers, and the frames of ligands, which lie in them, depend on RDKit's version.
    """
    theirs = {k: a for k, a in case.features.items() if k not in FORKS_OWN}
    exact = [k for k, a in theirs.items() if a.dtype.kind in "iubU"]
    numbers = [k for k, a in theirs.items() if a.dtype.kind == "f" and k != "ref_pos"]
    unequal = [k for k in exact if k not in ours or not np.array_equal(ours[k], theirs[k])]
    frames = _ligand_frames(ours.get("frames_mask"), theirs)
    if frames is not None:
        unequal.remove("frames_mask")
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
    if frames is not None:
        yield Line(case.name, "ligand frames", float(frames), 0.0, reason)


def _ligand_frames(ours: np.ndarray | None, theirs: Mapping[str, np.ndarray]) -> int | None:
    """How many atoms of ligands differ in whether they have a frame; None if others differ too.

    A ligand of fewer than three atoms has no frame in any conformer. None, too, if all are equal.
    """
    frames = theirs["frames_mask"]
    if ours is None or ours.shape != frames.shape:
        return None
    differing = np.flatnonzero(ours != frames)
    residue = theirs["ref_space_uid"][:, 0]
    bent = theirs["is_ligand"].astype(bool) & (np.bincount(residue)[residue] >= 3)
    return len(differing) if len(differing) and bent[differing].all() else None


_TITLES = {"rdkit": "RDKit", "biotite": "biotite"}


def _largest_difference(ours: np.ndarray | None, theirs: np.ndarray) -> float:
    if ours is None or ours.shape != theirs.shape:
        return float("inf")
    return float(np.abs(ours.astype(float) - theirs.astype(float)).max(initial=0))
