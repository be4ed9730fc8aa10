"""How much seeds and samples differ, and whether the ranking can tell them apart."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from jaxtyping import Float

from af3nb.confidence.wording.bands import LOW, smoothed
from af3nb.confidence.wording.statement import Kind, Statement, between, rule
from af3nb.confidence.wording.subject import Subject, once
from af3nb.result.compare.superpose import FEWEST, rmsd, trace
from af3nb.result.result import Sample

SAME, OTHER = 2.0, 4.0  # angstroms: one structure up to the first, another from the second
NEAR = 0.05  # a difference of ranking scores that means nothing


@rule(
    "spread",
    f"Superposes the best sample of each seed (with one seed, all samples) on this one by CA and "
    f"C1' atoms with pLDDT of {LOW:g} or more; copies of a molecule may change places. Up to "
    f"{SAME:g} Å is the same structure, {OTHER:g} Å another. Agreement alone proves nothing: a "
    "model can be wrong every time.",
)
def spread(subject: Subject) -> Iterator[Statement]:
    apart = [distance(subject, sample) for sample in subject.others]
    if not apart or np.isnan(apart).any():
        return
    what = "seeds" if len(subject.seeds) > 1 else "samples of this seed"
    median, far = float(np.median(apart)), [d for d in apart if d >= OTHER]
    among = _between_others(subject) if disagree(subject) else float("nan")
    numbers = {
        "distance of each (Å)": [round(d, 2) for d in apart],
        "the same up to": SAME,
        "another from": OTHER,
    }
    kind = Kind.DOUBT
    if among <= SAME:
        numbers["among the others (Å)"] = among
        text = (
            f"This is the odd one out: the other {len(apart)} {what} agree with each other "
            f"({among:.1f} Å) and are {median:.1f} Å away from it. Look at them first."
        )
    elif disagree(subject):
        text = (
            f"The {what} disagree: half of the others are {median:.1f} Å or more away from this "
            "one. There is no single answer here."
        )
    elif far:
        show, each = ("shows", "both") if len(far) == 1 else ("show", "each")
        text = (
            f"{len(far)} of the other {len(apart)} {what} {show} another structure "
            f"({between(far, 1)} Å away). Look at {each} before you choose."
        )
    elif median <= SAME:
        kind, every = Kind.NOTE, f"All {len(apart) + 1}" if len(apart) > 1 else "Both"
        text = f"{every} {what} show about the same structure ({median:.1f} Å apart)."
    else:
        kind = Kind.NOTE
        text = (
            f"The {what} agree only roughly ({median:.1f} Å apart), so small differences mean "
            "nothing."
        )
    yield Statement(text, kind, numbers=numbers)


@rule(
    "close ranking",
    f"Applies when a sample whose ranking score is within {NEAR} of this one's shows another "
    f"structure ({OTHER:g} Å away or more).",
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
        away = distance(subject, one)
        yield Statement(
            f"Sample {one.index} of seed {one.seed} shows another structure ({away:.1f} Å away) "
            f"with nearly the same ranking score ({one.ranking_score:.2f}; this one has "
            f"{here:.2f}). The ranking cannot choose between them.",
            Kind.DOUBT,
            numbers={
                "ranking score": here,
                "of the other": one.ranking_score,
                "distance (Å)": away,
                "such samples": len(near),
            },
        )


def disagree(subject: Subject) -> bool:
    """Whether half of the other seeds (or of the only seed's samples) show another structure."""
    apart = [distance(subject, sample) for sample in subject.others]
    return bool(apart) and float(np.median(apart)) >= OTHER


@once
def distance(subject: Subject, other: Sample) -> float:
    """Return how far another sample is from this one, in angstroms; NaN with too few atoms."""
    there, here = (_compared_atoms(subject, s) for s in (other, subject.sample))
    return rmsd(there, here) if len(here) >= FEWEST else float("nan")


def _between_others(subject: Subject) -> float:
    """The median distance of the others from each other, in angstroms; NaN if there is only one."""
    others = [_compared_atoms(subject, sample) for sample in subject.others]
    apart = [rmsd(a, b) for a, b in combinations(others, 2)]
    return float(np.median(apart)) if apart else float("nan")


def _compared_atoms(subject: Subject, sample: Sample) -> Float[np.ndarray, "k 3"]:
    """The trace of the residues that are sure enough in the sample that is described."""
    atoms = trace(subject.layout)
    atoms = atoms[smoothed(subject)[subject.residues.of_atom[atoms]] >= LOW]
    return subject.matched_positions(sample)[atoms]
