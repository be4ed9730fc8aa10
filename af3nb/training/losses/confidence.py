"""Confidence losses: the network learns how far to trust itself (section 4.3).

The target is the error of a structure that the network predicted, against the truth; `m` atoms,
`n` tokens.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from af3nb.batch import Batch
from af3nb.model.confidence_head import (
    LARGEST_ERROR,
    N_ERROR_BINS,
    N_PLDDT_BINS,
    ConfidenceLogits,
)
from af3nb.training.examples.truth import Truth, to_atoms
from af3nb.training.geometry import distances, frames, in_frames, lddt
from af3nb.training.losses.structure import NEAR, NEAR_NUCLEIC, cross_entropy, token_mask

ERROR_WIDTH = LARGEST_ERROR / (N_ERROR_BINS - 2)  # angstroms


class ConfidenceLosses(NamedTuple):
    """Cross-entropies of the four heads."""

    plddt: Float[Array, ""]
    pae: Float[Array, ""]
    pde: Float[Array, ""]
    resolved: Float[Array, ""]


def confidence_losses(
    logits: ConfidenceLogits,
    batch: Batch,
    truth: Truth,
    x: Float[Array, "m 3"],
    true: Float[Array, "m 3"],
    resolved: Bool[Array, " m"],
) -> ConfidenceLosses:
    """Compare the head's output with the actual errors; `true` is matched to the prediction `x`."""
    score, has_score = atom_lddt(truth, x, true, resolved)
    plddt = jnp.clip((score * N_PLDDT_BINS).astype(jnp.int32), 0, N_PLDDT_BINS - 1)
    pae, has_pae = aligned_error(truth, x, true, resolved)
    pde, has_pde = distance_error(truth, x, true, resolved)
    return ConfidenceLosses(
        plddt=cross_entropy(to_atoms(batch, logits.plddt), plddt, has_score),
        pae=cross_entropy(logits.pae, error_bin(pae), has_pae),
        pde=cross_entropy(logits.pde, error_bin(pde), has_pde),
        resolved=cross_entropy(
            to_atoms(batch, logits.resolved), resolved.astype(jnp.int32), truth.is_atom
        ),
    )


def error_bin(error: Float[Array, "..."]) -> Array:
    """The bin of an error in angstroms; bins are half an angstrom wide and the last is open."""
    return jnp.clip((error / ERROR_WIDTH).astype(jnp.int32), 0, N_ERROR_BINS - 1)


def atom_lddt(
    truth: Truth, x: Float[Array, "m 3"], true: Float[Array, "m 3"], resolved: Bool[Array, " m"]
) -> tuple[Float[Array, " m"], Bool[Array, " m"]]:
    """lDDT of each atom (0..1) to CA and C1' atoms within 15 angstroms, 30 for nucleic acids."""
    center = truth.center
    reach = jnp.where(truth.nucleic[center], NEAR_NUCLEIC, NEAR)
    known = resolved[center] & truth.polymer & token_mask(truth)
    pairs = (distances(true, true[center]) < reach) & known & resolved[:, None]
    pairs &= jnp.arange(len(x))[:, None] != center
    return lddt(x, true, x[center], true[center], pairs)


def aligned_error(
    truth: Truth, x: Float[Array, "m 3"], true: Float[Array, "m 3"], resolved: Bool[Array, " m"]
) -> tuple[Float[Array, "n n"], Bool[Array, "n n"]]:
    """Algorithm 30: error in angstroms of token j seen from the frame of token i, at [i, j]."""
    seen = [
        in_frames(p[truth.center], *frames(*(p[truth.frame[:, k]] for k in range(3))))
        for p in (x, true)
    ]
    error = jnp.sqrt(jnp.square(seen[0] - seen[1]).sum(-1) + 1e-8)
    mask = token_mask(truth)
    has_frame = truth.has_frame & resolved[truth.frame].all(-1) & mask
    return error, has_frame[:, None] & (resolved[truth.center] & mask)[None, :]


def distance_error(
    truth: Truth, x: Float[Array, "m 3"], true: Float[Array, "m 3"], resolved: Bool[Array, " m"]
) -> tuple[Float[Array, "n n"], Bool[Array, "n n"]]:
    """Error in angstroms of the distance between two tokens' representative atoms."""
    beta = truth.beta
    error = jnp.abs(distances(x[beta], x[beta]) - distances(true[beta], true[beta]))
    known = resolved[beta] & token_mask(truth)
    return error, known[:, None] & known[None, :]
