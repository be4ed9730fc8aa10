"""Chai's table of restraints: contacts, pockets and covalent bonds between chains."""

import csv
import re
from collections.abc import Mapping

from af3nb.errors import InputError, short
from af3nb.job.dialects.fields import JsonPath
from af3nb.job.dialects.other_programs.draft import Draft
from af3nb.job.job import Ligand
from af3nb.job.wishes.record import Contact, Pocket, Spot

COLUMNS = (
    "restraint_id", "chainA", "res_idxA", "chainB", "res_idxB", "connection_type", "confidence",
    "min_distance_angstrom", "max_distance_angstrom", "comment",
)  # fmt: skip
DEFAULT_DISTANCE = 10.0
OWN_COMMENT = "af3nb"  # Chai takes a column of empty comments for numbers, and refuses them

_NEEDED = ("chainA", "res_idxA", "chainB", "res_idxB", "connection_type")
_SPOT = re.compile(r"([A-Za-z]?)([0-9]{1,6})?(?:@([A-Za-z0-9'*]{1,8}))?")


def is_restraints(text: str) -> bool:
    """Whether a text is a table of restraints."""
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    return {"chainA", "chainB", "connection_type"} <= {c.strip(' "') for c in first.split(",")}


def read_restraints(draft: Draft, text: str, chains: Mapping[str, str]) -> None:
    """Add the restraints of a table; `chains` has the key of each chain by its letter or name."""
    try:
        rows = list(csv.DictReader(text.strip().splitlines(), skipinitialspace=True))
    except csv.Error as error:
        message = f"the table of restraints cannot be read ({error})."
        raise InputError(message, where=draft.title) from None
    columns = set(rows[0]) if rows else set()
    if missing := [name for name in _NEEDED if rows and name not in columns]:
        message = f"the table of restraints has no column {missing[0]}."
        raise InputError(message, where=draft.title)
    pockets: dict[tuple[str, float], tuple[list[Spot], JsonPath]] = {}
    for line, row in enumerate(rows, start=2):
        _read(draft, {k: (v or "").strip() for k, v in row.items() if k}, line, chains, pockets)
    for (binder, most), (spots, where) in pockets.items():
        draft.wish(Pocket(binder, tuple(spots), most), where)


def _read(
    draft: Draft,
    row: Mapping[str, str],
    line: int,
    chains: Mapping[str, str],
    pockets: dict[tuple[str, float], tuple[list[Spot], JsonPath]],
) -> None:
    """Add a restraint; the rows of one pocket are gathered."""
    where, kind = JsonPath(("restraints", f"line {line}")), row["connection_type"]
    if kind not in ("contact", "pocket", "covalent"):
        message = f"expected contact, pocket or covalent, found {short(kind)!r}."
        draft.note(where / "connection_type", message)
        return
    spots = {}
    for side in "AB":
        chain, key = row[f"chain{side}"], chains.get(row[f"chain{side}"])
        if key is None:
            remedy = f"The chains are {', '.join(list(chains)[:20])}."
            draft.note(where / f"chain{side}", f'there is no chain "{short(chain)}".', remedy)
            return
        spots[side] = _spot(draft, key, row[f"res_idx{side}"], where / f"res_idx{side}")
    first, second = spots["A"], spots["B"]
    if first is None or second is None:
        return
    if kind == "covalent":
        for side, spot in spots.items():
            if not spot.atom:
                message = "a covalent restraint names the atoms."
                draft.note(where / f"res_idx{side}", message, 'For example "C21@SG" or "@C1".')
                return
        draft.bond(first, second, where)
        return
    least, most = (_number(draft, row, f"{w}_distance_angstrom", where) for w in ("min", "max"))
    if most is None:
        draft.notes.append(f"line {line} of the restraints has no distance: {DEFAULT_DISTANCE:g} Å")
    most = DEFAULT_DISTANCE if most is None else most
    for column, usual in (("confidence", "1"), ("comment", "")):
        if row.get(column, OWN_COMMENT) not in ("", OWN_COMMENT) and not _is(row[column], usual):
            draft.losses.append(f"the {column} of a restraint ({short(row[column])}): not used")
    if kind == "contact":
        if empty := [side for side in "AB" if not row[f"res_idx{side}"]]:
            message = "a contact names a residue or an atom of both chains."
            draft.note(where / f"res_idx{empty[0]}", message, 'For example "C21" or "@C1".')
            return
        draft.wish(Contact(first, second, most, least or 0.0), where)
    elif row["res_idxA"] or not row["res_idxB"]:
        message = "a pocket has a whole chain A (no residue) and a residue of chain B."
        draft.note(where, message, "Leave res_idxA empty.")
    else:
        pockets.setdefault((first.chain, most), ([], where))[0].append(second)


def _spot(draft: Draft, key: str, text: str, where: JsonPath) -> Spot | None:
    match = _SPOT.fullmatch(text)
    molecule = draft.molecule(key)
    if match is None or (match[1] and not match[2]):
        draft.note(where, f"{short(text)!r} is not a residue.", 'Write "C217", "C217@SG" or "@C1".')
        return None
    residue = int(match[2] or 1)
    if match[1] and molecule is not None and not isinstance(molecule, Ligand):
        letter = molecule.sequence[residue - 1 : residue]
        if letter and letter != match[1].upper():
            message = f"residue {residue} is {letter}, not {match[1]}."
            draft.note(where, message, f'Write "{letter}{text[1:]}", or another residue.')
            return None
    return Spot(key, residue, match[3] or "")


def _number(draft: Draft, row: Mapping[str, str], key: str, where: JsonPath) -> float | None:
    text = row.get(key, "")
    if not text or text.lower() == "nan":
        return None
    try:
        return float(text)
    except ValueError:
        draft.note(where / key, f"expected a distance, found {short(text)!r}.")
        return None


def _is(text: str, usual: str) -> bool:
    try:
        return float(text) == float(usual)
    except ValueError:
        return text == usual
