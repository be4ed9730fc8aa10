"""Which chain of one structure is which of the other: by sequence, and copies by their places."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Int

from af3nb.comparison.matching.sequences import is_same, matched
from af3nb.comparison.matching.sides import Side
from af3nb.comparison.scores.lddt import Agreement
from af3nb.result.compare.superpose import FEWEST, TRACE, superposed

Pairs = Int[np.ndarray, "k 2"]
_MOST_STARTS = 200


def match_chains(model: Side, truth: Side) -> dict[tuple[str, str], Pairs]:
    """Return the pairs of chains (of the model, of the experiment) with their pairs of residues.

    One chain is laid on each of its copies in turn, and the others are matched with their nearest,
    as in AlphaFold-Multimer; of the ways found, the one counts whose distances between residues are
    most like the experiment's.
    """
    possible = _possible(model, truth)
    trace = {id(side): _trace(side) for side in (model, truth)}
    x, y = trace[id(model)], trace[id(truth)]
    usable = {
        pair: rows[np.isfinite(x[rows[:, 0], 0]) & np.isfinite(y[rows[:, 1], 0])]
        for pair, rows in possible.items()
    }
    best: dict[tuple[str, str], Pairs] = {}
    most, seen = -1.0, set()
    for start in _starts(possible, usable):
        way = _nearest(start, usable, x, y)
        if frozenset(way) in seen:
            continue
        seen.add(frozenset(way))
        if (score := _score(way, usable, x, y)) > most + 1e-9:
            best, most = {pair: possible[pair] for pair in way}, score
    order = {chain: i for i, chain in enumerate(model.layout.chains)}
    return dict(sorted(best.items(), key=lambda item: order[item[0][0]]))


def _possible(model: Side, truth: Side) -> dict[tuple[str, str], Pairs]:
    """All pairs of chains that are the same molecule."""
    same: dict[tuple[str, str, str], bool] = {}
    found = {}
    for a, here in model.polymers.items():
        for b, there in truth.polymers.items():
            key = (here.kind, here.letters, there.letters)
            if here.kind != there.kind:
                continue
            if key not in same:
                same[key] = is_same(here.letters, there.letters)
            if same[key] and len(rows := matched(model, here, truth, there)):
                found[a, b] = rows
    return found


def _trace(side: Side) -> Float[np.ndarray, "r 3"]:
    """The place of each residue's CA or C1', NaN without one."""
    at = np.full((len(side.starts), 3), np.nan)
    atoms = np.flatnonzero(side.layout.in_polymer & np.isin(side.layout.atom_name, TRACE))
    at[side.residue_of_atom[atoms]] = side.positions[atoms]
    return at


def _starts(possible: Mapping, usable: Mapping) -> list[tuple[str, str]]:
    """Pairs to begin with: long ones with few copies first, or all, if they are few."""
    fit = [pair for pair in possible if len(usable[pair]) >= FEWEST]
    copies = {a: sum(p[0] == a for p in fit) for a, _ in fit}
    fit.sort(key=lambda pair: (copies[pair[0]], -len(usable[pair])))
    return fit[:_MOST_STARTS] or list(possible)[:1]


def _nearest(start, usable: Mapping, x: np.ndarray, y: np.ndarray) -> list[tuple[str, str]]:
    """The chains matched with what is nearest once the first pair is superposed."""
    from scipy.optimize import linear_sum_assignment

    rows = usable[start]
    laid = superposed(x[rows[:, 0]], y[rows[:, 1]], x) if len(rows) >= FEWEST else x
    first = sorted({a for a, _ in usable} - {start[0]})
    second = sorted({b for _, b in usable} - {start[1]})
    way = [start]
    if first and second:
        cost = np.full((len(first), len(second)), 1e9)
        for (a, b), pairs in usable.items():
            if a in first and b in second:
                apart = laid[pairs[:, 0]] - y[pairs[:, 1]]
                far = np.sqrt(np.square(apart).sum(-1).mean()) if len(pairs) else 1e6
                # More residues decide between copies of which parts were not seen.
                cost[first.index(a), second.index(b)] = far - 1e-3 * len(pairs)
        chosen = zip(*linear_sum_assignment(cost), strict=True)
        way += [(first[i], second[j]) for i, j in chosen if cost[i, j] < 1e9]
    return way


def _score(way, usable: Mapping, x: np.ndarray, y: np.ndarray) -> float:
    """The sum of kept distances between residues of all chains, in and between them."""
    rows = np.concatenate([usable[pair] for pair in way])
    if not len(rows):
        return 0.0
    found = Agreement.of(x[rows[:, 0]], y[rows[:, 1]], np.arange(len(rows)))
    return float(found.kept.sum(dtype=float))
