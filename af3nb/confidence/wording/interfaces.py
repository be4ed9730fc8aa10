"""Interfaces between polymers: ipTM with its spread as the margin, PAE and contacts."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from af3nb.confidence.contacts import TOUCHING, Contacts, contacts, residue_middles, share_kept
from af3nb.confidence.wording.statement import (
    Kind,
    Statement,
    between,
    counted,
    found_in,
    listed,
    rule,
)
from af3nb.confidence.wording.subject import Subject
from af3nb.result.result import Sample

# AlphaFold's own advice: from 0.8 confident, below 0.6 likely wrong, a grey zone between.
CONFIDENT, DOUBTFUL = 0.8, 0.6
SURE_PAE = 5.0  # angstroms
SHORT = 20  # residues below which TM scores are strict and PAE says more
KEPT_SHARE = 0.5  # of the contacts, to count as the same interface
MOST_TOLD = 8


@dataclass(frozen=True)
class Pair:
    """Two chains of a sample; `lowest` and `spread` are over the best samples of all seeds, or
    over all samples where there is one seed."""

    chains: tuple[str, str]
    iptm: float
    least_pae: float
    contacts: Contacts
    spread: tuple[float, ...]
    kept: int  # of the others, in how many the same contacts are found

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
        """Whether more than half of the samples compared show it."""
        return len(self.spread) < 2 or 2 * self.kept > len(self.spread)

    @property
    def numbers(self) -> dict:
        """What rules show."""
        return {
            "ipTM": self.iptm,
            "ipTM of each": [round(float(v), 3) for v in self.spread],
            "smallest PAE (Å)": self.least_pae,
            "residues in contact": self.touching,
            "same contacts in": f"{self.kept} of {len(self.spread)}",
            "confident from": CONFIDENT,
            "not to be read below": DOUBTFUL,
        }


@rule(
    "interface",
    f"Reads each two chains' ipTM: from {CONFIDENT} confident, below {DOUBTFUL} not to be read. "
    f"The margin is its spread over seeds (over samples, where there is one seed). Contacts are "
    f"residues within {TOUCHING:g} Å; the same when {KEPT_SHARE:.0%} of them are found again.",
)
def interface(subject: Subject) -> Iterator[Statement]:
    found = [p for p in pairs(subject) if set(p.chains) <= set(subject.polymers)]
    told = [p for p in found if p.touching or p.iptm >= DOUBTFUL]
    told.sort(key=lambda p: (-np.nan_to_num(p.iptm, nan=-1.0), -p.touching))
    for pair in told[:MOST_TOLD]:
        yield _statement(subject, pair)
    if len(told) > MOST_TOLD:
        rest = told[MOST_TOLD:]
        yield Statement(
            f"{counted(len(rest), 'more pair')} of chains "
            f"{'touches' if len(rest) == 1 else 'touch'} with lower or equal scores.",
            Kind.NOTE,
            numbers={"–".join(p.chains): p.iptm for p in rest},
        )
    alone = [c for c in subject.polymers if not any(c in p.chains for p in told)]
    if alone and len(subject.polymers) > 1:
        yield Statement(
            f"{'Chain' if len(alone) == 1 else 'Chains'} {listed(alone)} "
            f"{'touches' if len(alone) == 1 else 'touch'} no other chain.",
            Kind.DOUBT,
            subject.chain_spans(alone),
            {"distance (Å)": TOUCHING},
        )


def pairs(subject: Subject) -> list[Pair]:
    """Return all pairs of chains with their scores."""
    return subject.once("pairs", lambda: _pairs(subject))


def spread_words(subject: Subject, pair: Pair) -> str:
    """Return ", 0.61 to 0.84 over 5 seeds", ", the same in all 5 seeds", or that there is none."""
    if len(pair.spread) < 2:
        return ", one structure only"
    over = counted(len(subject.seeds), "seed")
    if len(subject.seeds) == 1:
        over = f"{len(pair.spread)} samples of one seed"
    margin = between(pair.spread)
    return f", {margin} over {over}" if " to " in margin else f", the same in all {over}"


def kept_words(subject: Subject, pair: Pair) -> str:
    """Return "the same contacts in 3 of 5 seeds"."""
    others = "seeds" if len(subject.seeds) > 1 else "samples"
    return f"the same contacts {found_in(pair.kept, len(pair.spread), others)}"


def _statement(subject: Subject, pair: Pair) -> Statement:
    name = "–".join(pair.chains)
    residues, count = subject.residues, pair.touching
    places = residues.spans(pair.contacts.ends(len(residues.number)))
    scores = f"ipTM {pair.iptm:.2f}{spread_words(subject, pair)}"
    if np.isfinite(pair.least_pae):
        scores += f"; smallest PAE {pair.least_pae:.1f} Å"
    touching = counted(count, "pair of residues", "pairs of residues")
    others = "seeds" if len(subject.seeds) > 1 else "samples"
    kept = kept_words(subject, pair)
    sizes = {c: int((residues.chain == c).sum()) for c in pair.chains}
    short = min(sizes, key=sizes.__getitem__)
    numbers = pair.numbers | {f"residues of {short}": sizes[short]}
    if not count:
        text, kind = f"{name} do not touch, though ipTM is {pair.iptm:.2f}.", Kind.DOUBT
        return Statement(text, kind, subject.chain_spans(pair.chains), numbers)
    if np.isnan(pair.iptm):
        text, kind = f"{name} touch; there is no ipTM for them.", Kind.NOTE
    elif pair.iptm < CONFIDENT and sizes[short] < SHORT:
        text = (
            f"{name}: chain {short} is short, and ipTM is strict with fewer than {SHORT} residues "
            f"({scores}). Go by PAE and by agreement ({kept})."
        )
        kind = Kind.NOTE if pair.least_pae < SURE_PAE and pair.holds else Kind.DOUBT
    elif pair.iptm < DOUBTFUL:
        text = (
            f"{name}: how they bind is not predicted ({scores}). "
            f"{touching} {'touches' if count == 1 else 'touch'} here; do not read them."
        )
        kind = Kind.DOUBT
    elif not pair.holds or pair.lowest < DOUBTFUL <= CONFIDENT <= pair.iptm:
        text = (
            f"{name}: a good score here, but not in every {others[:-1]} ({scores}; {kept}). "
            "Look at the others before you believe it."
        )
        kind = Kind.DOUBT
    elif pair.iptm < CONFIDENT:
        text = f"{name}: this interface may be right or wrong ({scores}). Test it before use."
        kind = Kind.DOUBT
    elif subject.spoilt(pair.chains):
        text = f"{name}: high scores ({scores}) in spite of the problem above; do not trust them."
        kind = Kind.NOTE
    elif not subject.may_praise(pair.chains):
        text, kind = f"{name}: the model is sure of this interface ({scores}).", Kind.NOTE
    elif len(pair.spread) < 2:
        text = f"{name}: a confident interface ({scores}; {touching}). Run more seeds to confirm."
        kind = Kind.NOTE
    else:
        text = f"{name}: a confident interface ({scores}; {kept}). A model worth testing."
        kind = Kind.TRUST
    return Statement(text, kind, places, numbers)


def _pairs(subject: Subject) -> list[Pair]:
    layout, sample, chains = subject.layout, subject.sample, tuple(subject.kinds)
    met = contacts(np.asarray(sample.positions), layout)
    order = {chain: i for i, chain in enumerate(chains)}
    of_residue = np.array([order[chain] for chain in subject.residues.chain])
    ends = of_residue[met.first] * len(chains) + of_residue[met.second]
    middles = [residue_middles(subject.positions(s), layout) for s in subject.compared]
    here = residue_middles(np.asarray(sample.positions), layout)
    found = []
    for i, b in enumerate(chains):
        for j, a in enumerate(chains[:i]):
            own = met.among(ends == j * len(chains) + i)
            kept = [share_kept(own, here, there) >= KEPT_SHARE for there in middles]
            spread = [v for s in subject.compared if np.isfinite(v := _iptm(subject, a, b, s))]
            least = min(subject.pair_scores("pae_min", a, b), default=np.nan)
            iptm = _iptm(subject, a, b, sample)
            found.append(Pair((a, b), iptm, least, own, tuple(spread), sum(kept)))
    return found


def _iptm(subject: Subject, a: str, b: str, sample: Sample) -> float:
    """The ipTM of two chains, the same from both sides; of a table that tells them apart the
    better one, as ipTM is the best over all residues that are aligned on."""
    there = subject.name_in(sample, a), subject.name_in(sample, b)
    return max(subject.pair_scores("iptm", *there, sample), default=np.nan)
