"""Made-up folds: compact chains of helices and strands, one point for each residue."""

import numpy as np
from jaxtyping import Bool, Float, Int

Points = Float[np.ndarray, "b n 3"]

STEP = 3.8  # angstroms between successive CA atoms
# Distances in angstroms between CA atoms 2, 3 and 4 residues apart.
HELIX, STRAND = (5.5, 5.2, 6.2), (6.5, 9.9, 13.0)
ANGLES = {"helix": (91.0, 50.0), "strand": (125.0, -170.0)}  # bend and turn of the trace, degrees
BEND = (5.0, 7.2)  # of a loop: least and largest distance of residues 2 apart
APART = 6.0  # angstroms that CA atoms 3 or more residues apart keep
BETA = 1.53  # angstroms from CA to CB
CLOSE = 0.15  # pull to the middle, while a chain is wider than real ones of its length
ROUNDS = 300


def make_folds(count: int, length: int, random: np.random.Generator) -> Points:
    """Draw `count` chains of `length` residues: their CA atoms, in angstroms, centred."""
    kinds = np.stack([_segments(length, random) for _ in range(count)])
    x = _chain(kinds, random)
    return _compact(x, kinds, random)


def beta_atoms(x: Points) -> Points:
    """Where the CB atoms of a trace of CA atoms are, roughly; the ends' lie on their CA atoms.

    They lie on the left of the trace where those of real proteins lie on the right: the weights
    `mini-msa` were trained so.
    """
    before, after = x[:, 1:-1] - x[:, :-2], x[:, 2:] - x[:, 1:-1]
    out = _unit(before - after)
    side = _unit(np.cross(before, after))
    beta = x.copy()
    beta[:, 1:-1] += BETA * (0.82 * out + 0.57 * side)
    return beta


def distances(x: Points) -> Float[np.ndarray, "b n n"]:
    """Distances between the points of each chain."""
    return np.linalg.norm(x[:, :, None] - x[:, None], axis=-1)


def _segments(length: int, random: np.random.Generator) -> Int[np.ndarray, " n"]:
    """Helices (1), strands (2) and loops (0) by turns."""
    kinds: list[int] = [0] * int(random.integers(1, 3))
    while len(kinds) < length:
        if random.random() < 0.5:
            kinds += [1] * int(random.integers(7, 13))
        else:
            kinds += [2] * int(random.integers(4, 8))
        kinds += [0] * int(random.integers(2, 5))
    return np.array(kinds[:length])


def _chain(kinds: Int[np.ndarray, "b n"], random: np.random.Generator) -> Points:
    """A chain grown residue by residue, each at its bend and turn."""
    b, n = kinds.shape
    bend = random.uniform(85, 145, (b, n))
    turn = random.uniform(-180, 180, (b, n))
    for kind, name in ((1, "helix"), (2, "strand")):
        bend = np.where(kinds == kind, ANGLES[name][0], bend)
        turn = np.where(kinds == kind, ANGLES[name][1], turn)
    bend, turn = np.radians(bend), np.radians(turn)
    x = np.zeros((b, n, 3))
    x[:, 1, 0] = STEP
    x[:, 2] = x[:, 1] + STEP * np.stack(
        [-np.cos(bend[:, 2]), np.sin(bend[:, 2]), np.zeros(b)], axis=-1
    )
    for i in range(3, n):
        along = _unit(x[:, i - 1] - x[:, i - 2])
        normal = _unit(np.cross(x[:, i - 2] - x[:, i - 3], along))
        third = np.cross(normal, along)
        a, t = bend[:, i, None], turn[:, i, None]
        step = -np.cos(a) * along + np.sin(a) * (np.cos(t) * third + np.sin(t) * normal)
        x[:, i] = x[:, i - 1] + STEP * step
    return x - x.mean(axis=1, keepdims=True)


def _compact(x: Points, kinds: Int[np.ndarray, "b n"], random: np.random.Generator) -> Points:
    """Pull a chain together, against springs that keep its bonds, helices, strands and distance."""
    n = x.shape[1]
    low, high = _springs(kinds)
    sticky = random.random((len(x), n)) < 0.5
    pull = (sticky[:, :, None] & sticky[:, None, :])[..., None] * 0.015 + 0.005
    gap = np.abs(np.arange(n)[:, None] - np.arange(n)[None, :])
    pull = pull * (gap >= 4)[None, :, :, None]
    stiff = np.where(gap == 1, 1.0, 0.5)[None, :, :, None]
    widest = 2.5 * n**0.38
    loose = np.where(kinds == 1, 0.2, 1.0)[..., None]  # so that helices keep their hand
    for round_ in range(ROUNDS):
        away = x[:, :, None] - x[:, None]
        d = np.sqrt(np.square(away).sum(-1, keepdims=True) + 1e-6)
        error = np.minimum(d - low, 0) + np.maximum(d - high, 0)
        force = stiff * error + pull * 8 * d / (d + 8) ** 2
        radius = np.sqrt(np.square(x).sum(-1).mean(1))[:, None, None]
        inwards = CLOSE * x * (radius > widest)
        move = -0.3 * np.clip((force * away / d).sum(2) + inwards, -6, 6)
        heat = 1.0 * max(0.0, 1 - 1.5 * round_ / ROUNDS)
        if round_ > 0.8 * ROUNDS:
            pull = pull * 0.9
        x = x + move + heat * loose * random.normal(size=x.shape)
        x -= x.mean(axis=1, keepdims=True)
    return x


def _springs(
    kinds: Int[np.ndarray, "b n"],
) -> tuple[Float[np.ndarray, "b n n 1"], Float[np.ndarray, "b n n 1"]]:
    """The least and largest distance of each pair of CA atoms, in angstroms."""
    b, n = kinds.shape
    low, high = np.full((b, n, n), APART), np.full((b, n, n), np.inf)
    i = np.arange(n)
    low[:, i, i] = 0
    for gap, (least, most) in ((1, (STEP, STEP)), (2, BEND)):
        _set(low, gap, np.full((b, n - gap), least))
        _set(high, gap, np.full((b, n - gap), most))
    for kind, distances in ((1, HELIX), (2, STRAND)):
        for gap, distance in zip((2, 3, 4), distances, strict=True):
            inside = np.stack([kinds[:, k : n - gap + k] == kind for k in range(gap + 1)]).all(0)
            _set(low, gap, distance, inside)
            _set(high, gap, distance, inside)
    return low[..., None], high[..., None]


def _set(
    array: Float[np.ndarray, "b n n"],
    gap: int,
    value: Float[np.ndarray, "b m"] | float,
    where: Bool[np.ndarray, "b m"] | bool = True,
) -> None:
    i = np.arange(array.shape[1] - gap)
    new = np.where(where, value, array[:, i, i + gap])
    array[:, i, i + gap] = array[:, i + gap, i] = new


def _unit(x: Float[np.ndarray, "... 3"]) -> Float[np.ndarray, "... 3"]:
    return x / (np.linalg.norm(x, axis=-1, keepdims=True) + 1e-9)
