"""All scores of all pairs of chains of one sample."""

from itertools import combinations
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from scipy.spatial.distance import cdist

from af3nb.confidence.interfaces.contact.touching import Touching, touching
from af3nb.confidence.interfaces.directions import direction
from af3nb.confidence.interfaces.given import Given, given
from af3nb.confidence.interfaces.missing import missing
from af3nb.confidence.interfaces.published.ipsae import CUTOFF
from af3nb.confidence.interfaces.published.lis import Lis, ilis
from af3nb.confidence.interfaces.published.pdockq import CONTACT, pdockq
from af3nb.confidence.interfaces.published.probabilities import contact_probabilities
from af3nb.confidence.interfaces.published.tm import (
    actifptm,
    actifptm_probs,
    pair_iptm,
    tm_terms,
)
from af3nb.confidence.interfaces.record import Direction, Interface
from af3nb.errors import InputError
from af3nb.result.result import Result, Sample

_ACTIFPTM = {"actifptm": actifptm, "actifptm_probs": actifptm_probs}


def interfaces(
    result: Result, sample: Sample | None = None, *, cutoff: float = CUTOFF
) -> list[Interface]:
    """Return the scores of every two chains of a sample, in the order of the layout.

    Args:
        result: The result that the sample belongs to.
        sample: The sample; by default, the best.
        cutoff: The error, in angstroms, below which a pair of residues counts for ipSAE.
    """
    if not 0 < cutoff < np.inf:
        remedy = "Give a number above 0, such as 10."
        raise InputError(f"a cutoff of {cutoff:g} Å leaves no pairs.", remedy=remedy)
    return measure(given(result, sample or result.best), cutoff)


def measure(of: Given, cutoff: float = CUTOFF) -> list[Interface]:
    """Return the scores of every two chains, from the arrays of a sample."""
    met = touching(of)
    chosen = range(len(of.chains))
    return [_interface(of, met, a, b, cutoff) for a, b in combinations(chosen, 2)]


def _interface(of: Given, met: Touching, a: int, b: int, cutoff: float) -> Interface:
    units, polymers = of.units, of.polymer[a] and of.polymer[b]
    first, second = units.of(a), units.of(b)
    apart = cdist(units.point[first], units.point[second])
    near = apart <= CONTACT
    both = (direction(of, met, a, b, near, cutoff), direction(of, met, b, a, near.T, cutoff))
    numbers = {
        **_tm(of, a, b),
        **_probabilities(of, first, second),
        **met.of(a, b),
        "distance_min": float(apart.min()),
        "ilis": _ilis(both) if polymers else None,
    }
    if polymers and of.plddts is not None:
        numbers["pdockq"] = pdockq(near, units.plddt[first], units.plddt[second])
    names = of.chains[a], of.chains[b]
    return Interface(names, both, cutoff, missing=missing(of, met, a, b), **numbers)


def _ilis(both: tuple[Direction, Direction]) -> float | None:
    found = [
        Lis(one.lis, one.clis, 0, 0)
        for one in both
        if one.lis is not None and one.clis is not None
    ]  # fmt: skip
    return ilis(found[0], found[1]) if len(found) == 2 else None


def _tm(of: Given, a: int, b: int) -> dict[str, Any]:
    """ipTM from the summary and from expected errors, and actifpTM."""
    found: dict[str, Any] = {"iptm": of.iptm(a, b)}
    for name in _ACTIFPTM:
        exact = of.own_table(name)
        if exact is not None and np.isfinite(exact[a, b]):
            found |= {name: float(exact[a, b]), f"{name}_exact": True}
    if of.pae is None:
        return found
    ab, ba = _errors(of, a, b), _errors(of, b, a)
    count = len(of.tokens[a]) + len(of.tokens[b])
    if not (of.unframed[a] and of.unframed[b]):
        found["iptm_from_pae"] = pair_iptm(tm_terms(ab, count), tm_terms(ba, count))
    if of.contact_probs is not None:
        probs = of.contact_probs[np.ix_(of.tokens[a], of.tokens[b])].astype(float)
        there, back = (tm_terms(errors, len(of.pae)) for errors in (ab, ba))
        for name, score in _ACTIFPTM.items():
            if name not in found:
                found |= {name: score(there, back, probs), f"{name}_exact": False}
    return found


def _errors(of: Given, a: int, b: int) -> Float[np.ndarray, "a b"]:
    """The errors of all tokens of chain b seen from a; beyond any if nothing is aligned on a."""
    assert of.pae is not None
    block = of.pae[np.ix_(of.tokens[a], of.tokens[b])].astype(float)
    return np.full_like(block, np.inf) if of.unframed[a] else block


def _probabilities(
    of: Given, first: Int[np.ndarray, " a"], second: Int[np.ndarray, " b"]
) -> dict[str, Any]:
    if of.contact_probs is None:
        return {}
    tokens = of.units.token
    block = of.contact_probs[np.ix_(tokens[first], tokens[second])].astype(float)
    found = contact_probabilities(block)
    return {
        "contact_prob_max": found.most,
        "contact_prob_top10": found.top10,
        "expected_contacts": found.expected,
        "likely_contacts": found.likely,
    }
