"""ipSAE: ipTM of the pairs of residues that have a low error (Dunbrack 2025, bioRxiv 637595).

For residues i of the chain that is aligned on and j of the chain that is scored, every pair with an
error below the cutoff gives 1 / (1 + (error / d0)²). The score of i is the mean over its pairs, and
the score of a direction is the best of all i. The variants differ in the length that sets d0.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

CUTOFF = 10.0  # angstroms: the author's choice for AlphaFold 3
LEAST, LEAST_NUCLEIC = 1.0, 2.0  # angstroms of d0; the second is the author's guess


class Ipsae(NamedTuple):
    """One direction: the four scores, and the lengths and d0 of the residue that decides each."""

    d0res: float
    d0chn: float
    d0dom: float
    iptm_d0chn: float  # without the cutoff
    n0res: int
    n0chn: int
    n0dom: int
    at_d0res: float
    at_d0chn: float
    at_d0dom: float
    best: int  # the residue of the aligned chain that decides, counted from 0


def ipsae(pae: Float[np.ndarray, "a b"], *, cutoff: float = CUTOFF, nucleic: bool = False) -> Ipsae:
    """Return the scores of chain b seen from chain a; `pae` has a row for each residue of a."""
    least = LEAST_NUCLEIC if nucleic else LEAST
    valid = pae < cutoff
    counts = valid.sum(axis=1)
    domain = int(valid.any(axis=1).sum() + valid.any(axis=0).sum())
    length = sum(pae.shape)
    by_residue = _d0(counts, least, above=26)
    by_chains, by_domain = (_d0(np.array(n), least, above=27) for n in (length, domain))
    each = _means(pae, by_residue[:, None], valid)
    best = int(each.argmax())
    return Ipsae(
        float(each[best]),
        float(_means(pae, by_chains, valid).max()),
        float(_means(pae, by_domain, valid).max()),
        float(_means(pae, by_chains, np.ones_like(valid)).max()),
        int(counts[best]),
        length,
        domain,
        float(by_residue[best]),
        float(by_chains),
        float(by_domain),
        best,
    )


def _means(
    pae: Float[np.ndarray, "a b"], d0: Float[np.ndarray, "..."], valid: np.ndarray
) -> Float[np.ndarray, " a"]:
    """The mean term of each row over its valid pairs; 0 for a row that has none."""
    terms = np.where(valid, 1 / (1 + np.square(pae / d0)), 0.0)
    return terms.sum(axis=1) / np.maximum(valid.sum(axis=1), 1)


def _d0(length: Int[np.ndarray, "..."], least: float, *, above: int) -> Float[np.ndarray, "..."]:
    """TM-score's d0, but `least` up to a length: the author's program has 26 for d0res and 27 for
    the others."""
    full = 1.24 * np.cbrt(np.maximum(length, 26) - 15.0) - 1.8
    return np.where(length > above, np.maximum(full, least), least)
