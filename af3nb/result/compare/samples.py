"""The samples of a result, superposed on the best, and how far they differ."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from af3nb.result.compare.copies import copies_as_in, laid_as_in
from af3nb.result.compare.superpose import central_atoms, guide_atoms, laid_on, spread_of_tokens
from af3nb.result.layout import Layout, Positions
from af3nb.result.result import Sample


def laid_on_best(samples: Sequence[Sample], layout: Layout) -> list[Positions]:
    """Return positions superposed on the first sample by its confident tokens, copies swapped."""
    best = samples[0]
    guide = guide_atoms(layout, best.atom_plddts)
    return [laid_as_in(s.positions, best.positions, layout, guide) for s in samples]


def placed(sample: Sample, best: Sample, layout: Layout) -> Positions:
    """Return a sample's positions superposed on the best, whose centre is 0.

    Each copy of a molecule keeps its name, but is superposed on the most similar copy.
    """
    x = sample.positions
    order = copies_as_in(x, best.positions, layout)
    laid = np.empty((len(x), 3))
    laid[order] = laid_on(x[order], best.positions, guide_atoms(layout, best.atom_plddts))
    return laid - best.positions.mean(axis=0)


def spread(samples: Sequence[Sample], layout: Layout) -> Float[np.ndarray, " n"]:
    """Return how far each token moves between samples, in angstroms, or nothing for one sample."""
    if len(samples) < 2:
        return np.zeros(0)
    return spread_of_tokens(laid_on_best(samples, layout), layout)


def best_of_seeds(ranked: Sequence[Sample]) -> list[Sample]:
    """Return the best sample of each seed; samples come best first."""
    best: dict[int, Sample] = {}
    for sample in ranked:
        best.setdefault(sample.seed, sample)
    return list(best.values())


def distances(positions: Sequence[Positions], layout: Layout) -> Float[np.ndarray, "s s"]:
    """Return the root mean square distance of each pair of superposed structures."""
    x = np.stack([structure[central_atoms(layout)] for structure in positions])
    return np.sqrt(np.square(x[:, None] - x[None]).sum(axis=-1).mean(axis=-1))
