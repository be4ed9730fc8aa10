"""pLDDT by region: what is sure, what is not, what is disordered, what may be invented."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from jaxtyping import Bool

from af3nb.confidence.disorder import EXPOSED, WINDOW
from af3nb.confidence.wording.bands import (
    ALIKE,
    HIGH,
    LONG,
    LOW,
    SMOOTH,
    VERY_HIGH,
    contradicted,
    disordered,
    invented,
    smoothed,
    very_low,
)
from af3nb.confidence.wording.statement import (
    Kind,
    Rule,
    Span,
    Statement,
    capitalised,
    placed,
    rule,
)
from af3nb.confidence.wording.subject import Subject
from af3nb.result.layout import PROTEIN

MUCH_DISORDER = 0.3


@rule(
    "sure regions",
    f"Residues of polymers whose pLDDT (running median of {SMOOTH}) is {HIGH:g} or more. Above "
    f"{VERY_HIGH:g}, side chains are mostly right too. Other seeds contradict a residue where "
    f"their lDDT to it is below {ALIKE:g}. pLDDT says nothing about where parts lie relative to "
    "each other.",
)
def sure_regions(subject: Subject) -> Iterator[Statement]:
    sure, in_flawed = smoothed(subject) >= HIGH, subject.in_chains(subject.flawed)
    for part in (sure & ~contradicted(subject) & own for own in (~in_flawed, in_flawed)):
        yield from _statement(subject, part, *_praise(subject, part))
    yield from _statement(
        subject,
        sure & contradicted(subject),
        Kind.DOUBT,
        "the model is sure of the local shape, but the surroundings differ in other "
        f"{subject.compared_by}s. Do not trust it.",
    )


def _praise(subject: Subject, part: Bool[np.ndarray, " r"]) -> tuple[Kind, str]:
    """Describe sure residues, whose chains are either all flawed or all not."""
    if not part.any():
        return Kind.NOTE, ""
    spans, mean = subject.residues.spans(part), float(subject.residue_plddt[part].mean())
    score = f"mean pLDDT {mean:.0f}"
    if subject.spoilt(span.chain for span in spans):
        return Kind.NOTE, f"high pLDDT ({score}) despite the problem above. Do not trust it."
    if mean < HIGH:
        return Kind.NOTE, f"the backbone may be right ({score})."
    if not subject.may_praise(()):
        return Kind.NOTE, f"the model is sure of the local shape ({score})."
    outer = _outer_parts(subject, spans)
    if mean >= VERY_HIGH:
        return (
            Kind.TRUST,
            f"the local shape is very likely right, and so are most {outer} ({score}).",
        )
    return Kind.TRUST, f"the backbone is likely right, the {outer} less so ({score})."


def _outer_parts(subject: Subject, spans: Sequence[Span]) -> str:
    """What residues have beside their backbone."""
    found = {subject.chain_types[span.chain] == PROTEIN for span in spans}
    return "side chains and bases" if len(found) > 1 else "side chains" if found.pop() else "bases"


def _doubt(
    name: str, about: str, find: Callable[[Subject], Bool[np.ndarray, " r"]], said: str
) -> Rule:
    """A rule that says the same of all the residues it finds."""
    return Rule(name, about, lambda subject: _statement(subject, find(subject), Kind.DOUBT, said))


def _statement(
    subject: Subject, part: Bool[np.ndarray, " r"], kind: Kind, said: str
) -> Iterator[Statement]:
    if part.any():
        spans, values = subject.residues.spans(part), subject.residue_plddt[part]
        numbers = {
            "residues": int(part.sum()),
            "mean pLDDT": float(values.mean()),
            "lowest pLDDT": float(values.min()),
            "highest pLDDT": float(values.max()),
            "bands": [VERY_HIGH, HIGH, LOW],
        }
        yield Statement(f"{capitalised(placed(spans))}: {said}", kind, spans, numbers)


RULES = (
    sure_regions,
    _doubt(
        "low confidence",
        f"Residues of polymers whose pLDDT (running median of {SMOOTH}) is {LOW:g} to {HIGH:g}.",
        lambda subject: (smoothed(subject) >= LOW) & (smoothed(subject) < HIGH),
        f"low confidence (pLDDT {LOW:.0f} to {HIGH:.0f}). The path of the chain may be right; do "
        "not interpret details.",
    ),
    _doubt(
        "very low confidence",
        f"Residues of polymers whose pLDDT (running median of {SMOOTH}) is below {LOW:g} and to "
        "which neither of the next two rules applies.",
        very_low,
        f"very low confidence (pLDDT below {LOW:.0f}). Do not interpret this part.",
    ),
    _doubt(
        "disorder",
        f"At least {LONG} neighbouring residues of a protein with pLDDT below {LOW:g}, most of "
        f"them exposed: averaged over {WINDOW} residues, water reaches more than {EXPOSED:.0%} of "
        "their surface.",
        disordered,
        "likely disordered. The path shown means nothing. This part may fold with a partner that "
        "is missing here.",
    ),
    _doubt(
        "invented order",
        f"At least {LONG} neighbouring residues of a protein with pLDDT below {LOW:g} that are "
        "packed even so. Diffusion models show compact shapes even where there are none.",
        invented,
        f"shown as folded, but with very low confidence (pLDDT below {LOW:.0f}). This shape may be "
        "invented. Do not interpret it.",
    ),
)


@rule(
    "disorder in the ranking",
    f"Applies when at least {MUCH_DISORDER:.0%} of the protein is as exposed as disordered "
    "residues are. The ranking score adds half of that share, so samples with disorder rank "
    "higher.",
)
def disorder_in_ranking(subject: Subject) -> Iterator[Statement]:
    share = subject.score("fraction_disordered")
    if share >= MUCH_DISORDER:
        yield Statement(
            f"The ranking score has a bonus of {share / 2:.2f} because {share:.0%} of the protein "
            "is exposed (a lone helix counts too). Compare the score only within this job.",
            Kind.NOTE,
            numbers={
                "fraction_disordered": share,
                "ranking score": subject.sample.ranking_score,
                "applies from": MUCH_DISORDER,
            },
        )
