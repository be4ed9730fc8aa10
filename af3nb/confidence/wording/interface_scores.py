"""Scores of interfaces that others use, beside each other: none of them decides alone."""

from collections.abc import Iterator

from af3nb.confidence.interfaces.assemble import interfaces
from af3nb.confidence.interfaces.published.ipsae import CUTOFF
from af3nb.confidence.interfaces.record import Interface
from af3nb.confidence.wording.statement import Kind, Statement, counted, listed, rule
from af3nb.confidence.wording.subject import Subject, once
from af3nb.result.layout import PROTEIN

# Lines that the authors drew on AlphaFold 2's predictions of proteins.
LINES = {"pDockQ": 0.23, "pDockQ2": 0.23, "LIS": 0.203}
MOST_SHOWN = 4
_LINES_TEXT = ", ".join(f"{name} {line:g}" for name, line in LINES.items())


@rule(
    "scores of interfaces",
    f"Puts scores of polymers that touch beside each other: ipSAE with errors below {CUTOFF:g} Å "
    "(Dunbrack 2025), pDockQ (Bryant 2022), pDockQ2 (Zhu 2023) and LIS (Kim 2024). The lines of "
    f"their authors ({_LINES_TEXT}) are calibrated on AlphaFold 2 and on proteins; ipSAE has none.",
)
def interface_scores(subject: Subject) -> Iterator[Statement]:
    found = [one for one in scored(subject) if one.contacts and one.ipsae is not None]
    found.sort(key=lambda one: -(one.ipsae or 0.0))
    for one in found[:MOST_SHOWN]:
        yield _statement(subject, one)


@once
def scored(subject: Subject) -> list[Interface]:
    """Return the scores of all pairs of chains."""
    return interfaces(subject.result, subject.sample)


def _statement(subject: Subject, one: Interface) -> Statement:
    proteins = all(subject.chain_types[chain] == PROTEIN for chain in one.chains)
    values = {"pDockQ": one.pdockq, "pDockQ2": one.pdockq2, "LIS": one.lis} if proteins else {}
    known = {name: value for name, value in values.items() if value is not None}
    told = [f"ipSAE {_both(one)}", *(f"{name} {value:.2f}" for name, value in known.items())]
    pairs = sum(direction.lia or 0 for direction in one.directions)
    if "LIS" in known:
        told[-1] += f" over {counted(pairs, 'pair')} of residues"
    text = f"{'–'.join(one.chains)}, other scores: {listed(told)}."
    if known and not (subject.small or subject.spoilt(one.chains)):
        text += f" {_lines(known)}"
    numbers = {f"ipSAE {d.aligned}→{d.scored}": d.ipsae for d in one.directions}
    numbers |= known | {"pairs behind LIS": pairs} | {f"line of {n}": v for n, v in LINES.items()}
    return Statement(text, Kind.NOTE, subject.chain_spans(one.chains), numbers)


def _both(one: Interface) -> str:
    """Return "0.45 (A→B) and 0.87 (B→A)"."""
    each = [(d.ipsae, f"{d.aligned}→{d.scored}") for d in one.directions if d.ipsae is not None]
    return " and ".join(f"{value:.2f} ({where})" for value, where in each)


def _lines(known: dict[str, float]) -> str:
    """Return how scores stand to the lines of their authors."""
    above = [name for name, value in known.items() if value >= LINES[name]]
    below = [name for name in known if name not in above]
    if not below:
        return "All lie above their authors' lines (calibrated on AlphaFold 2): a hint, no proof."
    if not above:
        return "All lie below their authors' lines (calibrated on AlphaFold 2)."
    verb, lines = ("lies", "line") if len(above) == 1 else ("lie", "lines")
    return (
        f"{listed(above)} {verb} above the authors' {lines}, {listed(below)} below (calibrated on "
        "AlphaFold 2). Such a mixture decides nothing."
    )
