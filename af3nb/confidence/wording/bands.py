"""Which residues are sure, unsure, exposed or contradicted: pLDDT along the chains of a sample."""

import numpy as np
from jaxtyping import Bool

from af3nb.confidence.disorder import exposed_residues
from af3nb.confidence.plddt import BANDS
from af3nb.confidence.wording.subject import Subject, once
from af3nb.result.compare.local import local_agreement
from af3nb.result.layout import PROTEIN

VERY_HIGH, HIGH, LOW, _ = (band.least for band in BANDS)
SMOOTH = 5  # residues of the running median that tells regions apart
LONG = 10  # residues of a region that is called disordered or invented
ALIKE = 0.6  # lDDT between samples below which they show a residue's surroundings differently


@once
def smoothed(subject: Subject) -> np.ndarray:
    """Return pLDDT along each polymer as a running median without short regions; NaN elsewhere."""
    values = np.full(len(subject.residues.number), np.nan)
    for chain in subject.polymers:
        own = subject.residues.chain == chain
        values[own] = _without_short_regions(_running_median(subject.residue_plddt[own]))
    return values


@once
def contradicted(subject: Subject) -> Bool[np.ndarray, " r"]:
    """Return which residues have other surroundings in half of the other seeds or samples."""
    found = np.zeros(len(subject.residues.number), bool)
    if not subject.others:
        return found
    x, layout = subject.sample.positions, subject.layout
    each = [local_agreement(x, subject.matched_positions(s), layout) for s in subject.others]
    median = np.nan_to_num(np.median(each, axis=0), nan=1.0)
    for chain in subject.polymers:
        own = subject.residues.chain == chain
        found[own] = _running_median(median[own]) < ALIKE
    return found


def very_low(subject: Subject) -> Bool[np.ndarray, " r"]:
    """Return which residues are unsure, but neither disordered nor invented."""
    return (smoothed(subject) < LOW) & ~disordered(subject) & ~invented(subject)


@once
def disordered(subject: Subject) -> Bool[np.ndarray, " r"]:
    """Return which residues of proteins are in long, unsure regions that are mostly exposed."""
    return _unsure_regions(subject, exposed=True)


@once
def invented(subject: Subject) -> Bool[np.ndarray, " r"]:
    """Return which residues of proteins are in long, unsure regions that are packed even so."""
    return _unsure_regions(subject, exposed=False)


def _unsure_regions(subject: Subject, *, exposed: bool) -> Bool[np.ndarray, " r"]:
    chain, unsure = subject.residues.chain, smoothed(subject) < LOW
    found = np.zeros(len(unsure), bool)
    for protein in (c for c, kind in subject.chain_types.items() if kind == PROTEIN):
        where = np.flatnonzero(unsure & (chain == protein))
        regions = np.split(where, np.flatnonzero(np.diff(where) > 1) + 1)
        for region in (region for region in regions if len(region) >= LONG):
            found[region] = (_exposed(subject, protein)[region].mean() > 0.5) == exposed
    return found


@once
def _exposed(subject: Subject, chain: str) -> Bool[np.ndarray, " r"]:
    """Which residues of a chain are exposed; those of the other chains are not looked at."""
    layout, residues = subject.layout, subject.residues
    atoms = np.flatnonzero(layout.chain_id == chain)
    columns = (x[atoms] for x in (layout.res_id, layout.res_name, layout.atom_name))
    exposed = exposed_residues(subject.positions[atoms], *columns)
    found = np.zeros(len(residues.number), bool)
    own = residues.chain == chain
    found[own] = [exposed.get(number, False) for number in residues.number[own].tolist()]
    return found


def _running_median(values: np.ndarray) -> np.ndarray:
    from scipy.ndimage import median_filter

    return median_filter(values, SMOOTH, mode="nearest")


def _without_short_regions(values: np.ndarray) -> np.ndarray:
    """The values; stretches of fewer than `SMOOTH` in one band become like the longer neighbour."""
    values = values.copy()
    while True:
        band = np.digitize(values, (LOW, HIGH))
        regions = np.split(np.arange(len(values)), np.flatnonzero(np.diff(band)) + 1)
        short = min(range(len(regions)), key=lambda i: len(regions[i]))
        if len(regions) < 2 or len(regions[short]) >= SMOOTH:
            return values
        beside = [regions[i] for i in (short - 1, short + 1) if 0 <= i < len(regions)]
        values[regions[short]] = np.median(values[max(beside, key=len)])
