"""Interfaces between polymers: ipTM with its spread as the margin, PAE and contacts."""

from collections.abc import Iterator

import numpy as np

from af3nb.confidence.contacts import TOUCHING
from af3nb.confidence.wording.pairs import CONFIDENT, DOUBTFUL, KEPT_SHARE, Pair, pairs
from af3nb.confidence.wording.statement import Kind, Statement, counted, listed, rule
from af3nb.confidence.wording.subject import Subject

SURE_PAE = 5.0  # angstroms
SHORT = 20  # residues below which TM scores are strict and PAE says more
MOST_SHOWN = 8


@rule(
    "interface",
    f"Reads the ipTM of every two chains: from {CONFIDENT} it is confident, below {DOUBTFUL} not "
    f"to be interpreted. The margin is its spread over seeds (over samples if there is one seed). "
    f"Contacts are residues within {TOUCHING:g} Å. They are the same if {KEPT_SHARE:.0%} of them "
    "are found again.",
)
def interface(subject: Subject) -> Iterator[Statement]:
    found = [p for p in pairs(subject) if set(p.chains) <= set(subject.polymers)]
    found = [p for p in found if p.touching or p.iptm >= DOUBTFUL]
    found.sort(key=lambda p: (-np.nan_to_num(p.iptm, nan=-1.0), -p.touching))
    for pair in found[:MOST_SHOWN]:
        yield _statement(subject, pair)
    if rest := found[MOST_SHOWN:]:
        touch = "pair of chains touches", "pairs of chains touch"
        yield Statement(
            f"{len(rest)} more {touch[len(rest) > 1]}, with lower or equal scores.",
            Kind.NOTE,
            numbers={"–".join(p.chains): p.iptm for p in rest},
        )
    alone = [c for c in subject.polymers if not any(c in p.chains for p in found)]
    if alone and len(subject.polymers) > 1:
        touch = "Chain {} touches", "Chains {} touch"
        yield Statement(
            f"{touch[len(alone) > 1].format(listed(alone))} no other chain.",
            Kind.DOUBT,
            subject.chain_spans(alone),
            {"distance (Å)": TOUCHING},
        )


def _statement(subject: Subject, pair: Pair) -> Statement:
    residues = subject.residues
    sizes = {chain: int((residues.chain == chain).sum()) for chain in pair.chains}
    short = min(sizes, key=sizes.__getitem__)
    kind, text = _verdict(subject, pair, short, sizes[short])
    places = residues.spans(pair.contacts.ends(len(residues.number)))
    return Statement(
        "–".join(pair.chains) + text,
        kind,
        places if pair.touching else subject.chain_spans(pair.chains),
        {**pair.numbers, f"residues of {short}": sizes[short]},
    )


def _verdict(subject: Subject, pair: Pair, short: str, size: int) -> tuple[Kind, str]:
    """Describe a pair, after its name; its shorter chain is `short`, with `size` residues."""
    touching = counted(pair.touching, "pair of residues", "pairs of residues")
    scores, agreement = pair.score, pair.agreement
    if np.isfinite(pair.least_pae):
        scores += f"; smallest PAE {pair.least_pae:.1f} Å"
    if not pair.touching:
        return Kind.DOUBT, f" do not touch, although their ipTM is {pair.iptm:.2f}."
    if np.isnan(pair.iptm):
        return Kind.NOTE, " touch, but there is no ipTM for them."
    if pair.iptm < CONFIDENT and size < SHORT:
        return (
            Kind.NOTE if pair.least_pae < SURE_PAE and pair.holds else Kind.DOUBT,
            f": chain {short} is short, and ipTM is strict with fewer than {SHORT} residues "
            f"({scores}). Go by PAE and by agreement ({agreement}).",
        )
    if pair.iptm < DOUBTFUL:
        touch = "touches here; do not interpret it", "touch here; do not interpret them"
        return (
            Kind.DOUBT,
            f": how they bind is not predicted ({scores}). {touching} {touch[pair.touching > 1]}.",
        )
    if not pair.holds or pair.lowest < DOUBTFUL <= CONFIDENT <= pair.iptm:
        return (
            Kind.DOUBT,
            f": a good score here, but not in every {subject.compared_by} ({scores}; {agreement}). "
            "Look at the others before you believe it.",
        )
    if pair.iptm < CONFIDENT:
        text = f": this interface may be right or wrong ({scores}). Test it before you use it."
        return Kind.DOUBT, text
    if subject.spoilt(pair.chains):
        return Kind.NOTE, f": high scores ({scores}) despite the problem above. Do not trust them."
    if not subject.may_praise(pair.chains):
        return Kind.NOTE, f": the model is sure of this interface ({scores})."
    text = ": this interface is predicted with confidence"
    if len(pair.spread) < 2:
        return Kind.NOTE, f"{text} ({scores}; {touching}). Run more seeds to confirm it."
    return Kind.TRUST, f"{text} ({scores}; {agreement}). It is worth testing."
