"""What can be read from pair vectors by a simple formula: a linear probe, and its controls."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.result.compare.superpose import central_atoms
from af3nb.result.layout import Layout, Positions

CONTACT = 8.0  # angstroms
APART = 6  # residues along the chain, from which a contact is more than a turn of helix
RIDGE = 1e-2  # of the largest variance


@dataclass(frozen=True)
class Probed:
    """How well a probe reads distances of pairs that it was not fitted to.

    `explained` is the share of the variance of distances (R²), and `separated` the chance that a
    contact, at least 6 residues apart, is read as nearer than a pair that is none.
    """

    explained: float
    separated: float


def central_distances(layout: Layout, positions: Positions) -> Float[np.ndarray, "n n"]:
    """Return the distances between the CB atoms of all tokens, in angstroms; tokens without one,
    such as glycine, count by their central atom."""
    places = positions[central_atoms(layout)].astype(float)
    atoms = np.flatnonzero((layout.atom_name == "CB") & layout.in_polymer)
    places[layout.atom_token[atoms]] = positions[atoms]
    return np.linalg.norm(places[:, None] - places[None], axis=-1)


def probes(
    pairs: Mapping[str, Float[np.ndarray, "n n _"]], distances: Float[np.ndarray, "n n"]
) -> dict[str, Probed]:
    """Read distances from the vectors of each stage by ridge regression.

    A random 60 % of the tokens' pairs are fitted, the others tested; (i, j) and (j, i) are always
    on the same side. "separation alone" is the control: it sees only how far apart two residues
    are along the chain.
    """
    n = len(distances)
    control = np.minimum(_apart(n), n // 2)[:, :, None] == np.arange(n // 2 + 1)
    every = {"separation alone": control.astype(float), **pairs}
    return {name: reading(_fit(z, distances), distances) for name, z in every.items()}


def reading(read: Float[np.ndarray, "n n"], distances: Float[np.ndarray, "n n"]) -> Probed:
    """Return how well distances are read, over the pairs that no probe was fitted to."""
    apart = _apart(len(distances))
    tested = ~_known(len(distances)) & (apart > 0)
    true, said = distances[tested], read[tested]
    explained = 1 - np.mean((true - said) ** 2) / np.var(true)
    far = tested & (apart >= APART)
    return Probed(float(explained), _separated(read[far], distances[far] < CONTACT))


def _apart(n: int) -> Int[np.ndarray, "n n"]:
    return np.abs(np.subtract.outer(np.arange(n), np.arange(n)))


def _known(n: int) -> Bool[np.ndarray, "n n"]:
    """The pairs that are fitted, the same in every lesson."""
    drawn = np.triu(np.random.default_rng(0).random((n, n)) < 0.6, 1)
    return drawn | drawn.T


def _fit(
    z: Float[np.ndarray, "n n c"], distances: Float[np.ndarray, "n n"]
) -> Float[np.ndarray, "n n"]:
    """The distances that a probe reads from the vectors, fitted to the known pairs."""
    fitted = _known(len(z))
    x, y = z[fitted].astype(float), distances[fitted]
    middle, size = x.mean(axis=0), x.std(axis=0) + 1e-9
    x = (x - middle) / size
    square = x.T @ x / len(x)
    ridge = RIDGE * np.eye(len(square))
    weights = np.linalg.solve(square + ridge, x.T @ (y - y.mean()) / len(x))
    return ((z.astype(float) - middle) / size) @ weights + y.mean()


def _separated(read: Float[np.ndarray, " k"], touch: Bool[np.ndarray, " k"]) -> float:
    """The chance that a contact reads smaller than a pair that is none (the area under ROC)."""
    return float(np.mean(read[touch][:, None] < read[~touch][None]))


def components(z: Float[np.ndarray, "n n c"], count: int = 3) -> Float[np.ndarray, "n n count"]:
    """Return the directions in which pair vectors differ most, each scaled to a spread of 1."""
    flat = z.reshape(-1, z.shape[-1]).astype(float)
    flat = (flat - flat.mean(axis=0)) / (flat.std(axis=0) + 1e-9)
    _, _, axes = np.linalg.svd(flat.T @ flat)
    found = flat @ axes[:count].T
    return (found / found.std(axis=0)).reshape(*z.shape[:2], count)


def asymmetry(z: Float[np.ndarray, "n n c"]) -> float:
    """Return the size of z_ij - z_ji as a share of the size of z_ij, averaged over all pairs."""
    off = ~np.eye(len(z), dtype=bool)
    difference = np.linalg.norm(z - z.swapaxes(0, 1), axis=-1)[off]
    return float(difference.mean() / np.linalg.norm(z, axis=-1)[off].mean())
