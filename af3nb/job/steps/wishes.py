"""Add what other programs use and the network does not: rings, contacts, pockets, affinities."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from af3nb.errors import InputError, short
from af3nb.job.job import Job
from af3nb.job.rules.basics import combined
from af3nb.job.steps.molecules import find_chain
from af3nb.job.steps.residues import several
from af3nb.job.wishes.atoms import wish_atom_problems
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot, Wish
from af3nb.job.wishes.rules import wish_problems

_WRITE = 'Write "A 3" or ("A", 3), or "A 3 CA" for an atom.'


def cyclic(job: Job, chain: Any) -> Job:
    """Bond the first and the last residue of a chain, or of several."""
    given = [chain] if isinstance(chain, str) or not isinstance(chain, Iterable) else chain
    ids = [_chain(id) for id in given]
    return _with(job, [Cyclic(id) for id in several(ids[0] if isinstance(chain, str) else ids)])


def contact(
    job: Job, first: Any, second: Any, max_distance: Any, min_distance: Any, forced: bool
) -> Job:
    """Ask for two residues or atoms close to each other."""
    ends = _spot(job, first), _spot(job, second)
    return _with(job, [Contact(*ends, _length(max_distance), _length(min_distance), forced)])


def pocket(job: Job, binder: Any, residues: Any, max_distance: Any, forced: bool) -> Job:
    """Ask for a chain close to residues or atoms."""
    several_given = isinstance(residues, Iterable) and not isinstance(residues, str)
    spots = tuple(_spot(job, one) for one in (residues if several_given else [residues]))
    return _with(job, [Pocket(_chain(binder), spots, _length(max_distance), forced)])


def affinity(job: Job, binder: Any) -> Job:
    """Ask how strongly a ligand binds."""
    return _with(job, [Affinity(_chain(binder))])


def _chain(given: Any) -> str:
    if not isinstance(given, str):
        remedy = "Name one chain by its id."
        raise InputError(f"{short(repr(given))} is not a chain.", where="wish", remedy=remedy)
    return given


def _length(given: Any) -> float:
    """A distance in angstroms."""
    try:
        return float(given)
    except (TypeError, ValueError, OverflowError):
        message = f"{short(repr(given))} is not a distance."
        remedy = "Write a number of angstroms, such as 6."
        raise InputError(message, where="wish", remedy=remedy) from None


def _spot(job: Job, given: Any) -> Spot:
    """The residue or atom that the user wrote; a chain of one residue needs no number."""
    if isinstance(given, Spot):
        return given
    if not isinstance(given, Iterable):
        raise _no_spot(given)
    parts = re.split(r"[\s:,/]+", given.strip()) if isinstance(given, str) else list(given)
    chain, *rest = [str(part) for part in parts] or [""]
    if len(rest) < 2 and not (rest and rest[0].isdecimal()):
        if find_chain(job, chain).length == 1:
            rest = ["1", *rest]
    if len(rest) not in (1, 2) or not re.fullmatch("[0-9]{1,9}", rest[0]):
        raise _no_spot(given)
    return Spot(chain, int(rest[0]), *rest[1:])


def _no_spot(given: Any) -> InputError:
    message = f"{short(repr(given))} is not a residue or an atom."
    return InputError(message, where="wish", remedy=_WRITE)


def _with(job: Job, wishes: list[Wish]) -> Job:
    """The job with more wishes, unless something is wrong with them."""
    added = replace(job, wishes=(*job.wishes, *wishes))
    found = [*wish_problems(added), *wish_atom_problems(added)]
    known = [p for p in found if p.place and (p.place.number or 0) >= len(job.wishes)]
    if known:
        raise combined(known)
    return added
