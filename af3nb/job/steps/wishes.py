"""Add what other programs use and the network does not: rings, contacts, pockets, affinities."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.job.rules.basics import combined
from af3nb.job.steps.molecules import find_chain
from af3nb.job.steps.residues import several
from af3nb.job.wishes.atoms import wish_atom_problems
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot, Wish
from af3nb.job.wishes.rules import wish_problems

Length = float | int  # angstroms


def cyclic(job: Job, chain: str | Iterable[str]) -> Job:
    """Bond the first and the last residue of a chain, or of several."""
    return _with(job, [Cyclic(id) for id in several(chain)])


def contact(
    job: Job, first: Any, second: Any, max_distance: Length, min_distance: Length, forced: bool
) -> Job:
    """Ask for two residues or atoms close to each other."""
    ends = _spot(job, first), _spot(job, second)
    return _with(job, [Contact(*ends, float(max_distance), float(min_distance), forced)])


def pocket(
    job: Job, binder: str, residues: Iterable[Any], max_distance: Length, forced: bool
) -> Job:
    """Ask for a chain close to residues or atoms."""
    given = [residues] if isinstance(residues, str | Spot) else list(residues)
    spots = tuple(_spot(job, one) for one in given)
    return _with(job, [Pocket(binder, spots, float(max_distance), forced)])


def affinity(job: Job, binder: str) -> Job:
    """Ask how strongly a ligand binds."""
    return _with(job, [Affinity(binder)])


def _spot(job: Job, given: Any) -> Spot:
    """The residue or atom that the user wrote; a chain of one residue needs no number."""
    if isinstance(given, Spot):
        return given
    parts = re.split(r"[\s:,/]+", given.strip()) if isinstance(given, str) else list(given)
    chain, *rest = [str(part) for part in parts] or [""]
    if len(rest) < 2 and not (rest and rest[0].isdecimal()):
        if find_chain(job, chain).length == 1:
            rest = ["1", *rest]
    if len(rest) not in (1, 2) or not re.fullmatch("[0-9]{1,9}", rest[0]):
        remedy = 'Write "A 3" or ("A", 3), or "A 3 CA" for an atom.'
        raise InputError(f"{given!r} is not a residue or an atom.", where="wish", remedy=remedy)
    return Spot(chain, int(rest[0]), *rest[1:])


def _with(job: Job, wishes: list[Wish]) -> Job:
    """The job with more wishes, unless something is wrong with them."""
    added = replace(job, wishes=(*job.wishes, *wishes))
    found = [*wish_problems(added), *wish_atom_problems(added)]
    known = [p for p in found if p.place and (p.place.number or 0) >= len(job.wishes)]
    if known:
        raise combined(known)
    return added
