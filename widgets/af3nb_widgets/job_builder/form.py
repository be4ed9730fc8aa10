"""The form as JSON: what the user has entered, right or wrong.

    name, seeds       texts
    cards             molecules in their order, each {key, kind, copies, names, text, ...}
    bonds             each {key, ends: two of {card, copy, residue, atom}}
    wishes            rings, restraints and affinities, each with "card/copy" in place of a chain
    own               components made from files, each {code, digest, name}
    user_ccd          the digest of a job's own dictionary, or None
    revision          a number that grows with each change by the page

A card's `text` is a sequence, a ligand's code, name or SMILES, an ion or a glycan's tree. Proteins
and RNA have `msa`, proteins `paired` and `templates`: None means search, "" and [] mean none,
{digest, name} is a file. Bonds name a card and one of its copies, so that chains can be renamed.
"""

import copy
import re
import uuid
from typing import Any

Form = dict[str, Any]
Card = dict[str, Any]

NAMES = {
    "protein": "Protein", "dna": "DNA", "rna": "RNA", "ligand": "Ligand", "ion": "Ion",
    "glycan": "Glycan",
}  # fmt: skip
POLYMERS = ("protein", "dna", "rna")
MOST_COPIES = 100
MOST_CARDS = 300

_BLANK: Form = {
    "version": 1, "revision": 0, "name": "my_complex", "seeds": "1", "cards": [], "bonds": [],
    "wishes": [], "own": [], "user_ccd": None,
}  # fmt: skip
_EVERY: Card = {"key": "", "kind": "", "copies": 1, "names": "", "text": ""}
_POLYMER: Card = {"modifications": [], "msa": None}
_MORE: dict[str, Card] = {
    "protein": _POLYMER | {"paired": None, "templates": None},
    "dna": _POLYMER,
    "rna": _POLYMER,
    "ligand": {"given": "code"},
    "ion": {},
    "glycan": {"host": None, "position": None, "atom": "", "on": None},
}
# What the page needs to make cards: their kinds, with the name and a blank card of each.
SCHEMA: dict[str, Any] = {
    "kinds": {
        kind: {"name": name, "card": _EVERY | {"kind": kind} | _MORE[kind]}
        for kind, name in NAMES.items()
    },
    "most_copies": MOST_COPIES,
}


def new_form(**fields: Any) -> Form:
    """Return a form with nothing in it but these fields."""
    return copy.deepcopy(_BLANK) | fields


def new_card(kind: str, text: str = "", **fields: Any) -> Card:
    """Return a card with all the fields of its kind."""
    blank = copy.deepcopy(SCHEMA["kinds"][kind]["card"])
    return blank | {"key": new_key(), "text": text} | fields


def new_key() -> str:
    """Return a key that no other card or bond has."""
    return uuid.uuid4().hex[:10]


def clean_sequence(text: str) -> str:
    """Return a typed sequence in capitals, without spaces, line breaks and numbers."""
    return re.sub(r"[\s\d]+", "", text).upper()


def copies_of(card: Card) -> int:
    """Return how many copies a card stands for, or 1 if the field is not a number."""
    try:
        return min(max(int(card.get("copies") or 1), 1), MOST_COPIES)
    except (TypeError, ValueError):
        return 1


def sound(form: Any) -> Form:
    """Return a complete form from one that came from a file or a page.

    Values of the wrong type are replaced by defaults, so that no other code needs to check.
    """
    given = form if isinstance(form, dict) else {}
    whole = new_form()
    for key, default in whole.items():
        kind = str | None if default is None else type(default)
        if isinstance(given.get(key), kind):
            whole[key] = given.get(key)
    whole["cards"] = [_sound_card(c) for c in whole["cards"] if _is_card(c)][:MOST_CARDS]
    known = {card["key"] for card in whole["cards"]}
    whole["bonds"] = [b for b in map(_sound_bond, whole["bonds"]) if b]
    for card in whole["cards"]:
        if card.get("host") not in known and "host" in card:
            card["host"] = None
    whole["own"] = [
        o for o in whole["own"] if isinstance(o, dict) and {"code", "digest"} <= o.keys()
    ]
    return whole


def _is_card(card: Any) -> bool:
    return isinstance(card, dict) and card.get("kind") in NAMES and isinstance(card.get("key"), str)


def _sound_card(card: Card) -> Card:
    whole = new_card(card["kind"]) | card
    for key in ("text", "names"):
        whole[key] = whole[key] if isinstance(whole[key], str) else ""
    if "modifications" in whole:
        changes = whole["modifications"] if isinstance(whole["modifications"], list) else []
        whole["modifications"] = [
            {"position": _number(m.get("position")), "code": str(m.get("code", ""))}
            for m in changes
            if isinstance(m, dict)
        ]
    return whole


def _sound_bond(bond: Any) -> dict | None:
    if not isinstance(bond, dict) or not isinstance(bond.get("ends"), list):
        return None
    ends = [end if isinstance(end, dict) else {} for end in bond["ends"]]
    if len(ends) != 2:
        return None
    return {"key": str(bond.get("key") or new_key()), "ends": [
        {"card": end.get("card"), "copy": _number(end.get("copy")) or 0,
         "residue": _number(end.get("residue")), "atom": str(end.get("atom") or "")}
        for end in ends
    ]}  # fmt: skip


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
