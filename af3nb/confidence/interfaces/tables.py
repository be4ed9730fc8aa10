"""The scores of all interfaces as tables, as AlphaFold 3 writes its own scores of pairs of chains.

The row is the chain that is aligned on, the column the chain that is scored.
"""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb.confidence.interfaces.assemble import measure
from af3nb.confidence.interfaces.contact.kinds import KINDS
from af3nb.confidence.interfaces.given import OWN_KEY, Given, given
from af3nb.confidence.interfaces.published.ipsae import CUTOFF, ipsae
from af3nb.confidence.interfaces.published.tm import actifptm, actifptm_probs, exact_actifptm
from af3nb.confidence.interfaces.record import Interface, plain
from af3nb.confidence.interfaces.units import chain_of_tokens
from af3nb.result.layout import Layout
from af3nb.result.result import Result, Sample

# Of each direction, and of each pair of chains.
DIRECTED = (
    "ipsae", "ipsae_d0chn", "ipsae_d0dom", "pdockq2", "lis", "clis", "lia", "clia", "ccc",
    "pae_interface", "pae_mean",
)  # fmt: skip
MUTUAL = (
    "actifptm", "actifptm_probs", "pdockq", "ilis", "contact_prob_max", "expected_contacts",
    "contacts", *KINDS, "buried_area",
)  # fmt: skip


def own_summary(
    outputs: Mapping[str, np.ndarray],
    contact_probs: np.ndarray,
    features: Mapping[str, np.ndarray],
    layout: Layout,
    summary: Mapping[str, Any],
) -> dict[str, Any]:
    """Return our part of the summary of one sample; nothing for a single chain.

    `outputs` are those of `summarise`, with pLDDT, and `summary` is what it returned. actifpTM
    comes from the distributions of errors, which the expected terms of TM-score hold.
    """
    if len(layout.chains) < 2:
        return {}
    n, slots = len(layout.token_chain_id), (layout.atom_token, layout.atom_slot)
    probs = np.asarray(contact_probs)[:n, :n].astype(float)
    terms = np.asarray(outputs["tmscore_adjusted_pae_global"])[:n, :n].astype(float)
    frames = np.asarray(features["frames_mask"], bool)[:n]
    chain = chain_of_tokens(layout)
    exact = {
        name: exact_actifptm(terms, probs, chain, frames, score)
        for name, score in (("actifptm", actifptm), ("actifptm_probs", actifptm_probs))
    }
    of = Given(
        layout=layout,
        positions=np.asarray(outputs["atom_positions"])[slots],
        plddts=np.asarray(outputs["predicted_lddt"])[slots],
        pae=np.asarray(outputs["full_pae"])[:n, :n],
        contact_probs=probs,
        summary={
            **summary,
            OWN_KEY: {"chains": list(layout.chains), **exact},
        },
    )
    return {OWN_KEY: as_tables(measure(of), layout.chains)}


def ipsae_table(result: Result, sample: Sample) -> Float[np.ndarray, "c c"]:
    """Return the ipSAE of all pairs of chains; NaN where there is none, as without errors."""
    of = given(result, sample)
    table = np.full((len(of.chains), len(of.chains)), np.nan)
    if of.pae is None:
        return table
    polymers = [i for i, polymer in enumerate(of.polymer) if polymer]
    for a, b in permutations(polymers, 2):
        if not of.unframed[a]:
            tokens = np.ix_(*(of.units.token[of.units.of(chain)] for chain in (a, b)))
            nucleic = of.nucleic[a] or of.nucleic[b]
            table[a, b] = ipsae(of.pae[tokens].astype(float), nucleic=nucleic).d0res
    return table


def as_tables(found: Sequence[Interface], chains: Sequence[str]) -> dict[str, Any]:
    """Return lists of lists by the names of the scores; None where there is no number."""
    place = {chain: i for i, chain in enumerate(chains)}
    count = len(chains)
    tables: dict[str, Any] = {
        name: [[None] * count for _ in range(count)] for name in (*DIRECTED, *MUTUAL)
    }
    for one in found:
        for direction in one.directions:
            i, j = place[direction.aligned], place[direction.scored]
            for name in DIRECTED:
                tables[name][i][j] = plain(getattr(direction, name))
            for name in MUTUAL:
                tables[name][i][j] = plain(getattr(one, name))
    return {"chains": list(chains), "ipsae_cutoff": CUTOFF, **tables}
