"""AlphaFold 3's own JSON, versions 1 to 4 (written as version 4).

The wishes of a job, for which AlphaFold 3 has no key, are in the description of its first chain.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from string import ascii_uppercase

from af3nb.errors import InputError, Place
from af3nb.job.dialects.as_written import as_written
from af3nb.job.dialects.fields import MOST_PROBLEMS, JsonPath, Reader, found, load_json
from af3nb.job.job import (
    AtomAddress,
    Bond,
    Dna,
    Job,
    Ligand,
    Molecule,
    Protein,
    Rna,
    Template,
)
from af3nb.job.rules.basics import combined, job_problems
from af3nb.job.wishes.record import Wish
from af3nb.job.wishes.text import KEY, described, from_json, undescribed

DIALECT, VERSIONS = "alphafold3", (1, 2, 3, 4)

_TOP = JsonPath()
_PARTS = {
    "name": "name", "seed": "modelSeeds", "molecule": "sequences", "bond": "bondedAtomPairs",
    "user_ccd": "userCCD",
}  # fmt: skip
_FIELDS = {
    "ids": "id", "ccd_codes": "ccdCodes", "unpaired_msa": "unpairedMsa", "paired_msa": "pairedMsa",
    "query_indices": "queryIndices", "template_indices": "templateIndices",
}  # fmt: skip
_JOB_KEYS = ("dialect", "version", "name", "sequences", "modelSeeds", "bondedAtomPairs")
_JOB_KEYS += ("userCCD", "userCCDPath")
_POLYMER_KEYS = ("id", "sequence", "modifications", "description")
_UNPAIRED_KEYS = ("unpairedMsa", "unpairedMsaPath")
_KEYS = {
    "protein": (*_POLYMER_KEYS, *_UNPAIRED_KEYS, "pairedMsa", "pairedMsaPath", "templates"),
    "rna": (*_POLYMER_KEYS, *_UNPAIRED_KEYS),
    "dna": _POLYMER_KEYS,
    "ligand": ("id", "ccdCodes", "smiles", "description"),
}
_BASE_KEYS = ("modificationType", "basePosition")
_MODIFICATION_KEYS = {"protein": ("ptmType", "ptmPosition"), "rna": _BASE_KEYS, "dna": _BASE_KEYS}
_TEMPLATE_KEYS = ("mmcif", "mmcifPath", "queryIndices", "templateIndices")
# Keys that users put where they do not belong, and what to do about each.
_STRAY_KINDS = {
    kind: f'It belongs in the list: "sequences": [{{"{kind}": {{...}}}}].' for kind in _KEYS
}
_STRAY_FIELDS = {
    key: f'It belongs inside the molecule: {{"{kind}": {{"{key}": ...}}}}.'
    for kind, keys in (("ligand", _KEYS["ligand"]), ("protein", _KEYS["protein"]))
    for key in keys
} | {
    "id": 'It belongs inside the molecule, as in {"protein": {"id": "A", ...}}.',
    "description": 'It belongs inside the molecule, as in {"protein": {"description": ...}}.',
    "ion": 'An ion is a ligand: {"ligand": {"id": "B", "ccdCodes": ["MG"]}}.',
    "dnaSequence": 'Write "dna", or the whole job as AlphaFold Server JSON.',
    "rnaSequence": 'Write "rna", or the whole job as AlphaFold Server JSON.',
    "proteinChain": 'Write "protein", or the whole job as AlphaFold Server JSON.',
}
_STRAY_PARTS = {
    "ligand": 'Write "ccdCodes": ["ATP"] or "smiles": "CCO".',
    "ccd": 'Write "ccdCodes": ["ATP"].',
    "ion": 'Write "ccdCodes": ["MG"].',
    "count": 'Give each copy an id: "id": ["A", "B"].',
    "copies": 'Give each copy an id: "id": ["A", "B"].',
    "glycans": "A glycan is a ligand of several ccdCodes, bonded by bondedAtomPairs.",
    "msa": 'Write "unpairedMsa" or "unpairedMsaPath".',
}
_EXAMPLES = {"ligand": '{"id": "B", "ccdCodes": ["ATP"]}'}
_UNREADABLE = Ligand(())  # replaces an unreadable entry, so that the numbers of the others stay
_NO_ATOM = AtomAddress("", -1, "")


def parse(source: str | bytes | Mapping | list, *, folder: Path | None = None) -> Job:
    """Return the job in AlphaFold 3 JSON; relative paths start at `folder`.

    One InputError lists everything that is wrong with it.
    """
    reader = Reader(folder)
    top = reader.mapping(load_json(source), _TOP, _JOB_KEYS, strays=_STRAY_KINDS)
    if not top and reader.problems:
        raise combined(reader.problems)
    reader.dialect(top, _TOP, DIALECT, VERSIONS)
    molecules, wishes = _wishes(reader, _molecules(reader, top))
    job = Job(
        name=reader.text(top, "name", _TOP, wanted="a name for the job"),
        seeds=reader.seeds(top, _TOP),
        molecules=molecules,
        wishes=wishes,
        bonds=_bonds(reader, top),
        user_ccd=reader.inline_or_file(top, "userCCD", "userCCDPath", _TOP),
    )
    noted = reader.noted
    if len(noted) < MOST_PROBLEMS:
        noted += _new_problems(job, [path for path, _ in noted])
    if noted:
        ordered = sorted(noted, key=_in_the_document)[:MOST_PROBLEMS]
        raise combined([problem for _, problem in ordered])
    return job


def write(job: Job) -> str:
    """Return the job as AlphaFold 3 JSON, laid out as AlphaFold 3 does."""
    job = as_written(job)
    if job.wishes and job.molecules:
        first, *others = job.molecules
        first = replace(first, description=described(first.description, job.wishes))
        job = replace(job, molecules=(first, *others))
    document = {
        "dialect": DIALECT,
        "version": VERSIONS[-1],
        "name": job.name,
        "sequences": [{m.kind: _molecule_to_json(m)} for m in job.molecules],
        "modelSeeds": list(job.seeds),
        "bondedAtomPairs": [[[a.chain, a.residue, a.atom] for a in b] for b in job.bonds] or None,
        "userCCD": job.user_ccd,
    }
    text = json.dumps(document, indent=2)
    return re.sub(r'("(?:query|template)Indices": \[)([\s\d,-]*)\]', _one_line, text)


def _one_line(match: re.Match) -> str:
    return f"{match[1]}{' '.join(match[2].split())}]"


def where(place: Place, job: Job) -> str:
    """Name a place in the JSON of a job: ``sequences[3].protein.sequence``."""
    path = _path(place, job)
    return (
        f"{path}, component {place.field}"
        if place.part == "user_ccd" and place.field
        else str(path)
    )


def _path(place: Place, job: Job) -> JsonPath:
    if place.part == "wish":
        path = _of_wishes(job)
        return path if place.number is None else path / place.number
    path = JsonPath((_PARTS[place.part],))
    if place.number is None:
        return path
    path /= place.number
    if place.part == "molecule":
        path /= job.molecules[place.number].kind
    if place.field and place.part != "bond":
        path /= _FIELDS.get(place.field, place.field)
    if place.item is not None:
        path /= place.item
    return path / _FIELDS.get(place.key, place.key) if place.key else path


def _new_problems(job: Job, known: list[JsonPath]) -> Iterator[tuple[JsonPath, InputError]]:
    """Yield problems of the job that reading has not already noted."""
    unreadable = (
        JsonPath(("sequences", i)) for i, m in enumerate(job.molecules) if m is _UNREADABLE
    )
    known = [*known, *unreadable]
    chains_known = not any(path[:1] == ("sequences",) for path in known)
    for problem in job_problems(job):
        assert problem.place
        path = _path(problem.place, job)
        if any(map(path.meets, known)) or not chains_known and path[0] == "bondedAtomPairs":
            continue
        yield path, problem.told_at(where(problem.place, job))


def _in_the_document(noted: tuple[JsonPath, InputError]) -> tuple:
    path, _ = noted
    order = _JOB_KEYS.index(path[0]) if path and path[0] in _JOB_KEYS else -1
    return order, [step for step in path if isinstance(step, int)]


def _molecules(reader: Reader, top: Mapping) -> tuple[Molecule, ...]:
    entries = reader.items(top, "sequences", _TOP)
    return tuple(_molecule(reader, entry, where) for where, entry in entries)


def _wishes(
    reader: Reader, molecules: tuple[Molecule, ...]
) -> tuple[tuple[Molecule, ...], tuple[Wish, ...]]:
    """Take the wishes out of the description of the first molecule."""
    text = molecules[0].description if molecules else None
    description, document = undescribed(text) if text else (text, None)
    if document is None:
        return molecules, ()
    first = replace(molecules[0], description=description)
    where = JsonPath(("sequences", 0, first.kind, "description", KEY))
    return (first, *molecules[1:]), from_json(reader, document, where)


def _of_wishes(job: Job) -> JsonPath:
    kind = job.molecules[0].kind if job.molecules else "protein"
    return JsonPath(("sequences", 0, kind, "description", KEY))


def _molecule(reader: Reader, entry: object, where: JsonPath) -> Molecule:
    example = '{"protein": {"id": "A", "sequence": "MKT"}}'
    known = reader.mapping(entry, where, _KEYS, example=example, strays=_STRAY_FIELDS)
    kinds = [key for key in known if key in _KEYS]
    if len(kinds) != 1:
        if len(kinds) > 1:
            remedy = "Give each its own {...}."
            reader.note(where, f"this entry contains {' and '.join(kinds)}.", remedy)
        elif entry == {}:
            message = f"expected one of {', '.join(_KEYS)} here."
            reader.note(where, message, f"For example {example}.")
        return _UNREADABLE
    kind = kinds[0]
    here = where / kind
    example = _EXAMPLES.get(kind, '{"id": "A", "sequence": "..."}')
    fields = reader.mapping(known[kind], here, _KEYS[kind], example=example, strays=_STRAY_PARTS)
    if not fields:
        if known[kind] == {}:
            reader.note(here, "this is empty.", f"For example {example}.")
        return _UNREADABLE
    return _of_kind(reader, kind, fields, here)


def _of_kind(reader: Reader, kind: str, fields: Mapping, where: JsonPath) -> Molecule:
    described = fields.get("description") is not None
    description = reader.text(fields, "description", where) if described else None
    more: dict = {"ids": _ids(reader, fields, where), "description": description}
    if kind == "ligand":
        more["ccd_codes"] = reader.texts(fields, "ccdCodes", where)
        return Ligand(**more, smiles=reader.text(fields, "smiles", where) or None)
    more["sequence"] = reader.text(fields, "sequence", where, wanted="a sequence").upper()
    more["modifications"] = reader.modifications(fields, where, _MODIFICATION_KEYS[kind])
    if kind == "dna":
        return Dna(**more)
    more["unpaired_msa"] = reader.inline_or_file(fields, *_UNPAIRED_KEYS, where)
    if kind == "rna":
        return Rna(**more)
    more["paired_msa"] = reader.inline_or_file(fields, "pairedMsa", "pairedMsaPath", where)
    return Protein(**more, templates=_templates(reader, fields, where))


def _ids(reader: Reader, fields: Mapping, where: JsonPath) -> tuple[str, ...]:
    value = fields.get("id")
    if isinstance(value, str):
        return (value,)
    values = value if isinstance(value, list | tuple) else [value]
    if numbers := [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]:
        meant = json.dumps([_letter_for(v) if v in numbers else v for v in values])
        message = f"expected chain ids of capital letters, found {found(numbers[0])}."
        reader.note(where / "id", message, f"Write {meant}.")
        return ()
    if value is None:
        reader.note(where / "id", "this is missing: give a chain id.", 'For example "A".')
    return reader.texts(fields, "id", where)


def _letter_for(number: int | float) -> str:
    """1 is A, 26 is Z; A for any other number."""
    return ascii_uppercase[int(number) - 1] if 1 <= number <= len(ascii_uppercase) else "A"


def _templates(reader: Reader, fields: Mapping, where: JsonPath) -> tuple[Template, ...] | None:
    if fields.get("templates") is None:
        return None
    templates = []
    for here, item in reader.items(fields, "templates", where):
        item = reader.mapping(item, here, _TEMPLATE_KEYS)
        if item and item.get("queryIndices") is None:
            reader.note(here / "queryIndices", "this is missing: give a list of indices.")
        mmcif = reader.inline_or_file(item, "mmcif", "mmcifPath", here) or ""
        rows = (_indices(reader, item, key, here) for key in ("queryIndices", "templateIndices"))
        templates.append(Template(mmcif, *rows))
    return tuple(templates)


def _indices(reader: Reader, fields: Mapping, key: str, where: JsonPath) -> tuple[int, ...]:
    return tuple(reader.integer(i, here) for here, i in reader.items(fields, key, where))


def _bonds(reader: Reader, top: Mapping) -> tuple[Bond, ...]:
    bonds = []
    for where, pair in reader.items(top, "bondedAtomPairs", _TOP):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            remedy = 'A bond is [["A", 3, "ND2"], ["G", 1, "C1"]].'
            reader.note(where, f"expected two atoms, found {_shown(pair)}.", remedy)
            bonds.append((_NO_ATOM, _NO_ATOM))
        else:
            first, second = (_atom(reader, a, where / i) for i, a in enumerate(pair))
            bonds.append((first, second))
    return tuple(bonds)


def _atom(reader: Reader, value: object, where: JsonPath) -> AtomAddress:
    match value:
        case [str(chain), str() | int() | float() as residue, str(atom)]:
            number = reader.integer(residue, where / 1)
            return _NO_ATOM if number == -1 else AtomAddress(chain, number, atom)
    wanted = 'expected ["chain id", residue number, "atom name"]'
    reader.note(where, f"{wanted}, found {_shown(value)}.", 'For example ["A", 3, "ND2"].')
    return _NO_ATOM


def _shown(value: object) -> str:
    """A value found in place of one or two atoms, as JSON if it is short."""
    text = json.dumps(value) if isinstance(value, list | tuple) and len(value) < 10 else ""
    return text if 0 < len(text) < 80 else found(value)


def _molecule_to_json(molecule: Molecule) -> dict:
    """Return one entry of `sequences`, keys in AlphaFold 3's order."""
    ids = molecule.ids
    entry: dict = {"id": ids[0] if len(ids) == 1 else list(ids)}
    match molecule:
        case Ligand(smiles=smiles) if smiles:
            entry["smiles"] = smiles
        case Ligand():
            entry["ccdCodes"] = list(molecule.ccd_codes)
        case _:
            entry["sequence"] = molecule.sequence
            code, position = _MODIFICATION_KEYS[molecule.kind]
            entry["modifications"] = [
                {code: m.code, position: m.position} for m in molecule.modifications
            ]
    if isinstance(molecule, Protein | Rna):
        entry["unpairedMsa"] = molecule.unpaired_msa
    if isinstance(molecule, Protein):
        entry["pairedMsa"] = molecule.paired_msa
        templates = molecule.templates
        entry["templates"] = None if templates is None else [_template(t) for t in templates]
    if molecule.description is not None:
        entry["description"] = molecule.description
    return entry


def _template(template: Template) -> dict:
    return {
        "mmcif": template.mmcif,
        "queryIndices": list(template.query_indices),
        "templateIndices": list(template.template_indices),
    }
