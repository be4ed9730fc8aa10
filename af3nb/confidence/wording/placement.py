"""Ligands and ions: whether they are placed with confidence. Many alike share one sentence."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from af3nb.confidence.contacts import TOUCHING
from af3nb.confidence.wording.ligands import chain_name, codes, ligand_or_ion
from af3nb.confidence.wording.pairs import CONFIDENT, DOUBTFUL, THRESHOLDS, Pair, pairs
from af3nb.confidence.wording.statement import Kind, Statement, between, listed, placed, rule
from af3nb.confidence.wording.subject import Subject

TOGETHER = 4  # ligands of one name that share a sentence if the same is true of them


class _Verdict(NamedTuple):
    """The words for one ligand, after its name, and for many alike, with a gap for scores."""

    kind: Kind
    one: str
    many: str


class _Placement(NamedTuple):
    """A ligand with its statement."""

    chain: str
    verdict: _Verdict
    statement: Statement
    iptm: float = float("nan")
    plddt: float = float("nan")


@rule(
    "ligand placement",
    f"Reads the ipTM of the ligand with the polymers it touches (within {TOUCHING:g} Å): from "
    f"{CONFIDENT} it is confident, below {DOUBTFUL} not to be interpreted. Also reads its mean "
    "pLDDT and whether other seeds have it in the same place.",
)
def ligand_placement(subject: Subject) -> Iterator[Statement]:
    groups: dict[tuple[str, str], list[_Placement]] = {}
    for chain in subject.ligands if subject.polymers else ():
        found = _placement(subject, chain)
        groups.setdefault((codes(subject, chain), found.verdict.many), []).append(found)
    for group in groups.values():
        if len(group) < TOGETHER:
            yield from (one.statement for one in group)
        else:
            yield _together(subject, group)


def _together(subject: Subject, group: list[_Placement]) -> Statement:
    first, chains = group[0], [one.chain for one in group]
    scores = ""
    if np.isfinite([one.iptm for one in group]).all():
        iptm, plddt = between(x.iptm for x in group), between((x.plddt for x in group), 0)
        scores = f" (ipTM {iptm}, pLDDT {plddt})"
    name = f"{ligand_or_ion(subject, chains[0])}s {listed(chains)} {codes(subject, chains[0])}"
    return Statement(
        f"{name} {first.verdict.many.format(scores)}",
        first.verdict.kind,
        subject.chain_spans(chains),
        {f"ipTM of {one.chain}": one.iptm for one in group} | THRESHOLDS,
    )


def _placement(subject: Subject, chain: str) -> _Placement:
    name, own = chain_name(subject, chain), subject.chain_spans([chain])
    partners = [p for p in pairs(subject) if chain in p.chains and p.touching]
    partners = [p for p in partners if set(p.chains) & set(subject.polymers)]
    if not partners:
        verdict = _Verdict(Kind.DOUBT, " touches nothing.", "touch nothing{}.")
        alone = Statement(name + verdict.one, verdict.kind, own, {"contacts": 0})
        return _Placement(chain, verdict, alone)
    pair = max(partners, key=lambda p: (np.nan_to_num(p.iptm, nan=-1.0), p.touching))
    (other,) = set(pair.chains) - {chain}
    residues = subject.residues
    plddt = float(subject.residue_plddt[residues.chain == chain].mean())
    pocket = pair.contacts.ends(len(residues.number)) & (residues.chain == other)
    spans = residues.spans(pocket)
    verdict = _verdict(subject, pair, chain, plddt, f"next to {placed(spans)}")
    numbers = {**pair.numbers, "mean pLDDT of the ligand": plddt}
    statement = Statement(name + verdict.one, verdict.kind, (*own, *spans), numbers)
    return _Placement(chain, verdict, statement, pair.iptm, plddt)


def _verdict(subject: Subject, pair: Pair, chain: str, plddt: float, where: str) -> _Verdict:
    scores, others = f"{pair.score}, its pLDDT {plddt:.0f}", f"{subject.compared_by}s"
    if np.isnan(pair.iptm):
        return _Verdict(Kind.NOTE, f" lies {where}, but has no score.", "have no score{}.")
    if pair.iptm < DOUBTFUL or pair.lowest < DOUBTFUL or plddt < 50:
        said = "not placed with any confidence"
        return _Verdict(Kind.DOUBT, f" is {said} ({scores}).", f"are {said}{{}}.")
    if not pair.holds:
        return _Verdict(
            Kind.DOUBT,
            f" lies {where} here, but elsewhere in other {others} ({scores}; {pair.agreement}). "
            "Look at them before you believe it.",
            f"lie elsewhere in other {others}{{}}. Look at them before you believe it.",
        )
    if pair.iptm < CONFIDENT or plddt < 70:
        said = "may be placed right or wrong"
        return _Verdict(Kind.DOUBT, f" {where} {said} ({scores}).", f"{said}{{}}.")
    if subject.spoilt(pair.chains):
        said = "despite the problem above. Do not trust them."
        return _Verdict(
            Kind.NOTE, f": high scores ({scores}) {said}", f"have high scores{{}} {said}"
        )
    if not subject.may_praise(pair.chains):
        return _Verdict(
            Kind.NOTE,
            f": the model is sure that it lies {where} ({scores}).",
            "are placed where the model is sure of them{}.",
        )
    what = "site" if ligand_or_ion(subject, chain) == "Ion" else "pose"
    return _Verdict(
        Kind.TRUST,
        f" is placed with confidence {where} ({scores}). This {what} is worth testing.",
        "are placed with confidence{}. These sites are worth testing.",
    )
