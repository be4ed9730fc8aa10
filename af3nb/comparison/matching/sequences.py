"""Residues of two chains matched by their sequences."""

import numpy as np
from jaxtyping import Int

from af3nb.comparison.matching.sides import Polymer, Side
from af3nb.job.structures.template_mapping import paired

SAME = 0.7  # of the aligned letters, from which two chains are the same molecule
COVERED = 0.5  # of the shorter chain's letters
LONGEST = 10_000
_MATCH, _MISMATCH, _OPEN, _EXTEND = 5, -4, -10, -1


def is_same(first: str, second: str) -> bool:
    """Whether two sequences are those of one molecule, cut or with mutations."""
    pairs = aligned(first, second)
    if not pairs or len(pairs) < COVERED * min(len(first), len(second)):
        return False
    return identity(first, second, pairs) >= SAME


def identity(first: str, second: str, pairs: list[tuple[int, int]]) -> float:
    """Return the share of the pairs that have one letter."""
    return float(np.mean([first[i] == second[j] for i, j in pairs])) if pairs else 0.0


def aligned(first: str, second: str) -> list[tuple[int, int]]:
    """Return 0-based pairs of letters of a global alignment."""
    if first == second:
        return [(i, i) for i in range(len(first))]
    if max(len(first), len(second)) > LONGEST or not first or not second:
        return []
    import gemmi

    scoring = gemmi.AlignmentScoring("s")
    scoring.match, scoring.mismatch = _MATCH, _MISMATCH
    scoring.gapo, scoring.gape = _OPEN, _EXTEND
    found = gemmi.align_string_sequences(list(first), list(second), [], scoring)
    return paired(found.cigar_str())


def matched(model: Side, here: Polymer, truth: Side, there: Polymer) -> Int[np.ndarray, "k 2"]:
    """Return pairs of residues that have atoms in both chains.

    Where residues are missing, an alignment may put the ends of a gap one residue too far. If one
    shift of the numbers makes all letters equal, it decides.
    """
    shifted = _by_number(model, here, truth, there)
    if shifted is not None:
        return shifted
    of = dict(zip(here.places.tolist(), here.residues.tolist(), strict=True))
    at = dict(zip(there.places.tolist(), there.residues.tolist(), strict=True))
    found = [(of[i], at[j]) for i, j in aligned(here.letters, there.letters) if i in of and j in at]
    return np.array(found, int).reshape(-1, 2)


def _by_number(
    model: Side, here: Polymer, truth: Side, there: Polymer
) -> Int[np.ndarray, "k 2"] | None:
    numbers = [
        np.asarray(side.layout.res_id)[side.starts[polymer.residues]]
        for side, polymer in ((model, here), (truth, there))
    ]
    letters = [np.array(list(p.letters))[p.places] for p in (here, there)]
    first = {int(n): k for k, n in enumerate(numbers[0])}
    pairs = aligned("".join(letters[0]), "".join(letters[1]))
    shifts = [int(numbers[1][j] - numbers[0][i]) for i, j in pairs]
    if not shifts or any(len(set(n.tolist())) < len(n) for n in numbers):
        return None
    values, counts = np.unique(shifts, return_counts=True)
    shift = int(values[counts.argmax()])
    found = [(first[n - shift], k) for k, n in enumerate(numbers[1].tolist()) if n - shift in first]
    same = [letters[0][i] == letters[1][k] for i, k in found]
    if len(found) < len(pairs) or not all(same):
        return None
    return np.array([(here.residues[i], there.residues[k]) for i, k in found], int).reshape(-1, 2)
