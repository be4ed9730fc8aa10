"""Wishes in the form: as in a job file, with a card and one of its copies in place of a chain."""

from collections.abc import Mapping
from dataclasses import replace

from af3nb.job.dialects.fields import JsonPath, Reader
from af3nb.job.job import Job
from af3nb.job.wishes.record import Spot, Wish, chains_of, moved
from af3nb.job.wishes.text import from_json, to_json


def of_job(job: Job, places: Mapping[str, tuple[str, int]]) -> list[dict]:
    """Return the wishes of a job; `places` has the card and the copy of each chain."""

    def move(spot: Spot) -> Spot:
        card, copy = places.get(spot.chain, ("", 0))
        return replace(spot, chain=f"{card}/{copy}")

    return to_json(moved(wish, move) for wish in job.wishes)


def of_form(wishes: list, chains: Mapping[str, tuple[str, ...]]) -> tuple[Wish, ...]:
    """Return the wishes of a form without those whose molecules have gone."""
    ids = {f"{card}/{i}": id for card, ids in chains.items() for i, id in enumerate(ids)}
    known = from_json(Reader(), wishes, JsonPath())
    kept = (wish for wish in known if all(place in ids for place in chains_of(wish)))
    return tuple(moved(wish, lambda spot: replace(spot, chain=ids[spot.chain])) for wish in kept)
