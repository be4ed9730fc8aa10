"""The contacts between chains of a structure as CSV."""

from contextlib import suppress
from itertools import pairwise

import numpy as np

from af3nb.confidence.contacts import contacts
from af3nb.errors import InputError
from af3nb.report.scores import as_csv
from af3nb.result.result import Result, Sample

_HEAD = (
    "chain_1", "residue_1", "name_1", "plddt_1", "chain_2", "residue_2", "name_2", "plddt_2",
    "distance", "pae_1_to_2", "pae_2_to_1", "contact_probability",
)  # fmt: skip


def contacts_csv(result: Result, sample: Sample | None = None) -> str:
    """Return the residues of different chains whose heavy atoms come within 5 angstroms.

    Distances are of the nearest atoms. The errors (PAE) are the least between the tokens of the two
    residues, in each direction, and the probability is the largest; nothing stands there if the
    result lacks them.
    """
    sample, layout = sample or result.best, result.layout
    found = contacts(sample.positions, layout)
    plddt, starts = layout.over_residues(sample.atom_plddts), layout.residue_starts
    edges = [*np.asarray(layout.atom_token)[starts].tolist(), len(layout.token_chain_id)]
    tokens = [slice(a, b) for a, b in pairwise(edges)]
    pae = chance = None
    with suppress(InputError):  # a structure without the file of its pairs
        pae = sample.pae
    with suppress(InputError):  # or of a program that writes none
        chance = sample.contact_probs
    rows = []
    for a, b, apart in zip(found.first, found.second, found.distance, strict=True):
        ends = []
        for i in (a, b):
            atom = starts[i]
            ends += [layout.chain_id[atom], int(layout.res_id[atom]), layout.res_name[atom]]
            ends += [float(plddt[i])]
        here, there = tokens[a], tokens[b]
        errors = (None, None) if pae is None else (pae[here, there].min(), pae[there, here].min())
        scores = (*errors, None if chance is None else chance[here, there].max())
        rows.append((*ends, apart, *scores))
    return as_csv(_HEAD, rows)
