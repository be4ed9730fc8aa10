"""What is known of an interface: two chains, and each of them as seen from the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Direction:
    """Chain `scored`, seen from chain `aligned`; a number that cannot be given is None.

    Errors are in angstroms, scores from 0 to 1. Residues are those of polymers.

    Args:
        aligned: The chain that is aligned on, whose residues are the rows of the PAE.
        scored: The chain that is scored.
        pae_min: The least error.
        pae_interface: The mean error over residues and ligand atoms that touch.
        pae_mean: The mean error over both whole chains.
        ipsae: ipSAE with d0 from the residues that count for one residue (d0res), the highest of
            all residues.
        ipsae_d0chn: The same with d0 from the lengths of both chains.
        ipsae_d0dom: The same with d0 from all residues that count for any.
        iptm_d0chn: The same as `ipsae_d0chn` with no cutoff.
        n0res: The residues that count for the residue that decides `ipsae`.
        n0chn: The residues of both chains.
        n0dom: The residues that count for any.
        d0res: The distance d0 of `ipsae`, in angstroms.
        d0chn: That of `ipsae_d0chn`.
        d0dom: That of `ipsae_d0dom`.
        ipsae_residue: The number of the residue that decides `ipsae`.
        pdockq2: pDockQ2.
        lis: LIS, the mean of 1 - PAE/12 over pairs with an error below 12.
        clis: The same over pairs whose CB atoms are also within 8 Å.
        lia: The number of pairs behind `lis`.
        clia: The number of pairs behind `clis`.
        ccc: The pairs of residues that touch with an error below 4.
    """

    aligned: str
    scored: str
    pae_min: float | None = None
    pae_interface: float | None = None
    pae_mean: float | None = None
    ipsae: float | None = None
    ipsae_d0chn: float | None = None
    ipsae_d0dom: float | None = None
    iptm_d0chn: float | None = None
    n0res: int | None = None
    n0chn: int | None = None
    n0dom: int | None = None
    d0res: float | None = None
    d0chn: float | None = None
    d0dom: float | None = None
    ipsae_residue: int | None = None
    pdockq2: float | None = None
    lis: float | None = None
    clis: float | None = None
    lia: int | None = None
    clia: int | None = None
    ccc: int | None = None


@dataclass(frozen=True)
class Interface:
    """Two chains in the order of the layout; a number that cannot be given is None.

    `ipsae` and `pdockq2` are the higher of both directions, `lis` and `clis` their mean.

    Args:
        chains: The ids of both.
        directions: The second chain seen from the first, and the first seen from the second.
        cutoff: The error below which a pair of residues counts for ipSAE, in angstroms.
        iptm: AlphaFold's ipTM of the two chains, from the summary.
        iptm_from_pae: The same, estimated from expected errors.
        actifptm: ipTM of what is in likely contact only.
        actifptm_exact: Whether `actifptm` is from distributions of errors, or estimated.
        actifptm_probs: ipTM in which each pair has the weight of its probability of contact.
        actifptm_probs_exact: The same of `actifptm_probs`.
        pdockq: pDockQ.
        ilis: iLIS, the root of `lis` times `clis`.
        contact_prob_max: The highest probability of a contact.
        contact_prob_top10: The mean of the ten highest.
        expected_contacts: The sum of all.
        likely_contacts: How many are above one half.
        distance_min: The least distance between CB atoms, C3' atoms and the atoms of ligands, in
            angstroms.
        contacts: Pairs of residues within 5 Å.
        residues_in_contact: The residues of each chain among them.
        hydrogen_bonds: Pairs of atoms that may share a hydrogen, judged by heavy atoms.
        salt_bridges: Pairs of residues with charged nitrogen and oxygen atoms within 4 Å.
        disulfides: Pairs of sulfur atoms within 2.3 Å.
        hydrophobic: Pairs of residues with carbon atoms within 4 Å, bonded to C and S only.
        buried_area: Half of the area that both lose, in square angstroms.
        missing: Why a number is missing, by its name.
    """

    chains: tuple[str, str]
    directions: tuple[Direction, Direction]
    cutoff: float  # of ipSAE, in angstroms
    iptm: float | None = None
    iptm_from_pae: float | None = None  # estimated from expected errors
    actifptm: float | None = None
    actifptm_exact: bool | None = None  # from the distributions, or from expected errors
    actifptm_probs: float | None = None
    actifptm_probs_exact: bool | None = None
    pdockq: float | None = None
    ilis: float | None = None
    contact_prob_max: float | None = None
    contact_prob_top10: float | None = None
    expected_contacts: float | None = None
    likely_contacts: int | None = None
    distance_min: float | None = None
    contacts: int | None = None
    residues_in_contact: tuple[int, int] | None = None
    hydrogen_bonds: int | None = None
    salt_bridges: int | None = None
    disulfides: int | None = None
    hydrophobic: int | None = None
    buried_area: float | None = None
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def ipsae(self) -> float | None:
        """The higher ipSAE of both directions."""
        return max(self._both("ipsae"), default=None)

    @property
    def ipsae_min(self) -> float | None:
        """The lower ipSAE of both directions, which the design of binders goes by; None if a
        direction has none."""
        both = self._both("ipsae")
        return min(both) if len(both) == 2 else None

    @property
    def pae_min(self) -> float | None:
        """The smallest error of both directions."""
        return min(self._both("pae_min"), default=None)

    @property
    def pdockq2(self) -> float | None:
        """The higher pDockQ2 of both directions."""
        return max(self._both("pdockq2"), default=None)

    @property
    def lis(self) -> float | None:
        """LIS, averaged over both directions; None if a direction has none."""
        return self._mean("lis")

    @property
    def clis(self) -> float | None:
        """The same for cLIS."""
        return self._mean("clis")

    @property
    def may_meet(self) -> bool:
        """Whether the chains touch, as far as is known, or have an error below the cutoff."""
        least = self.pae_min
        return self.contacts != 0 or (least is not None and least < self.cutoff)

    def as_dict(self) -> dict[str, Any]:
        """Return plain numbers, to four decimals, lists and text for JSON."""
        own = _values(self)
        both = {name: plain(getattr(self, name)) for name in _OF_BOTH}
        directions = [_values(direction) for direction in self.directions]
        return own | both | {"directions": directions, "missing": dict(self.missing)}

    def rows(self) -> list[dict[str, Any]]:
        """Return a flat row for each direction, for a table that other programs read."""
        shared = self.as_dict()
        for name in ("chains", "directions", "missing"):
            del shared[name]
        touching = shared.pop("residues_in_contact") or (None, None)
        shared = {f"pair_{name}" if name in _OF_BOTH else name: v for name, v in shared.items()}
        rows = []
        for direction, residues in zip(self.directions, (touching, touching[::-1]), strict=True):
            ends = {"aligned_in_contact": residues[0], "scored_in_contact": residues[1]}
            rows.append(_values(direction) | shared | ends)
        return rows

    def _both(self, name: str) -> list[float]:
        values = [getattr(direction, name) for direction in self.directions]
        return [value for value in values if value is not None]

    def _mean(self, name: str) -> float | None:
        both = self._both(name)
        return float(np.mean(both)) if len(both) == 2 else None


_OF_BOTH = ("ipsae", "ipsae_min", "pdockq2", "lis", "clis", "pae_min")


def _values(record: Direction | Interface) -> dict[str, Any]:
    return {f.name: plain(getattr(record, f.name)) for f in fields(record)}


def plain(value: Any) -> Any:
    """Return a number to four decimals, or None if it is none; anything else stays as it is."""
    if isinstance(value, float):
        return round(value, 4) if np.isfinite(value) else None
    return value


_NOBODY = Interface(("", ""), (Direction("", ""), Direction("", "")), 0.0)
COLUMNS = tuple(_NOBODY.rows()[0])  # of the rows of any interface
