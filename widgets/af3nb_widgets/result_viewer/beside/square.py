"""How distances and errors of residue pairs differ between two structures, as bytes."""

from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from af3nb.comparison.matching.common import Common
from af3nb.comparison.two_results.noise import Change
from af3nb.comparison.two_results.record import Difference
from af3nb.confidence.blocks import block_means
from af3nb.result.compare.superpose import central_atoms
from af3nb.result.layout import Layout
from af3nb.result.result import Sample
from af3nb_widgets.result_viewer.squares import block_size

MIDDLE, UNKNOWN = 127, 255  # the bytes of no difference, and of pairs that one of the two lacks
LEAST, MOST = 2.0, 10.0  # angstroms at the ends of the scale


def square(
    both: Common, samples: tuple[Sample, Sample], what: str, seen: Difference | None
) -> dict[str, Any]:
    """Return the second minus the first for all token pairs of the first: distances (`ddist`) or
    expected errors (`dpae`).

    A byte is 127 + 127 times the difference over `most`. Where the two results `seen` over their
    seeds differ by more than seeds do, `beyond` has a 1.
    """
    layouts = both.model.layout, both.truth.layout
    maps = [
        _map(sample, layout, both.rows[:, k], what)
        for k, (sample, layout) in enumerate(zip(samples, layouts, strict=True))
    ]
    place = _places(both)
    values = _spread(maps[1] - maps[0], place)
    block = block_size(len(values))
    small = block_means(values, block)
    known = block_means(np.isfinite(values).astype(np.float32), block) > 0
    most = float(np.clip(np.nanmax(np.abs(small), initial=0.0), LEAST, MOST))
    scaled = np.rint(MIDDLE + MIDDLE * np.clip(np.nan_to_num(small) / most, -1, 1))
    made = {
        "block": block,
        "side": len(small),
        "most": most,
        "values": np.where(known, scaled, UNKNOWN).astype(np.uint8).tobytes(),
    }
    change = _change(seen, what)
    if seen is not None and change is not None and seen.enough:
        beyond = _spread(_beyond(both, seen, change).astype(np.float32), place)
        made["beyond"] = (block_means(np.nan_to_num(beyond), block) > 0).astype(np.uint8).tobytes()
    return made


def _map(sample: Sample, layout: Layout, residues: np.ndarray, what: str) -> np.ndarray:
    """Distances or errors between residues; one of several tokens counts with its first."""
    token = np.asarray(layout.atom_token)[layout.residue_starts[residues]]
    if what == "dpae":
        return np.asarray(sample.pae, np.float32)[np.ix_(token, token)]
    x = np.asarray(sample.positions, np.float32)[central_atoms(layout)[token]]
    return np.linalg.norm(x[:, None] - x[None], axis=-1)


def _places(both: Common) -> np.ndarray:
    """The pair of residues that each token of the first belongs to, -1 for none."""
    layout = both.model.layout
    pair = np.full(len(layout.residue_starts), -1)
    pair[both.rows[:, 0]] = np.arange(len(both.rows))
    first = np.unique(np.asarray(layout.atom_token), return_index=True)[1]
    return pair[layout.residue_of_atom[first]]


def _spread(values: Float[np.ndarray, "k k"], place: np.ndarray) -> Float[np.ndarray, "n n"]:
    """Values of pairs of residues at the tokens; NaN where there is no pair."""
    whole = np.full((len(place), len(place)), np.nan, np.float32)
    known = np.flatnonzero(place >= 0)
    whole[np.ix_(known, known)] = values[np.ix_(place[known], place[known])]
    return whole


def _change(seen: Difference | None, what: str) -> Change | None:
    if seen is None:
        return None
    return seen.distances if what == "ddist" else seen.pae


def _beyond(both: Common, seen: Difference, change: Change) -> Bool[np.ndarray, "k k"]:
    """Where pairs of residues differ beyond the seeds, in the order of the pairs shown."""
    at = {
        key: k for k, key in enumerate(zip(seen.chain.tolist(), seen.number.tolist(), strict=True))
    }
    rows = [at.get(both.model.place(int(r))[:2], -1) for r in both.rows[:, 0]]
    known = np.array(rows, int)
    found = np.asarray(change.beyond)[np.ix_(known, known)]
    return found & (known >= 0)[:, None] & (known >= 0)[None]
