"""pLDDT by region: what is sure, what is not, what is disordered, what may be invented."""

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Bool

from af3nb.confidence.disorder import EXPOSED, WINDOW, exposed_by_residue
from af3nb.confidence.wording.statement import Kind, Span, Statement, placed, rule, start_large
from af3nb.confidence.wording.subject import Subject
from af3nb.result.compare.local import local_agreement
from af3nb.result.layout import PROTEIN

VERY_HIGH, HIGH, LOW = 90.0, 70.0, 50.0  # AlphaFold's bands
SMOOTH = 5  # residues of the running median by which regions are told apart
LONG = 10  # residues of a region that is called disordered or invented
ALIKE = 0.6  # lDDT between samples, below which they draw a residue's surroundings differently
MUCH_DISORDER = 0.3


@rule(
    "sure regions",
    f"Residues of polymers whose pLDDT (running median of {SMOOTH}) is {HIGH:g} or more. Above "
    f"{VERY_HIGH:g} side chains are mostly right too. Other seeds contradict it where their lDDT "
    f"to it is below {ALIKE:g}. pLDDT says nothing of how parts lie to each other.",
)
def sure_regions(subject: Subject) -> Iterator[Statement]:
    sure, contradicted = smoothed(subject) >= HIGH, contradicted_residues(subject)
    chosen = sure & ~contradicted
    for flawed in (False, True):
        part = chosen & (np.isin(subject.residues.chain, list(subject.flawed)) == flawed)
        if not part.any():
            continue
        spans, mean = subject.residues.spans(part), float(subject.residue_plddt[part].mean())
        where = start_large(placed(spans))
        score = f"mean pLDDT {mean:.0f}"
        if flawed:
            text = f"{where}: high pLDDT ({score}) in spite of the problem above; do not trust it."
            kind = Kind.NOTE
        elif mean < HIGH:
            text, kind = f"{where}: the backbone may be right ({score}).", Kind.NOTE
        elif not subject.may_praise(()):
            text, kind = f"{where}: the model is sure of the local shape ({score}).", Kind.NOTE
        elif mean >= VERY_HIGH:
            outer = _outer_parts(subject, spans)
            text = f"{where}: local shape very likely right, {outer} mostly too ({score})."
            kind = Kind.TRUST
        else:
            outer = _outer_parts(subject, spans)
            text = f"{where}: backbone likely right, {outer} less so ({score})."
            kind = Kind.TRUST
        yield Statement(text, kind, spans, _numbers(subject, part))
    others = "seeds" if len(subject.seeds) > 1 else "samples"
    yield from _doubt(
        subject,
        sure & contradicted,
        f"the model is sure of the local shape, but in other {others} the surroundings differ. Do "
        "not trust it.",
    )


@rule(
    "low confidence",
    f"Residues of polymers whose pLDDT (running median of {SMOOTH}) is {LOW:g} to {HIGH:g}.",
)
def low_confidence(subject: Subject) -> Iterator[Statement]:
    values = smoothed(subject)
    part = (values >= LOW) & (values < HIGH)
    yield from _doubt(
        subject,
        part,
        f"low confidence (pLDDT {LOW:.0f} to {HIGH:.0f}). The "
        "course of the chain may be right; do not read details.",
    )


@rule(
    "very low confidence",
    f"Residues of polymers whose pLDDT (running median of {SMOOTH}) is below {LOW:g}, where "
    "neither of the next two rules speaks.",
)
def very_low_confidence(subject: Subject) -> Iterator[Statement]:
    part = (smoothed(subject) < LOW) & ~disordered_residues(subject) & ~invented_residues(subject)
    yield from _doubt(
        subject,
        part,
        f"very low confidence (pLDDT below {LOW:.0f}). Do not read this part.",
    )


@rule(
    "disorder",
    f"At least {LONG} neighbouring residues of a protein with pLDDT below {LOW:g} of which most "
    f"are exposed: more than {EXPOSED:.0%} of their surface, over {WINDOW} residues, meets water.",
)
def disorder(subject: Subject) -> Iterator[Statement]:
    part = disordered_residues(subject)
    yield from _doubt(
        subject,
        part,
        "likely disordered. The path drawn means nothing; "
        "it may fold with a partner that is not here.",
    )


@rule(
    "invented order",
    f"At least {LONG} neighbouring residues of a protein with pLDDT below {LOW:g} that are packed "
    "all the same. Diffusion models draw compact shapes also where there are none.",
)
def invented_order(subject: Subject) -> Iterator[Statement]:
    part = invented_residues(subject)
    yield from _doubt(
        subject,
        part,
        "drawn as folded, but with very low confidence (pLDDT "
        f"below {LOW:.0f}). This shape may be invented; do not read it.",
    )


@rule(
    "disorder in the ranking",
    f"Speaks when at least {MUCH_DISORDER:.0%} of the protein is exposed as disorder is. The "
    "ranking score adds half of that share, so that samples with disorder rank higher.",
)
def disorder_in_ranking(subject: Subject) -> Iterator[Statement]:
    share = subject.score("fraction_disordered")
    if share >= MUCH_DISORDER:
        yield Statement(
            f"The ranking score has a bonus of {share / 2:.2f} for exposed residues, {share:.0%} "
            "of the protein (a lone helix counts too): compare it only within this job.",
            Kind.NOTE,
            numbers={
                "fraction_disordered": share,
                "ranking score": float(subject.sample.ranking_score),
                "speaks from": MUCH_DISORDER,
            },
        )


def _outer_parts(subject: Subject, spans: Sequence[Span]) -> str:
    """What residues have beside their backbone."""
    found = {subject.kinds[span.chain] == PROTEIN for span in spans}
    return "side chains and bases" if len(found) > 1 else "side chains" if found.pop() else "bases"


def smoothed(subject: Subject) -> np.ndarray:
    """Return pLDDT along each polymer as a running median, without regions too short to tell; NaN
    elsewhere."""
    return subject.once("smoothed", lambda: _smoothed(subject))


def contradicted_residues(subject: Subject) -> Bool[np.ndarray, " r"]:
    """Return which residues have other surroundings in half of the other seeds or samples."""
    return subject.once("contradicted", lambda: _contradicted(subject))


def disordered_residues(subject: Subject) -> Bool[np.ndarray, " r"]:
    """Return which residues are unsure, exposed and many."""
    return _unsure_runs(subject) & _mostly_exposed(subject)


def invented_residues(subject: Subject) -> Bool[np.ndarray, " r"]:
    """Return which residues are unsure and many, yet packed."""
    return _unsure_runs(subject) & ~_mostly_exposed(subject)


def _smoothed(subject: Subject) -> np.ndarray:
    values = np.full(len(subject.residues.number), np.nan)
    for chain in subject.polymers:
        own = subject.residues.chain == chain
        values[own] = without_short_regions(_running_median(subject.residue_plddt[own]))
    return values


def _contradicted(subject: Subject) -> Bool[np.ndarray, " r"]:
    x, layout = subject.sample.positions, subject.layout
    others = [s for s in subject.compared if s is not subject.sample]
    found = np.zeros(len(subject.residues.number), bool)
    if not others:
        return found
    each = [local_agreement(x, subject.positions(s), layout) for s in others]
    median = np.nan_to_num(np.median(each, axis=0), nan=1.0)
    for chain in subject.polymers:
        own = subject.residues.chain == chain
        found[own] = _running_median(median[own]) < ALIKE
    return found


def _running_median(values: np.ndarray) -> np.ndarray:
    from scipy.ndimage import median_filter

    return median_filter(values, SMOOTH, mode="nearest")


def without_short_regions(values: np.ndarray) -> np.ndarray:
    """Return values of which those in a band for less than `SMOOTH` residues are as in the longer
    of the regions beside them."""
    values = values.copy()
    while True:
        band = np.digitize(values, (LOW, HIGH))
        regions = np.split(np.arange(len(values)), np.flatnonzero(np.diff(band)) + 1)
        short = min(range(len(regions)), key=lambda i: len(regions[i]))
        if len(regions) < 2 or len(regions[short]) >= SMOOTH:
            return values
        beside = [regions[i] for i in (short - 1, short + 1) if 0 <= i < len(regions)]
        values[regions[short]] = np.median(values[max(beside, key=len)])


def _unsure_runs(subject: Subject) -> Bool[np.ndarray, " r"]:
    """Residues of proteins in long runs below the lowest band."""
    residues = subject.residues
    protein = np.isin(residues.chain, [c for c in subject.kinds if subject.kinds[c] == PROTEIN])
    return _long(protein & (smoothed(subject) < LOW), residues.chain)


def _mostly_exposed(subject: Subject) -> Bool[np.ndarray, " r"]:
    """Residues of runs that are exposed for the most part."""
    return subject.once("exposed runs", lambda: _exposed_runs(subject))


def _exposed_runs(subject: Subject) -> Bool[np.ndarray, " r"]:
    residues, layout = subject.residues, subject.layout
    unsure = _unsure_runs(subject)
    exposed = np.zeros(len(unsure), bool)
    for chain in dict.fromkeys(residues.chain[unsure]):
        atoms = np.flatnonzero(layout.chain_id == chain)
        found = exposed_by_residue(
            np.asarray(subject.sample.positions)[atoms],
            np.asarray(layout.res_id)[atoms],
            layout.res_name[atoms],
            layout.atom_name[atoms],
        )
        own = np.flatnonzero(residues.chain == chain)
        exposed[own] = [found.get(int(n), False) for n in residues.number[own]]
    most = np.zeros(len(unsure), bool)
    for run in runs(unsure, residues.chain):
        most[run] = exposed[run].mean() > 0.5
    return most


def _long(chosen: Bool[np.ndarray, " r"], chain: np.ndarray) -> Bool[np.ndarray, " r"]:
    kept = np.zeros(len(chosen), bool)
    for run in runs(chosen, chain):
        kept[run] = len(run) >= LONG
    return kept


def runs(chosen: Bool[np.ndarray, " r"], chain: np.ndarray) -> list[np.ndarray]:
    """Return the indices of neighbours that are chosen, chain by chain."""
    where = np.flatnonzero(chosen)
    breaks = np.flatnonzero((np.diff(where) > 1) | (chain[where[1:]] != chain[where[:-1]]))
    return [run for run in np.split(where, breaks + 1) if len(run)]


def _doubt(subject: Subject, part: Bool[np.ndarray, " r"], said: str) -> Iterator[Statement]:
    """What is said of residues, if there are any."""
    if part.any():
        spans = subject.residues.spans(part)
        text = f"{start_large(placed(spans))}: {said}"
        yield Statement(text, Kind.DOUBT, spans, _numbers(subject, part))


def _numbers(subject: Subject, part: Bool[np.ndarray, " r"]) -> dict:
    values = subject.residue_plddt[part]
    return {
        "residues": int(part.sum()),
        "mean pLDDT": float(values.mean()),
        "lowest pLDDT": float(values.min()),
        "highest pLDDT": float(values.max()),
        "bands": [VERY_HIGH, HIGH, LOW],
    }
