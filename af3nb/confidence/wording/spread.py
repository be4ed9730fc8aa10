"""How much seeds and samples differ, and whether the ranking can tell them apart."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from jaxtyping import Float

from af3nb.confidence.wording.regions import LOW, smoothed
from af3nb.confidence.wording.statement import Kind, Statement, between, rule
from af3nb.confidence.wording.subject import Subject
from af3nb.result.compare.superpose import rmsd, trace
from af3nb.result.result import Sample

SAME, OTHER = 2.0, 4.0  # angstroms: up to here one structure, from here another
NEAR = 0.05  # of the ranking score, which cannot tell such samples apart
LEAST = 3  # atoms that can be superposed


@rule(
    "spread",
    f"Superposes the best sample of each seed (with one seed, all samples) on this one by CA and "
    f"C1' atoms with pLDDT of {LOW:g} or more; copies of a molecule may change places. Up to "
    f"{SAME:g} Å is the same structure, {OTHER:g} Å another. Agreement alone proves nothing: a "
    "model can be wrong every time.",
)
def spread(subject: Subject) -> Iterator[Statement]:
    apart = distances(subject)
    if not apart or np.isnan(apart).any():
        return
    what = "seeds" if len(subject.seeds) > 1 else "samples of this seed"
    median, far = float(np.median(apart)), [d for d in apart if d >= OTHER]
    among = between_others(subject) if disagree(subject) else float("nan")
    numbers = {
        "distance of each (Å)": [round(d, 2) for d in apart],
        "the same up to": SAME,
        "another from": OTHER,
    }
    if among <= SAME:
        text = (
            f"This is the odd one: the other {len(apart)} {what} agree with each other "
            f"({among:.1f} Å) and are {median:.1f} Å from it. Look at them first."
        )
        yield Statement(text, Kind.DOUBT, numbers=numbers | {"among the others (Å)": among})
    elif disagree(subject):
        text = (
            f"The {what} disagree: half of the others are {median:.1f} Å or more from this one. "
            "There is no single answer here."
        )
        yield Statement(text, Kind.DOUBT, numbers=numbers)
    elif far:
        text = (
            f"{len(far)} of the other {len(apart)} {what} "
            f"{'shows' if len(far) == 1 else 'show'} another structure ({between(far, 1)} Å away): "
            f"look at {'both' if len(far) == 1 else 'each'} before you choose."
        )
        yield Statement(text, Kind.DOUBT, numbers=numbers)
    elif median <= SAME:
        every = f"All {len(apart) + 1}" if len(apart) > 1 else "Both"
        text = f"{every} {what} show about the same structure ({median:.1f} Å apart)."
        yield Statement(text, Kind.NOTE, numbers=numbers)
    else:
        text = (
            f"The {what} agree only roughly ({median:.1f} Å apart): small differences mean nothing."
        )
        yield Statement(text, Kind.NOTE, numbers=numbers)


@rule(
    "close ranking",
    f"Speaks when a sample within {NEAR} of this one's ranking score shows another structure "
    f"({OTHER:g} Å away or more).",
)
def close_ranking(subject: Subject) -> Iterator[Statement]:
    here = subject.sample.ranking_score
    near = [
        s for s in subject.result.samples
        if s is not subject.sample and abs(s.ranking_score - here) <= NEAR
        and distance(subject, s) >= OTHER
    ]  # fmt: skip
    if near:
        one = max(near, key=lambda s: s.ranking_score)
        yield Statement(
            f"Sample {one.index} of seed {one.seed} is another structure "
            f"({distance(subject, one):.1f} Å away) with nearly the same ranking score "
            f"({one.ranking_score:.2f}, here {here:.2f}): the ranking cannot choose between them.",
            Kind.DOUBT,
            numbers={
                "ranking score": float(here),
                "of the other": float(one.ranking_score),
                "distance (Å)": distance(subject, one),
                "such samples": len(near),
            },
        )


def disagree(subject: Subject) -> bool:
    """Whether half of the seeds (or samples of the only one) show another structure than this."""
    apart = distances(subject)
    return bool(apart) and float(np.median(apart)) >= OTHER


def distances(subject: Subject) -> list[float]:
    """Return how far the other samples that tell the spread are from this one, in angstroms."""
    return [distance(subject, s) for s in subject.compared if s is not subject.sample]


def between_others(subject: Subject) -> float:
    """Return how far these are from each other: the median distance; NaN if there is but one."""
    others = [_compared_atoms(subject, s) for s in subject.compared if s is not subject.sample]
    apart = [rmsd(a, b) for a, b in combinations(others, 2)]
    return float(np.median(apart)) if apart else float("nan")


def distance(subject: Subject, other: Sample) -> float:
    """Return how far another sample is from this one, in angstroms; NaN with too few atoms."""
    return subject.once(("distance", other.seed, other.index), lambda: _distance(subject, other))


def _distance(subject: Subject, other: Sample) -> float:
    there, here = (_compared_atoms(subject, s) for s in (other, subject.sample))
    return rmsd(there, here) if len(here) >= LEAST else float("nan")


def _compared_atoms(subject: Subject, sample: Sample) -> Float[np.ndarray, "k 3"]:
    """Those of residues that are sure enough in the structure that is spoken of."""
    atoms = trace(subject.layout)
    atoms = atoms[smoothed(subject)[subject.residues.of_atom[atoms]] >= LOW]
    return subject.positions(sample)[atoms]
