"""TM-score: the best share of residues that lie on their counterparts (Zhang & Skolnick, 2004)."""

import numpy as np
from jaxtyping import Float

SMALLEST = {"protein": 0.5, "rna": 0.3, "dna": 0.3}  # of the scale, in angstroms
_ROUNDS = 20
_FEWEST = 4  # residues that a search begins with
_MOST = 4_000_000  # residues times searches at a time


def scale(length: int, kind: str = "protein") -> float:
    """Return d0 for a chain of a length, in angstroms: of proteins, or of nucleic acids (Gong et
    al., 2019)."""
    if kind == "protein":
        return max(SMALLEST[kind], 1.24 * np.cbrt(length - 15) - 1.8 if length > 15 else 0.0)
    if length < 30:
        return next(d for n, d in ((11, 0.3), (15, 0.4), (19, 0.5), (23, 0.6), (30, 0.7))
                    if length <= n)  # fmt: skip
    return 0.6 * np.sqrt(length - 0.5) - 2.5


def tm_score(
    x: Float[np.ndarray, "t 3"], y: Float[np.ndarray, "t 3"], length: int, kind: str = "protein"
) -> float:
    """Return the TM-score of points to the experiment's `y`, of which it has `length` in all.

    Pieces of the chain of several sizes are superposed, and each time the near residues again.
    """
    n = len(x)
    if n < 3:
        return float("nan")
    d0, best = scale(length, kind), 0.0
    search = min(max(d0, 4.5), 8.0)
    products = np.einsum("tx,ty->txy", x, y).reshape(n, 9)
    weights = _pieces(n)
    at_a_time = max(1, _MOST // n)
    for start in range(0, len(weights), at_a_time):
        some = weights[start : start + at_a_time]
        for step in range(_ROUNDS):
            far = _apart(some, x, y, products)
            scores = (1 / (1 + far / d0**2)).sum(1) / length
            best = max(best, float(scores.max()))
            near = far < (search - 1 if step == 0 else search + 1) ** 2
            few = near.sum(1) < 3  # then those that are nearest
            if few.any():
                nearest = np.argsort(far[few], axis=1)[:, :3]
                np.put_along_axis(near[few], nearest, True, axis=1)
                rows = np.flatnonzero(few)
                near[rows[:, None], nearest] = True
            new = near.astype(np.float64)
            if np.array_equal(new, some):
                break
            some = new
    return best


def _pieces(n: int) -> Float[np.ndarray, "s t"]:
    """Weights that choose the pieces to begin with."""
    found, size = [], n
    for _ in range(6):
        step = max(1, size // 4)
        starts = sorted({*range(0, n - size + 1, step), n - size})
        for start in starts:
            row = np.zeros(n)
            row[start : start + size] = 1
            found.append(row)
        if size <= _FEWEST:
            break
        size = max(_FEWEST, size // 2)
    return np.array(found)


def _apart(weights, x, y, products) -> Float[np.ndarray, "s t"]:
    """Squared distances after superposing by each row of weights."""
    total = weights.sum(1)
    middle_x, middle_y = weights @ x / total[:, None], weights @ y / total[:, None]
    spread = (weights @ products / total[:, None]).reshape(-1, 3, 3)
    u, _, v = np.linalg.svd(spread - middle_x[:, :, None] * middle_y[:, None])
    sign = np.sign(np.linalg.det(u @ v))
    u[:, :, 2] *= sign[:, None]
    laid = np.einsum("stx,sxy->sty", x[None] - middle_x[:, None], u @ v) + middle_y[:, None]
    return np.square(laid - y[None]).sum(-1)
