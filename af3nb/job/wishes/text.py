"""Wishes as JSON, and inside the description of a chain, where AlphaFold 3 ignores them.

AlphaFold 3 refuses a job with a key that it does not know, but lets a chain have a description.
The last line of the first chain's holds them: ``af3nb: [{"cyclic": "A"}]``.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from af3nb.errors import InputError
from af3nb.job.dialects.fields import JsonPath, Reader, found, load_json
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot, Wish

KEY = "af3nb"

_LINE = re.compile(rf"(?:^|\n){KEY}: (\[.*\])\s*$")
_CONTACT = ("first", "second", "max_distance", "min_distance", "forced")
_POCKET = ("binder", "spots", "max_distance", "forced")
_KEYS = ("cyclic", "contact", "pocket", "affinity")


def to_json(wishes: Iterable[Wish]) -> list[dict[str, Any]]:
    """Return wishes as plain values, each an object of one key."""
    return [_to_json(wish) for wish in wishes]


def from_json(reader: Reader, document: list, where: JsonPath) -> tuple[Wish, ...]:
    """Return the wishes in a list of JSON; what is wrong is noted by the reader."""
    wishes = []
    for i, item in enumerate(document):
        known = reader.mapping(item, where / i, _KEYS, example='{"cyclic": "A"}')
        for key in known:
            if key in _KEYS:
                wishes.append(_from_json(reader, key, known, where / i))
    return tuple(wishes)


def described(description: str | None, wishes: Iterable[Wish]) -> str | None:
    """Return the description of a chain with wishes as its last line."""
    if not (document := to_json(wishes)):
        return description
    line = f"{KEY}: {json.dumps(document)}"
    return line if description is None else f"{description}\n{line}"


def undescribed(description: str) -> tuple[str | None, list | None]:
    """Return a description without its line of wishes, and their JSON, which is None without."""
    if not (match := _LINE.search(description)):
        return description, None
    try:
        document = load_json(match[1])
    except InputError:
        return description, None
    kept = description[: match.start()] if match[0].startswith("\n") else None
    return kept, document if isinstance(document, list) else None


def distance(
    reader: Reader, item: Mapping, key: str, where: JsonPath, default: float | None = None
) -> float:
    """Return a distance in angstroms; without a default it must be there."""
    value = item.get(key)
    if value is None and default is not None:
        return default
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    remedy = "For example 6.0." if value is None else "Write a number without quotes."
    reader.note(where / key, f"expected a distance, found {found(value)}.", remedy)
    return 1.0


def flag(reader: Reader, item: Mapping, where: JsonPath, key: str = "forced") -> bool:
    """Return true or false, which is what is meant by nothing."""
    value = item.get(key)
    if value is not None and not isinstance(value, bool):
        reader.note(where / key, f"expected true or false, found {found(value)}.")
    return value is True


def _to_json(wish: Wish) -> dict[str, Any]:
    match wish:
        case Cyclic():
            return {"cyclic": wish.chain}
        case Affinity():
            return {"affinity": wish.binder}
        case Contact():
            entry: dict[str, Any] = {"first": _spot(wish.first), "second": _spot(wish.second)}
            entry["max_distance"] = wish.max_distance
            entry |= {"min_distance": wish.min_distance} if wish.min_distance else {}
            return {"contact": entry | ({"forced": True} if wish.forced else {})}
    entry = {"binder": wish.binder, "spots": [_spot(spot) for spot in wish.spots]}
    entry["max_distance"] = wish.max_distance
    return {"pocket": entry | ({"forced": True} if wish.forced else {})}


def _from_json(reader: Reader, key: str, known: Mapping, where: JsonPath) -> Wish:
    if key in ("cyclic", "affinity"):
        chain = reader.text(known, key, where, wanted="a chain")
        return Cyclic(chain) if key == "cyclic" else Affinity(chain)
    here = where / key
    item = reader.mapping(known[key], here, _CONTACT if key == "contact" else _POCKET)
    most, forced = distance(reader, item, "max_distance", here), flag(reader, item, here)
    if key == "contact":
        first, second = (_read_spot(reader, item.get(k), here / k) for k in ("first", "second"))
        least = distance(reader, item, "min_distance", here, 0.0)
        return Contact(first, second, most, least, forced)
    spots = [_read_spot(reader, spot, place) for place, spot in reader.items(item, "spots", here)]
    binder = reader.text(item, "binder", here, wanted="the chain that binds")
    return Pocket(binder, tuple(spots), most, forced)


def _spot(spot: Spot) -> list:
    return [spot.chain, spot.residue, *([spot.atom] if spot.atom else [])]


def _read_spot(reader: Reader, value: object, where: JsonPath) -> Spot:
    match value:
        case [str(chain), int(residue)] if not isinstance(residue, bool):
            return Spot(chain, residue)
        case [str(chain), int(residue), str(atom)] if not isinstance(residue, bool):
            return Spot(chain, residue, atom)
    remedy = 'Write ["A", 3] or ["A", 3, "ND2"].'
    reader.note(where, f"expected a residue or an atom, found {found(value)}.", remedy)
    return Spot("")
