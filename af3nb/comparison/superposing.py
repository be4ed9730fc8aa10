"""What a structure is superposed by: everything, what is alike, a chain, or some residues."""

import re

import numpy as np
from jaxtyping import Bool, Float, Int

from af3nb.comparison.matching.common import Common
from af3nb.errors import InputError
from af3nb.result.compare.superpose import FEWEST, alike, superposed

WHOLE, ALIKE = "whole", "alike"
_PART = re.compile(r"([^:\s]+)(?::([\d\s,-]+))?")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


def guides(common: Common, by: str = WHOLE) -> Int[np.ndarray, " t"]:
    """Return the pairs of CA and C1' that a text chooses, such as "A" or "A:10-50, 60; B".

    Chains and numbers are the model's. "alike" chooses what stays together.
    """
    trace = common.trace
    if by == WHOLE or (by == ALIKE and len(trace) < FEWEST):
        return trace
    if by == ALIKE:
        return trace[alike(common.x[trace], common.y[trace])[0]]
    if not len(common.rows):
        raise InputError(
            "no chain is in both structures.",
            where="superpose",
            remedy="Superpose by everything.",
        )
    chosen = np.zeros(len(trace), bool)
    for part in filter(None, (part.strip() for part in by.split(";"))):
        chosen |= _part(common, part)
    if chosen.sum() < FEWEST:
        raise InputError(
            f'"{by}" has {chosen.sum()} residues that the {common.truth.word} has, too; '
            f"{FEWEST} are needed to superpose.",
            where="superpose",
            remedy="Choose more residues.",
        )
    return trace[chosen]


def _part(common: Common, part: str) -> Bool[np.ndarray, " t"]:
    """The pairs in one chain, or in some of its residues."""
    trace, rows = common.trace, common.trace_residue
    found = _PART.fullmatch(part)
    known = list(dict.fromkeys(common.chain.astype(str)))
    if not found or found[1] not in common.chain[rows]:
        raise InputError(
            f'"{part}" is no part of the {common.model.word} that the {common.truth.word} has.',
            where="superpose",
            remedy=f"Name one of the chains {', '.join(known)}, with residues if you like, as "
            f"{_example(common)}.",
        )
    chosen = common.chain[rows] == found[1]
    if not found[2]:
        return chosen
    numbers = np.asarray(common.model.layout.res_id)[common.atoms[trace, 0]]
    wanted = np.zeros(len(rows), bool)
    for one in filter(None, (p.strip() for p in found[2].split(","))):
        ends = _RANGE.fullmatch(one)
        if not ends:
            raise InputError(
                f'"{one}" is no range of residues.', where="superpose",
                remedy="Write ranges as 10-50, 60.",
            )  # fmt: skip
        first, last = int(ends[1]), int(ends[2] or ends[1])
        wanted |= (numbers >= first) & (numbers <= last)
    return chosen & wanted


def laid(common: Common, by: Int[np.ndarray, " g"]) -> Float[np.ndarray, "m 3"]:
    """Return all atoms of the model, superposed on the experiment by some pairs."""
    whole = common.model.positions
    if len(by) < FEWEST:
        by = np.arange(len(common.atoms))
    return superposed(common.x[by], common.y[by], whole) if len(by) >= FEWEST else whole


def _example(common: Common) -> str:
    """The first chain with all its residues, as one would write them."""
    places = [common.model.place(row) for row in common.rows[:, 0].tolist()]
    first = places[0][0]
    own = [number for chain, number, _ in places if chain == first]
    return f"{first}:{own[0]}-{own[-1]}"
