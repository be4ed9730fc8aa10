"""The whole of a structure: is the fold right, and which parts are placed to each other?"""

from collections.abc import Iterator

import numpy as np

from af3nb.confidence.domains import ONE_BODY, domains, error_between
from af3nb.confidence.wording.regions import LOW, smoothed
from af3nb.confidence.wording.spread import disagree
from af3nb.confidence.wording.statement import Kind, Statement, counted, listed, placed, rule
from af3nb.confidence.wording.subject import Subject

RIGHT = 0.5  # pTM from which the fold is rather right than wrong
SURE = 0.8
FEW_TOKENS = 30


@rule(
    "fold",
    f"pTM below {RIGHT} says that the fold as a whole is rather wrong than right, from {SURE} that "
    f"it is likely right, unless seeds disagree. With fewer than {FEW_TOKENS} tokens TM scores are "
    "too strict.",
)
def fold(subject: Subject) -> Iterator[Statement]:
    value, tokens = subject.score("ptm"), len(subject.layout.token_chain_id)
    numbers = {"pTM": value, "tokens": tokens, "rather right from": RIGHT}
    if np.isnan(value):
        return
    if tokens < FEW_TOKENS:
        yield Statement(
            f"With {counted(tokens, 'token')} pTM is too strict to be read: go by pLDDT and PAE.",
            Kind.NOTE,
            numbers=numbers,
        )
    elif value < RIGHT:
        yield Statement(
            f"The fold as a whole is doubtful (pTM {value:.2f}): parts may be right, their "
            "arrangement is not to be read.",
            Kind.DOUBT,
            subject.chain_spans(subject.polymers),
            numbers,
        )
    elif value >= SURE and subject.may_praise(subject.polymers) and not disagree(subject):
        yield Statement(
            f"The fold as a whole is likely right (pTM {value:.2f}).",
            Kind.TRUST,
            subject.chain_spans(subject.polymers),
            numbers,
        )


@rule(
    "domains",
    f"Clusters each chain's residues by PAE: a domain is what is within {ONE_BODY:g} Å of expected "
    "error on average. Between domains the error is larger, so that how they lie is open.",
)
def separate_domains(subject: Subject) -> Iterator[Statement]:
    residues, values = subject.residues, smoothed(subject)
    pae = None
    for chain in subject.polymers:
        own = np.flatnonzero((residues.chain == chain) & (values >= LOW))
        if len(own) < 2:
            continue
        if pae is None:
            pae = np.asarray(subject.sample.pae)
        tokens = np.unique(residues.of_token, return_index=True)[1][own]
        part = pae[np.ix_(tokens, tokens)]
        number = domains(part)
        count = int(number.max()) + 1
        if count < 2:
            continue
        spans = []
        for k in range(count):
            chosen = np.zeros(len(values), bool)
            chosen[own[number == k]] = True
            spans.append(residues.spans(chosen))
        words = listed(f"({placed(s, 3)})" if len(s) > 1 else placed(s) for s in spans)
        apart = error_between(part, number)
        yield Statement(
            f"Chain {chain} has {count} parts, {words}. How they lie to each other is not "
            f"predicted (PAE of {apart:.0f} Å or more between them): read each by itself.",
            Kind.DOUBT,
            tuple(span for s in spans for span in s),
            {"parts": count, "least mean PAE between parts (Å)": apart, "one body up to": ONE_BODY},
        )
