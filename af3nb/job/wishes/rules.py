"""What is wrong with wishes, and which of them the network does not use."""

import math
from collections.abc import Iterator

from af3nb.errors import InputError, InputWarning, Place, short
from af3nb.job.job import Job, Ligand, Molecule
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Wish, chains_of, spots_of
from af3nb.job.wishes.words import told


def wish_problems(job: Job) -> Iterator[InputError]:
    """Yield what is wrong with the wishes of a job apart from chemistry."""
    chains = {id: m for m in job.molecules for id in m.ids}
    seen: set[Wish] = set()
    for i, wish in enumerate(job.wishes):
        where = Place("wish", i)
        if unknown := [id for id in chains_of(wish) if id not in chains]:
            known = f"The chains are {', '.join(map(short, list(chains)[:20]))}."
            yield InputError(f'there is no chain "{short(unknown[0])}".', where=where, remedy=known)
            continue
        for message, remedy in _faults(wish, chains):
            yield InputError(message, where=where, remedy=remedy)
        if wish in seen:
            yield InputError("this is given twice.", where=where, remedy="Remove one of them.")
        seen.add(wish)


def wish_warnings(job: Job) -> Iterator[InputWarning]:
    """Warn of each wish: the network does not use them, other programs do."""
    remedy = "It stays in the job, for programs that use it."
    for i, wish in enumerate(job.wishes):
        message = f"the network does not use this: {told(wish)}."
        yield InputWarning(message, where=Place("wish", i), remedy=remedy)


def _faults(wish: Wish, chains: dict[str, Molecule]) -> Iterator[tuple[str, str]]:
    for spot in spots_of(wish):
        length = chains[spot.chain].length
        if not 1 <= spot.residue <= length:
            message = f"chain {spot.chain} has no residue {spot.residue}."
            yield message, f"Its residues are numbered 1 to {length}."
    match wish:
        case Cyclic() if isinstance(chains[wish.chain], Ligand):
            yield f"chain {wish.chain} is a ligand, which cannot be cyclic.", "Name a polymer."
        case Affinity() if not isinstance(chains[wish.binder], Ligand):
            yield f"chain {wish.binder} is no ligand, and its affinity is not known.", ""
        case Contact() if wish.first == wish.second:
            yield "both ends of this contact are the same.", "Name two residues."
        case Pocket() if not wish.spots:
            yield "this pocket has no residues.", "Name at least one."
        case Pocket() if wish.binder in {spot.chain for spot in wish.spots}:
            yield f"chain {wish.binder} is the binder and part of its own pocket.", ""
    if isinstance(wish, Contact | Pocket):
        yield from _distance_faults(wish)


def _distance_faults(wish: Contact | Pocket) -> Iterator[tuple[str, str]]:
    least = wish.min_distance if isinstance(wish, Contact) else 0.0
    if not 0 < wish.max_distance < math.inf:
        yield f"expected a distance above 0, found {wish.max_distance:g}.", "Give it in angstroms."
    elif not 0 <= least <= wish.max_distance:
        message = f"the least distance is {least:g}, the largest {wish.max_distance:g}."
        yield message, "The least cannot be below 0 or above the largest."
