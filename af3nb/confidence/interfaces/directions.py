"""The scores of one chain as seen from another."""

import numpy as np
from jaxtyping import Bool

from af3nb.confidence.interfaces.contact.touching import Touching
from af3nb.confidence.interfaces.given import Given
from af3nb.confidence.interfaces.published.ipsae import ipsae
from af3nb.confidence.interfaces.published.lis import lis
from af3nb.confidence.interfaces.published.pdockq import pdockq2
from af3nb.confidence.interfaces.record import Direction

SURE = 4.0  # angstroms of error below which a contact counts for CCC


def direction(
    of: Given, met: Touching, a: int, b: int, near: Bool[np.ndarray, "a b"], cutoff: float
) -> Direction:
    """Return the scores of chain b seen from a; `near` are units that are within 8 angstroms."""
    names = of.chains[a], of.chains[b]
    if of.pae is None or of.unframed[a]:
        return Direction(*names)
    units, tokens = of.units, of.tokens
    first, second = units.of(a), units.of(b)
    every = of.pae[np.ix_(tokens[a], tokens[b])]
    pairs = met.units(a, b)
    errors = of.pae[units.token[pairs[:, 0]], units.token[pairs[:, 1]]]
    seen = {
        "pae_min": float(every.min()),
        "pae_mean": float(every.mean(dtype=float)),
        "pae_interface": float(errors.mean(dtype=float)) if len(errors) else None,
    }
    if not (of.polymer[a] and of.polymer[b]):
        return Direction(*names, **seen)
    pae = of.pae[np.ix_(units.token[first], units.token[second])].astype(float)
    main = ipsae(pae, cutoff=cutoff, nucleic=of.nucleic[a] or of.nucleic[b])
    local = lis(pae, near)
    best = np.flatnonzero(of.units.of_atom == first[main.best])[0]
    if of.plddts is not None:
        seen["pdockq2"] = pdockq2(near, units.plddt[first], units.plddt[second], pae)
    pairs = met.physical(a, b)
    return Direction(
        *names,
        **seen,
        ipsae=main.d0res,
        ipsae_d0chn=main.d0chn,
        ipsae_d0dom=main.d0dom,
        iptm_d0chn=main.iptm_d0chn,
        n0res=main.n0res,
        n0chn=main.n0chn,
        n0dom=main.n0dom,
        d0res=main.at_d0res,
        d0chn=main.at_d0chn,
        d0dom=main.at_d0dom,
        ipsae_residue=int(of.layout.res_id[best]) if main.d0res > 0 else None,
        lis=local.lis,
        clis=local.clis,
        lia=local.lia,
        clia=local.clia,
        ccc=int((of.pae[units.token[pairs[:, 0]], units.token[pairs[:, 1]]] < SURE).sum()),
    )
