"""What both makers' files have in common: the order of residue types, and counting of blocks."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Int

Shapes = Mapping[str, tuple[int, ...]]  # of the arrays of a file, by name

# Their code of each of our residue types. Ours are DeepMind's 31 and unknown DNA: amino acids,
# unknown, gap, A G C U, DA DG DC DT, N, DN. Theirs have the gap last and N before DA.
TYPES = np.array([*range(21), 31, *range(21, 25), *range(26, 30), 25, 30])


def target_rows(c_s: int) -> Int[np.ndarray, " c_target"]:
    """Where each of our target features stands in theirs, which begin with the atoms."""
    n = len(TYPES)
    return np.concatenate([c_s + TYPES, c_s + n + TYPES, [c_s + 2 * n], np.arange(c_s)])


def single_and_target_rows(c_s: int) -> Int[np.ndarray, " c"]:
    """The same behind a single representation, as the diffusion takes both."""
    return np.concatenate([np.arange(c_s), c_s + target_rows(c_s)])


MSA_ROWS = np.concatenate([TYPES, [32, 33]])  # types, has a deletion, number of deletions


def count(shapes: Shapes, prefix: str) -> int:
    """The number of blocks whose names are `prefix` and a number."""
    start = re.compile(re.escape(prefix) + r"\.(\d+)\.")
    return 1 + max((int(m[1]) for name in shapes if (m := start.match(name))), default=-1)


def blocks(prefix: str, n: int) -> Sequence[str]:
    """The names of `n` blocks."""
    return [f"{prefix}.{i}" for i in range(n)]


def blocks_per_bias(n_token: int) -> int:
    """How many token blocks share a projection in our layout, which is DeepMind's."""
    return 4 if n_token % 4 == 0 else n_token
