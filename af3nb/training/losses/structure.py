"""Structure losses: squared error, bonds, local distances, distogram (section 3.7.1).

Positions are in angstroms. There are `m` atoms (those of the windows) and `n` tokens.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from af3nb.model.distogram_head import FIRST_BREAK, LAST_BREAK, N_BINS
from af3nb.training.examples.truth import Truth
from af3nb.training.geometry import THRESHOLDS, distances, rigid_align

NEAR, NEAR_NUCLEIC = 15.0, 30.0  # reach of local distances, in angstroms
BONDED = 2.6  # angstroms; atoms closer than this share a bond or a bonded atom


def noise_weight(level: Float[Array, "..."], sigma_data: float) -> Float[Array, "..."]:
    """(t² + s²) / (t s)², so that all noise levels count equally.

    The paper prints (t + s)² as denominator; the denoiser's preconditioning calls for the product.
    """
    return (jnp.square(level) + sigma_data**2) / jnp.square(level * sigma_data)


def squared_error(
    x: Float[Array, "m 3"],
    true: Float[Array, "m 3"],
    weight: Float[Array, " m"],
    resolved: Bool[Array, " m"],
    aligned: Bool[Array, ""] | bool = True,
) -> Float[Array, ""]:
    """A third of the mean weighted squared distance to the truth, in square angstroms.

    The truth is first superposed on the prediction (Algorithm 28), unless `aligned` is False.
    """
    weight = jnp.where(resolved, weight, 0.0)
    target = jnp.where(aligned, rigid_align(true, x, weight), true)
    square = jnp.square(x - target).sum(-1)
    return (weight * square).sum() / (3 * jnp.maximum(resolved.sum(), 1))


def bond_error(x: Float[Array, "m 3"], truth: Truth) -> Float[Array, ""]:
    """Mean squared error of the lengths of bonds between ligands and their partners."""
    first, second = truth.bonds[:, 0], truth.bonds[:, 1]

    def length(p):
        return jnp.sqrt(jnp.square(p[first] - p[second]).sum(-1) + 1e-8)

    known = truth.is_bond & truth.resolved[first] & truth.resolved[second]
    square = jnp.square(length(x) - length(truth.positions))
    return jnp.where(known, square, 0.0).sum() / jnp.maximum(known.sum(), 1)


def near_pairs(truth: Truth) -> Bool[Array, "m m"]:
    """Pairs of different resolved atoms within 15 angstroms, 30 from nucleic acids."""
    reach = jnp.where(truth.nucleic, NEAR_NUCLEIC, NEAR)[:, None]
    near = distances(truth.positions, truth.positions) < reach
    near &= truth.resolved[:, None] & truth.resolved[None, :]
    return near & ~jnp.eye(len(near), dtype=bool)


def smooth_lddt(
    x: Float[Array, "m 3"], true: Float[Array, "m 3"], pairs: Bool[Array, "m m"]
) -> Float[Array, ""]:
    """Algorithm 27: 1 - lDDT with soft thresholds, 0..1. Blind to mirror images."""
    error = jnp.abs(distances(x, x) - distances(true, true))
    kept = sum(jax.nn.sigmoid(t - error) for t in THRESHOLDS) / len(THRESHOLDS)
    return 1 - jnp.where(pairs, kept, 0.0).sum() / jnp.maximum(pairs.sum(), 1)


def geometry_error(
    x: Float[Array, "m 3"], true: Float[Array, "m 3"], pairs: Bool[Array, "m m"]
) -> Float[Array, ""]:
    """Mean squared error of the distances fixed by bond lengths and angles; not in the paper.

    A large network learns them from the whole archive. A small one must be told, because smooth
    lDDT hardly responds to errors of a tenth of an angstrom.
    """
    truth = distances(true, true)
    bonded = pairs & (truth < BONDED)
    square = jnp.square(distances(x, x) - truth)
    return jnp.where(bonded, square, 0.0).sum() / jnp.maximum(bonded.sum(), 1)


def distogram_loss(logits: Float[Array, "n n 64"], truth: Truth) -> Float[Array, ""]:
    """Cross-entropy of the distances between the tokens' representative atoms."""
    x, known = truth.positions[truth.beta], truth.resolved[truth.beta]
    # Padding tokens point at atom 0; only real tokens have atoms of their own.
    known &= token_mask(truth)
    breaks = jnp.linspace(FIRST_BREAK, LAST_BREAK, N_BINS - 1)
    label = (distances(x, x)[..., None] > breaks).sum(-1)
    return cross_entropy(logits, label, known[:, None] & known[None, :])


def token_mask(truth: Truth) -> Bool[Array, " n"]:
    """Which tokens are real."""
    number = jnp.arange(truth.center.shape[0])
    return number <= jnp.where(truth.is_atom, truth.token, -1).max()


def cross_entropy(
    logits: Float[Array, "... bins"], label: Array, mask: Bool[Array, "..."]
) -> Float[Array, ""]:
    """Mean cross-entropy where the mask is True."""
    log_p = jax.nn.log_softmax(logits)
    picked = jnp.take_along_axis(log_p, label[..., None], axis=-1)[..., 0]
    return -jnp.where(mask, picked, 0.0).sum() / jnp.maximum(mask.sum(), 1)
