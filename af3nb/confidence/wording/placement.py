"""Ligands and ions: whether they are placed with confidence; many alike are spoken of together."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from af3nb.confidence.contacts import TOUCHING
from af3nb.confidence.wording.interfaces import (
    CONFIDENT,
    DOUBTFUL,
    Pair,
    kept_words,
    pairs,
    spread_words,
)
from af3nb.confidence.wording.ligands import chain_name, sort_of
from af3nb.confidence.wording.statement import Kind, Statement, between, listed, placed, rule
from af3nb.confidence.wording.subject import Subject

TOGETHER = 4  # ligands with one name of which the same is to be said

_OF_MANY = {
    "apart": "touch nothing",
    "unscored": "have no score",
    "unsure": "are not placed with any confidence",
    "elsewhere": "lie elsewhere in others: look at them before you believe it",
    "open": "may be placed right or wrong",
    "confident": "are placed with confidence: places worth testing",
    "spoilt": "have high scores in spite of the problem above: do not trust them",
    "sure": "are placed where the model is sure of them",
}


@dataclass(frozen=True)
class _Said:
    """What is said of one ligand, and what it comes to, a key of `_OF_MANY`."""

    chain: str
    comes_to: str
    statement: Statement
    iptm: float = float("nan")
    plddt: float = float("nan")


@rule(
    "ligand placement",
    f"Reads ipTM of the ligand with the polymers it touches (within {TOUCHING:g} Å): from "
    f"{CONFIDENT} confident, below {DOUBTFUL} not to be read; its mean pLDDT; and whether other "
    "seeds have it in the same place.",
)
def ligand_placement(subject: Subject) -> Iterator[Statement]:
    groups: dict[tuple[str, str], list[_Said]] = {}
    for chain in subject.kinds if subject.polymers else ():
        if chain in subject.polymers:
            continue
        said = _say(subject, chain)
        code = chain_name(subject, chain).split(maxsplit=2)[2]
        groups.setdefault((code, said.comes_to), []).append(said)
    for (code, comes_to), group in groups.items():
        if len(group) < TOGETHER:
            yield from (one.statement for one in group)
        else:
            yield _together(subject, code, comes_to, group)


def _together(subject: Subject, code: str, comes_to: str, group: list[_Said]) -> Statement:
    chains = [one.chain for one in group]
    scores = ""
    if np.isfinite([one.iptm for one in group]).all():
        iptm, plddt = (between([getattr(x, n) for x in group], d)
                       for n, d in (("iptm", 2), ("plddt", 0)))  # fmt: skip
        scores = f" (ipTM {iptm}, pLDDT {plddt})"
    said, _, advice = _OF_MANY[comes_to].partition(":")
    advice = f":{advice}" if advice else ""
    return Statement(
        f"{sort_of(subject, chains[0])}s {listed(chains)} {code} {said}{scores}{advice}.",
        group[0].statement.kind,
        subject.chain_spans(chains),
        {f"ipTM of {one.chain}": one.iptm for one in group}
        | {"confident from": CONFIDENT, "not to be read below": DOUBTFUL},
    )


def _say(subject: Subject, chain: str) -> _Said:
    name = chain_name(subject, chain)
    partners = [p for p in pairs(subject) if chain in p.chains and p.touching]
    partners = [p for p in partners if set(p.chains) & set(subject.polymers)]
    if not partners:
        own = subject.chain_spans([chain])
        alone = Statement(f"{name} touches nothing.", Kind.DOUBT, own, {"contacts": 0})
        return _Said(chain, "apart", alone)
    best = max(partners, key=lambda p: (np.nan_to_num(p.iptm, nan=-1.0), p.touching))
    return _placed(subject, chain, name, best)


def _placed(subject: Subject, chain: str, name: str, pair: Pair) -> _Said:
    (other,) = set(pair.chains) - {chain}
    residues = subject.residues
    pocket = pair.contacts.ends(len(residues.number)) & (residues.chain == other)
    spans = residues.spans(pocket)
    plddt = float(subject.residue_plddt[residues.chain == chain].mean())
    numbers = pair.numbers | {"mean pLDDT of the ligand": plddt}
    scores = f"ipTM {pair.iptm:.2f}{spread_words(subject, pair)}, its pLDDT {plddt:.0f}"
    where = f"next to {placed(spans)}"
    kind = Kind.DOUBT
    if np.isnan(pair.iptm):
        comes_to, kind = "unscored", Kind.NOTE
        text = f"{name} lies {where}; there is no score for it."
    elif pair.iptm < DOUBTFUL or pair.lowest < DOUBTFUL or plddt < 50:
        comes_to, text = "unsure", f"{name} is not placed with any confidence ({scores})."
    elif not pair.holds:
        comes_to = "elsewhere"
        text = (
            f"{name} lies {where} here, but elsewhere in others ({scores}; "
            f"{kept_words(subject, pair)}). Look at them before you believe it."
        )
    elif pair.iptm < CONFIDENT or plddt < 70:
        comes_to, text = "open", f"{name} {where} may be right or wrong ({scores})."
    elif subject.may_praise((chain, other)):
        comes_to, kind = "confident", Kind.TRUST
        what = "site" if name.startswith("Ion") else "pose"
        text = f"{name} is placed with confidence {where} ({scores}): a {what} worth testing."
    elif subject.spoilt((chain, other)):
        comes_to, kind = "spoilt", Kind.NOTE
        text = f"{name}: high scores ({scores}) in spite of the problem above; do not trust them."
    else:
        comes_to, kind = "sure", Kind.NOTE
        text = f"{name}: the model is sure that it lies {where} ({scores})."
    statement = Statement(text, kind, (*subject.chain_spans([chain]), *spans), numbers)
    return _Said(chain, comes_to, statement, pair.iptm, plddt)
