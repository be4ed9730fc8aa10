"""Pairs of chains: their scores, their contacts, and how both hold in other seeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from af3nb.confidence.contacts import Contacts, contacts, residue_middles, share_kept
from af3nb.confidence.wording.statement import between, counted
from af3nb.confidence.wording.subject import Subject, once
from af3nb.result.result import Sample

# AlphaFold's own advice: from 0.8 confident, below 0.6 likely wrong, a grey zone between.
CONFIDENT, DOUBTFUL = 0.8, 0.6
THRESHOLDS = {"confident from": CONFIDENT, "doubtful below": DOUBTFUL}
KEPT_SHARE = 0.5  # of the contacts, to count as the same interface


@dataclass(frozen=True)
class Pair:
    """Two chains of a sample, compared with the best sample of each seed, or with all samples if
    there is one seed."""

    chains: tuple[str, str]
    iptm: float
    least_pae: float
    contacts: Contacts
    spread: tuple[float, ...]  # the ipTM in each sample that is compared
    kept: int  # in how many of these the contacts are the same
    seeds: int

    @property
    def touching(self) -> int:
        """How many pairs of residues touch."""
        return len(self.contacts.first)

    @property
    def lowest(self) -> float:
        """The worst ipTM."""
        return min(self.spread, default=self.iptm)

    @property
    def holds(self) -> bool:
        """Whether more than half of the samples compared have the same contacts."""
        return len(self.spread) < 2 or 2 * self.kept > len(self.spread)

    @property
    def numbers(self) -> Mapping[str, Any]:
        """What a statement about the pair goes by."""
        return {
            "ipTM": self.iptm,
            "ipTM of each": [round(float(v), 3) for v in self.spread],
            "smallest PAE (Å)": self.least_pae,
            "residues in contact": self.touching,
            "same contacts in": f"{self.kept} of {len(self.spread)}",
            **THRESHOLDS,
        }

    @property
    def score(self) -> str:
        """Return "ipTM 0.84, 0.61 to 0.84 over 5 seeds" or "..., the same in all 5 seeds"."""
        text = f"ipTM {self.iptm:.2f}"
        if len(self.spread) < 2:
            return f"{text} in the only structure"
        over = counted(self.seeds, "seed")
        if self.seeds == 1:
            over = f"{len(self.spread)} samples of one seed"
        margin = between(self.spread)
        return text + (
            f", {margin} over {over}" if " to " in margin else f", the same in all {over}"
        )

    @property
    def agreement(self) -> str:
        """Return "the same contacts in 3 of 5 seeds" or "... in all 5 seeds"."""
        total = len(self.spread)
        share = f"all {total}" if self.kept == total > 1 else f"{self.kept} of {total}"
        return f"the same contacts in {share} {'seeds' if self.seeds > 1 else 'samples'}"


@once
def pairs(subject: Subject) -> list[Pair]:
    """Return all pairs of chains, each with the chain that comes first in the layout first."""
    layout, chains = subject.layout, list(subject.chain_types)
    met = contacts(subject.positions, layout)
    first, second = (subject.residues.chain[ends] for ends in (met.first, met.second))
    middles = [residue_middles(subject.matched_positions(s), layout) for s in subject.compared]
    here = residue_middles(subject.positions, layout)
    found = []
    for i, b in enumerate(chains):
        for a in chains[:i]:
            own = met.among((first == a) & (second == b))
            kept = sum(share_kept(own, here, there) >= KEPT_SHARE for there in middles)
            spread = [v for s in subject.compared if np.isfinite(v := _iptm(subject, a, b, s))]
            least = min(subject.pair_scores("pae_min", a, b), default=np.nan)
            iptm = _iptm(subject, a, b, subject.sample)
            pair = Pair((a, b), iptm, least, own, tuple(spread), kept, len(subject.seeds))
            found.append(pair)
    return found


def _iptm(subject: Subject, a: str, b: str, sample: Sample) -> float:
    """The ipTM of two chains. If a table has two numbers for them, the higher counts, as ipTM is
    the best over all residues that are aligned on."""
    names = subject.names_in(sample)
    return max(subject.pair_scores("iptm", names[a], names[b], sample), default=np.nan)
