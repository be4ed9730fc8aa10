"""Scores of whole results and of pairs of chains, seed by seed."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from af3nb.comparison.two_results.noise import LEAST, change
from af3nb.comparison.two_results.seeds import Seeds
from af3nb.errors import InputError


class ScoreChange(NamedTuple):
    """A score of both results: means and ranges over seeds, and whether they differ beyond what
    seeds do."""

    name: str
    first: float
    second: float
    noise: float
    beyond: bool


def score_changes(
    first: Seeds, second: Seeds, chains: tuple[tuple[str, str], ...]
) -> list[ScoreChange]:
    """Return the scores that both results have; `chains` are pairs of the same chain."""
    found = []
    for name, kind, values in _all(first, second, chains):
        a, b = (np.array(v, float) for v in values)
        if np.isfinite(a).all() and np.isfinite(b).all():
            seen = change(a, b, LEAST[kind])
            found.append(
                ScoreChange(name, a.mean(), b.mean(), float(seen.noise), bool(seen.beyond))
            )
    return found


def _all(first: Seeds, second: Seeds, chains) -> Iterator[tuple[str, str, tuple]]:
    sides = (first, second)
    for key, name in (("ranking_score", "ranking score"), ("ptm", "pTM"), ("iptm", "ipTM")):
        values = tuple([_number(s.summary.get(key)) for s in side.samples] for side in sides)
        yield name, "score", values
    for k, one in enumerate(chains):
        for other in chains[k + 1 :]:
            pairs = [(one[i], other[i]) for i in (0, 1)]
            label = f"{one[0]}-{other[0]}"
            for key, name, kind in (
                ("chain_pair_iptm", "ipTM", "score"), ("chain_pair_pae_min", "least PAE", "PAE"),
            ):  # fmt: skip
                yield (
                    f"{name} {label}",
                    kind,
                    tuple(
                        [_of_pair(side, s.summary.get(key), pair) for s in side.samples]
                        for side, pair in zip(sides, pairs, strict=True)
                    ),
                )


def _number(value) -> float:
    return np.nan if value is None else float(value)


def _of_pair(side: Seeds, matrix, pair: tuple[str, str]) -> float:
    """The mean of both directions; NaN where the summary has none."""
    order = list(side.result.layout.chains)
    values = np.array(matrix if matrix is not None else [], dtype=float)
    if values.shape != (len(order), len(order)):
        return np.nan
    i, j = (order.index(chain) for chain in pair)
    return float((values[i, j] + values[j, i]) / 2)


def pae(side: Seeds) -> Float[np.ndarray, "s k k"] | None:
    """Return the errors between the residues of each seed, or None if they are not there.

    A residue of several tokens counts with its first.
    """
    own, found = side.tokens, []
    try:
        for sample in side.samples:
            found.append(np.asarray(sample.pae, np.float32)[np.ix_(own, own)])
    except InputError:
        return None
    return np.stack(found)
