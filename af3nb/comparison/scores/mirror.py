"""Mirror images, which distances alone do not show."""

import numpy as np
from jaxtyping import Float

from af3nb.result.compare.superpose import rmsd

FEWEST = 8  # residues that have a shape
LIKE = 0.5  # of the distance of the structure itself: so near the mirror image must be
FAR = 2.0  # angstroms of the structure itself


def is_mirrored(x: Float[np.ndarray, "t 3"], y: Float[np.ndarray, "t 3"]) -> bool:
    """Whether points are much more like the mirror image of the experiment than like it."""
    if len(x) < FEWEST:
        return False
    plain = rmsd(x, y)
    return plain > FAR and rmsd(x * np.array([1.0, 1.0, -1.0]), y) < LIKE * plain
