"""The whole of a structure: is the fold right, and which parts are placed relative to others?"""

from collections.abc import Iterator

import numpy as np

from af3nb.confidence.domains import ONE_BODY, domains, error_between
from af3nb.confidence.wording.bands import LOW, smoothed
from af3nb.confidence.wording.spread import disagree
from af3nb.confidence.wording.statement import Kind, Statement, counted, listed, placed, rule
from af3nb.confidence.wording.subject import Subject

RIGHT = 0.5  # pTM from which the fold is more likely right than wrong
SURE = 0.8
FEW_TOKENS = 30


@rule(
    "fold",
    f"With a pTM below {RIGHT}, the fold as a whole is more likely wrong than right. From {SURE}, "
    f"it is likely right, unless seeds disagree. With fewer than {FEW_TOKENS} tokens, TM scores "
    "are too strict.",
)
def fold(subject: Subject) -> Iterator[Statement]:
    value, tokens = subject.score("ptm"), len(subject.layout.token_chain_id)
    numbers = {"pTM": value, "tokens": tokens, "more likely right from": RIGHT}
    spans = subject.chain_spans(subject.polymers)
    if np.isnan(value):
        return
    if tokens < FEW_TOKENS:
        text = f"With {counted(tokens, 'token')}, pTM is too strict. Go by pLDDT and PAE."
        yield Statement(text, Kind.NOTE, numbers=numbers)
    elif value < RIGHT:
        text = (
            f"The fold as a whole is doubtful (pTM {value:.2f}). Parts may be right; do not "
            "interpret their arrangement."
        )
        yield Statement(text, Kind.DOUBT, spans, numbers)
    elif value >= SURE and subject.may_praise(subject.polymers) and not disagree(subject):
        text = f"The fold as a whole is likely right (pTM {value:.2f})."
        yield Statement(text, Kind.TRUST, spans, numbers)


@rule(
    "domains",
    f"Clusters the residues of each chain by PAE. The mean expected error inside a domain is at "
    f"most {ONE_BODY:g} Å. Between domains it is larger, so their relative position is open.",
)
def separate_domains(subject: Subject) -> Iterator[Statement]:
    residues, values = subject.residues, smoothed(subject)
    for chain in subject.polymers:
        own = np.flatnonzero((residues.chain == chain) & (values >= LOW))
        if len(own) < 2:
            continue
        tokens = subject.layout.atom_token[subject.layout.residue_starts[own]]
        pae = subject.sample.pae[np.ix_(tokens, tokens)]
        number = domains(pae)
        count = int(number.max()) + 1
        if count < 2:
            continue
        spans = [residues.spans(own[number == k]) for k in range(count)]
        parts = listed(f"({placed(s, 3)})" if len(s) > 1 else placed(s) for s in spans)
        apart = error_between(pae, number)
        yield Statement(
            f"Chain {chain} has {count} parts, {parts}. Their relative position is not predicted "
            f"(the PAE between them is {apart:.0f} Å or more). Interpret each part by itself.",
            Kind.DOUBT,
            tuple(span for s in spans for span in s),
            {"parts": count, "least mean PAE between parts (Å)": apart, "one body up to": ONE_BODY},
        )
