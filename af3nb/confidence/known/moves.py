"""Known errors for a structure: bends, hinges, turned chains, mirror images.

All functions take positions in angstroms and return new ones.
"""

import numpy as np
from jaxtyping import Float

from af3nb.confidence.clashes import clashing_pairs
from af3nb.result.layout import Layout, Positions


def wobble(x: Positions, size: float, seed: int) -> Positions:
    """Bend everything smoothly by about `size` angstroms; bonds stay intact."""
    random = np.random.default_rng(seed)
    waves = random.normal(size=(3, 3)) * 2 * np.pi / 60
    return x + size * np.sin(x @ waves + random.uniform(0, 6, 3))


def turned(
    x: Positions, origin: Float[np.ndarray, "3"], axis: Float[np.ndarray, "3"], degrees: float
) -> Positions:
    """Turn everything about an axis through a point (Rodrigues' formula)."""
    k, a, v = axis / np.linalg.norm(axis), np.radians(degrees), x - origin
    return (
        origin + v * np.cos(a) + np.cross(k, v) * np.sin(a) + np.outer(v @ k, k) * (1 - np.cos(a))
    )


def turn_chain(x: Positions, layout: Layout, chain: str, degrees: float) -> Positions:
    """Turn one chain about the z axis through its own middle."""
    own, x = layout.chain_id == chain, x.copy()
    x[own] = turned(x[own], x[own].mean(axis=0), np.array([0.0, 0, 1]), degrees)
    return x


def pull_out(x: Positions, layout: Layout, chain: str, by: float) -> Positions:
    """Move one chain away from the middle of the others, `by` so many angstroms."""
    own = layout.chain_id == chain
    way = x[own].mean(axis=0) - x[~own].mean(axis=0)
    return x + np.outer(own, by * way / np.linalg.norm(way))


def hinge(x: Positions, layout: Layout, residue: int, degrees: float) -> Positions:
    """Turn the part of a one-chain protein after a residue, about its bond from CA to C."""
    x = x.copy()
    ca, c = (x[(layout.res_id == residue) & (layout.atom_name == n)][0] for n in ("CA", "C"))
    after = layout.res_id > residue
    x[after] = turned(x[after], c, c - ca, degrees)
    return x


def misfold(x: Positions, layout: Layout, seed: int, residues: tuple[int, ...]) -> Positions:
    """Turn a one-chain protein at some residues into another fold; bonds and handedness stay right.

    Turns are random; the first ones without a clash count.
    """
    random = np.random.default_rng(seed)
    while True:
        moved = x
        for residue in residues:
            moved = hinge(moved, layout, residue, random.uniform(-90, 90))
        if not len(clashing_pairs(moved, layout)):
            return moved


def stretch(x: Positions, layout: Layout, last: int) -> Positions:
    """Straighten the start of a one-chain protein, up to a residue, into an extended strand."""
    x = x.copy()
    names = zip(layout.res_id.tolist(), layout.atom_name, strict=True)
    place = {name: i for i, name in enumerate(names)}
    for r in range(last, 1, -1):
        n, ca, c = (place[r, name] for name in ("N", "CA", "C"))
        before = layout.res_id < r
        beside = before | ((layout.res_id == r) & ~np.isin(layout.atom_name, ("C", "O")))
        psi, phi = (n, ca, c, place[r + 1, "N"]), (place[r - 1, "C"], n, ca, c)
        for atoms, wanted, moved in ((psi, 140, beside), (phi, -140, before)):
            p = x[list(atoms)]
            x[moved] = turned(x[moved], p[1], p[2] - p[1], dihedral(p) - wanted)
    return x


def mirrored(x: Positions) -> Positions:
    """Reflect everything through its plane of best fit: the mirror image that lies nearest."""
    middle = x.mean(axis=0)
    normal = np.linalg.svd(x - middle)[2][2]
    return x - 2 * np.outer((x - middle) @ normal, normal)


def dihedral(x: Float[np.ndarray, "4 3"]) -> float:
    """Return the angle about the bond between the inner two of four atoms, in degrees."""
    a, b, c, d = x
    u = (c - b) / np.linalg.norm(c - b)
    v, w = (a - b) - (a - b) @ u * u, (d - c) - (d - c) @ u * u
    return float(np.degrees(np.arctan2(np.cross(u, v) @ w, v @ w)))
