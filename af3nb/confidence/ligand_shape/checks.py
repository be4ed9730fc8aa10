"""Every check of the ligands of a sample, and which of them each ligand fails."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from af3nb.confidence.ligand_geometry import ligand_faults, missing_bonds
from af3nb.confidence.ligand_shape.faults import shape_faults
from af3nb.confidence.ligand_shape.inside import inside_polymer
from af3nb.confidence.ligand_shape.strain import MOST_RATIO, Strain, strains
from af3nb.job.job import Job
from af3nb.result.layout import Layout, Positions
from af3nb.result.result import LIGANDS_KEY, Result, Sample

# Names of the checks, by the attributes of the faults that they find.
_OF_MOLECULE = {
    "centres": "handedness", "double_bonds": "double bonds", "bonds": "bond lengths",
}  # fmt: skip
_OF_SHAPE = {
    "bent": "flatness", "flat": "pucker", "angles": "angles", "clashes": "internal clash",
}  # fmt: skip
COVALENT, INSIDE, STRAIN = "covalent bonds", "inside the polymer", "energy ratio"
CHECKS = (*_OF_MOLECULE.values(), COVALENT, *_OF_SHAPE.values(), INSIDE, STRAIN)

_NUMBER = (int, float, type(None))
_ENTRY: dict[str, Any] = {
    "chain": str, "residue": int, "code": str, "failed": list, "energy": _NUMBER,
    "mean_energy": _NUMBER, "energy_ratio": _NUMBER,
}  # fmt: skip

Place = tuple[str, int]  # a chain and the number of a residue


@dataclass(frozen=True)
class LigandChecks:
    """One residue of a ligand, the names of the checks that it fails, and its strain.

    `strain` is None for ions, pairs of atoms and unknown molecules.
    """

    chain: str
    residue: int
    code: str
    failed: tuple[str, ...]
    strain: Strain | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; energies in kcal/mol, None where they are not known."""
        of = self.strain
        if of is None:
            of = Strain(self.chain, self.residue, self.code)
        return {
            "chain": self.chain,
            "residue": self.residue,
            "code": self.code,
            "failed": list(self.failed),
            "energy": _rounded(of.energy),
            "mean_energy": _rounded(of.mean),
            "energy_ratio": _rounded(of.ratio),
            **({"not_computed": of.why} if of.why else {}),
        }


def ligand_checks(positions: Positions, layout: Layout, job: Job | None) -> list[LigandChecks]:
    """Return what each residue of each ligand fails, even if nothing; none without ligands."""
    ligand = ~layout.in_polymer
    columns = (layout.chain_id[ligand], layout.res_id[ligand].tolist(), layout.res_name[ligand])
    places = {(c, n): str(code) for c, n, code in zip(*columns, strict=True)}
    failed: dict[Place, set[str]] = {place: set() for place in places}
    strained = {(one.chain, one.residue): one for one in strains(positions, layout, job)}
    for place, check in _failures(positions, layout, job):
        failed.get(place, set()).add(check)
    for place, strain in strained.items():
        failed[place] |= {STRAIN} if strain else set()
    for inside in inside_polymer(positions, layout, job):
        for place in places:
            failed[place] |= {INSIDE} if place[0] == inside.chain else set()
    return [
        LigandChecks(
            *place, code, tuple(c for c in CHECKS if c in failed[place]), strained.get(place)
        )
        for place, code in places.items()
    ]  # fmt: skip


def ligand_summary(positions: Positions, layout: Layout, job: Job | None) -> dict[str, Any]:
    """Return our part of the summary of one sample about its ligands; nothing without ligands."""
    found = ligand_checks(positions, layout, job)
    if not found:
        return {}
    passed = not any(one.failed for one in found)
    ligands = [one.as_dict() for one in found]
    return {LIGANDS_KEY: {"passed": passed, "energy_ratio_most": MOST_RATIO, "ligands": ligands}}


def checks_of(result: Result, sample: Sample) -> list[dict[str, Any]]:
    """Return the entries of a sample's ligands: those of its summary, or else found now."""
    own = sample.summary.get(LIGANDS_KEY)
    if isinstance(own, Mapping) and _is_whole(own.get("ligands")):
        return own["ligands"]
    found = ligand_checks(np.asarray(sample.positions), result.layout, result.job)
    return [one.as_dict() for one in found]


def _is_whole(entries: Any) -> bool:
    """Whether these are entries, and not what another hand made of them."""
    return isinstance(entries, list) and all(
        isinstance(one, dict)
        and all(name in one and isinstance(one[name], kind) for name, kind in _ENTRY.items())
        and all(isinstance(text, str) for text in (*one["failed"], one.get("not_computed", "")))
        for one in entries
    )


def _failures(positions: Positions, layout: Layout, job: Job | None) -> Iterator[tuple[Place, str]]:
    """Each residue and check that finds a fault in it; also of polymers with a missing bond."""
    for names, faults in (
        (_OF_MOLECULE, ligand_faults(positions, layout, job)),
        (_OF_SHAPE, shape_faults(positions, layout, job)),
    ):
        for fault in faults:
            for attribute, check in names.items():
                if getattr(fault, attribute):
                    yield (fault.chain, fault.residue), check
    for bond, *_ in missing_bonds(positions, layout, job):
        for end in bond:
            yield (end.chain, end.residue), COVALENT


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
