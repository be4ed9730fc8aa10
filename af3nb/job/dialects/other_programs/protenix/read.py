"""Protenix' JSON: a list of jobs, whose bonds and restraints name entities and copies by number."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from af3nb.disk.files import plain
from af3nb.job.dialects.fields import JsonPath
from af3nb.job.dialects.other_programs.atoms import protenix_atoms
from af3nb.job.dialects.other_programs.draft import Draft, imported
from af3nb.job.imported import Imported
from af3nb.job.job import Dna, Ligand, Molecule, Protein, Rna
from af3nb.job.wishes.record import Contact, Pocket, Spot
from af3nb.job.wishes.text import distance

DIALECT, TITLE = "protenix", "Protenix JSON"
DEFAULT_SEED = 1
MOST_COPIES = 1000

_JOB = ("name", "sequences", "covalent_bonds", "constraint", "modelSeeds", "assembly_id")
_POLYMER = ("sequence", "count", "id", "modifications")
_MSAS = ("unpairedMsaPath", "unpairedMsa")
_PAIRED = ("pairedMsaPath", "pairedMsa")
_KEYS = {
    "proteinChain": (*_POLYMER, *_MSAS, *_PAIRED, "templatesPath", "msa", "glycans"),
    "dnaSequence": _POLYMER,
    "rnaSequence": (*_POLYMER, *_MSAS),
    "ligand": ("ligand", "count", "id"),
    "ion": ("ion", "count", "id"),
}
_CLASSES = {"proteinChain": Protein, "dnaSequence": Dna, "rnaSequence": Rna}
_CHANGES = {
    "proteinChain": ("ptmType", "ptmPosition"),
    "dnaSequence": ("modificationType", "basePosition"),
    "rnaSequence": ("modificationType", "basePosition"),
}
_ENDS = tuple(f"{what}{i}" for i in (1, 2) for what in ("entity", "copy", "position", "atom"))
_OLD_ENDS = tuple(f"{side}_{w}" for side in ("left", "right")
                  for w in ("entity", "copy", "position", "atom"))  # fmt: skip
_SIDES = {1: "left", 2: "right"}
_FIELDS = {
    "ids": "id", "sequence": "sequence", "modifications": "modifications",
    "unpaired_msa": "unpairedMsaPath", "paired_msa": "pairedMsaPath", "smiles": "ligand",
    "ccd_codes": "ligand",
}  # fmt: skip


def parse(document: list, *, folder: Path | None = None) -> Imported:
    """Return the jobs of a list; files that they name are beside it, in `folder`."""
    drafts = []
    for i, item in enumerate(document):
        draft = Draft(TITLE, folder, JsonPath((i,)), atoms=protenix_atoms, fields=_FIELDS)
        _Reading(draft).read(item)
        drafts.append(draft)
    return imported(DIALECT, drafts)


class _Reading:
    def __init__(self, draft: Draft):
        self.draft = draft
        self.counts: list[int] = []  # copies of each entity

    def read(self, item: object) -> None:
        """Read a job of the list into the draft."""
        draft, where = self.draft, self.draft.top
        top = draft.mapping(item, where, _JOB)
        name = draft.text(top, "name", where, wanted="a name for the job")
        seeds = draft.seeds(top, where)
        if not seeds and top:
            seeds = (DEFAULT_SEED,)
            draft.notes.append(f'"{name}" has no seed; {DEFAULT_SEED} is used')
        for number, (here, entry) in enumerate(draft.items(top, "sequences", where), start=1):
            self._entity(entry, here, number)
        if not draft.noted:
            for here, entry in draft.items(top, "covalent_bonds", where):
                self._bond(draft.mapping(entry, here, (*_ENDS, *_OLD_ENDS)), here)
            if top.get("constraint"):
                self._constraint(top["constraint"], where / "constraint")
        draft.finish(name, seeds)

    def _entity(self, entry: object, where: JsonPath, number: int) -> None:
        draft = self.draft
        self.counts.append(0)
        entry = draft.mapping(entry, where, _KEYS, example='{"ion": {"ion": "MG", "count": 1}}')
        kinds = [key for key in entry if key in _KEYS]
        if len(kinds) != 1:
            if len(kinds) > 1:
                draft.note(where, f"this entry contains {' and '.join(kinds)}.", "Separate them.")
            return
        kind, here = kinds[0], where / kinds[0]
        fields = draft.mapping(entry[kind], here, _KEYS[kind])
        if not fields:
            return
        count = draft.number(fields.get("count", 1), here / "count")
        if not 1 <= count <= MOST_COPIES:
            if count != -1:
                draft.note(here / "count", f"1 to {MOST_COPIES} copies are possible.")
            return
        names = draft.texts(fields, "id", here) or ("",) * count
        if len(names) != count:
            message = f"there are {len(names)} names for {count} copies."
            draft.note(here / "id", message, "Give one per copy, or none.")
            return
        self.counts[-1] = count
        keys = [f"{number}.{copy}" for copy in range(1, count + 1)]
        if kind in ("ligand", "ion"):
            self._ligand(kind, fields, here, list(names), keys)
            return
        draft.add(self._polymer(kind, fields, here, number), here, names, keys=keys)

    def _polymer(self, kind: str, fields: Mapping, where: JsonPath, number: int) -> Molecule:
        draft = self.draft
        changes = draft.modifications(fields, where, _CHANGES[kind], example="CCD_SEP")
        changes = tuple(replace(c, code=c.code.removeprefix("CCD_")) for c in changes)
        sequence = draft.text(fields, "sequence", where, wanted="a sequence").upper()
        molecule = _CLASSES[kind]((), sequence, changes)
        if isinstance(molecule, Dna):
            return molecule
        of = f"of entity {number}"
        unpaired = self._msa(fields, _MSAS, where, f"the MSA {of}")
        if isinstance(molecule, Rna):
            return replace(molecule, unpaired_msa=unpaired)
        paired = self._msa(fields, _PAIRED, where, f"the paired MSA {of}")
        if fields.get("msa") is not None:
            given = draft.mapping(
                fields["msa"], where / "msa", ("precomputed_msa_dir", "pairing_db")
            )
            if folder := draft.text(given, "precomputed_msa_dir", where / "msa"):
                place = where / "msa" / "precomputed_msa_dir"
                unpaired = draft.beside(f"{folder}/non_pairing.a3m", place, f"the MSA {of}")
                paired = draft.beside(f"{folder}/pairing.a3m", place, f"the paired MSA {of}")
        if path := draft.text(fields, "templatesPath", where):
            draft.losses.append(
                f"the templates {of} in {path!r}: they are hits of a search, without structures"
            )
        if fields.get("glycans"):
            draft.losses.append(f"the glycans {of}, which Protenix ignores, too")
        if (unpaired is None) != (paired is None):  # Protenix searches neither
            unpaired, paired = unpaired or "", paired or ""
        return replace(molecule, unpaired_msa=unpaired, paired_msa=paired)

    def _msa(
        self, fields: Mapping, keys: tuple[str, str], where: JsonPath, what: str
    ) -> str | None:  # fmt: skip
        path_key, key = keys
        if path := self.draft.text(fields, path_key, where):
            text = self.draft.beside(path, where / path_key, what)
        else:
            text = self.draft.text(fields, key, where) if fields.get(key) is not None else None
        return None if text is None else plain(text)

    def _ligand(
        self, kind: str, fields: Mapping, where: JsonPath, names: list[str], keys: list[str]
    ) -> None:
        draft = self.draft
        example = 'a code such as "CCD_ATP"' if kind == "ligand" else 'an ion such as "MG"'
        text = draft.text(fields, kind, where, wanted=example)
        if kind == "ion" or text.startswith("CCD_"):
            codes = tuple(text.removeprefix("CCD_").split("_"))
            draft.add(Ligand((), codes), where / kind, names, keys=keys)
        elif text.startswith("FILE_"):
            path = text.removeprefix("FILE_")
            if content := draft.file(path, where / kind):
                draft.add_file(content, where / kind, names, keys=keys)
        elif text:
            draft.add(Ligand((), smiles=text), where / kind, names, keys=keys)

    def _bond(self, fields: Mapping, where: JsonPath) -> None:
        """Add a bond; without copies there is one for each."""
        if not fields:
            return
        given = {
            f"{what}{i}": fields.get(f"{_SIDES[i]}_{what}", fields.get(f"{what}{i}"))
            for i in (1, 2)
            for what in ("entity", "copy", "position", "atom")
        }
        ends = [self._end(given, where, i) for i in (1, 2)]
        if None in ends:
            return
        copies = [given["copy1"], given["copy2"]]
        if copies == [None, None]:
            counts = [self.counts[end.entity - 1] for end in ends if end]
            if counts[0] != counts[1]:
                message = f"the entities have {counts[0]} and {counts[1]} copies."
                self.draft.note(where, message, "Give copy1 and copy2.")
                return
            numbers: Iterator = iter((c, c) for c in range(1, counts[0] + 1))
        else:
            numbers = iter([tuple(self._copy(given, where, i, ends[i - 1]) for i in (1, 2))])
        for pair in numbers:
            spots = [e.spot(c) for e, c in zip(ends, pair, strict=True) if e and c]
            if len(spots) == 2:
                self.draft.bond(spots[0], spots[1], where)

    def _constraint(self, value: object, where: JsonPath) -> None:
        draft = self.draft
        top = draft.mapping(value, where, ("contact", "pocket", "structure"))
        if top.get("structure"):
            draft.losses.append("the constraint on the structure")
        for here, item in draft.items(top, "contact", where):
            fields = draft.mapping(item, here, (*_ENDS, "max_distance", "min_distance"))
            first = self._spot(fields, here, 1) if fields else None
            second = self._spot(fields, here, 2) if fields else None
            if not first or not second:
                continue
            if not (first.atom and second.atom):  # then Protenix measures between tokens
                first, second = replace(first, atom=""), replace(second, atom="")
            most = distance(draft, fields, "max_distance", here)
            least = distance(draft, fields, "min_distance", here, 0.0)
            draft.wish(Contact(first, second, most, least), here)
        if top.get("pocket") is not None:
            self._pocket(top["pocket"], where / "pocket")

    def _pocket(self, value: object, where: JsonPath) -> None:
        draft = self.draft
        fields = draft.mapping(value, where, ("binder_chain", "contact_residues", "max_distance"))
        if not fields:
            return
        here = where / "binder_chain"
        chain = draft.mapping(fields.get("binder_chain"), here, ("entity", "copy"))
        binder = self._spot({**chain, "position": 1}, here, "") if chain else None
        spots = [
            self._spot(draft.mapping(item, place, ("entity", "copy", "position")), place, "")
            for place, item in draft.items(fields, "contact_residues", where)
        ]
        most = distance(draft, fields, "max_distance", where)
        if binder and all(spots):
            draft.wish(Pocket(binder.chain, tuple(s for s in spots if s), most), where)

    def _spot(self, fields: Mapping, where: JsonPath, number: int | str) -> Spot | None:
        end = self._end(fields, where, number)
        copy = self._copy(fields, where, number, end)
        return end.spot(copy) if end and copy else None

    def _end(self, fields: Mapping, where: JsonPath, number: int | str) -> "_End | None":
        draft = self.draft
        entity = draft.number(fields.get(f"entity{number}"), where / f"entity{number}")
        position = draft.number(fields.get(f"position{number}"), where / f"position{number}")
        if entity == -1 or position == -1:
            return None
        if not 1 <= entity <= len(self.counts):
            message = f"there is no entity {entity}."
            remedy = f"Entities are numbered 1 to {len(self.counts)}."
            draft.note(where / f"entity{number}", message, remedy)
            return None
        atom = fields.get(f"atom{number}")
        return _End(entity, position, "" if atom is None else str(atom))

    def _copy(
        self, fields: Mapping, where: JsonPath, number: int | str, end: "_End | None"
    ) -> int | None:
        here = where / f"copy{number}"
        value = fields.get(f"copy{number}")
        if value is None and number != "" and end:
            self.draft.note(here, "this is missing: give both copies, or none.")
            return None
        copy = 1 if value is None else self.draft.number(value, here)
        if end and copy != -1 and not 1 <= copy <= self.counts[end.entity - 1]:
            message = f"there is no copy {copy} of entity {end.entity}."
            self.draft.note(here, message, f"It has {self.counts[end.entity - 1]}.")
            return None
        return copy if copy != -1 else None


class _End:
    """A residue or atom of an entity, in any of its copies."""

    def __init__(self, entity: int, position: int, atom: str):
        self.entity, self.position, self.atom = entity, position, atom

    def spot(self, copy: int) -> Spot:
        """Return it in one copy."""
        return Spot(f"{self.entity}.{copy}", self.position, self.atom)


_MARKS = frozenset(("covalent_bonds", "constraint", "assembly_id"))
_INNER = frozenset(("id", "msa", "unpairedMsaPath", "pairedMsaPath", "templatesPath"))
_OF_THE_SERVER = frozenset(("glycans", "maxTemplateDate", "useStructureTemplate"))


def is_protenix_json(document: object) -> bool:
    """Whether JSON is a list of jobs for Protenix, and not for AlphaFold Server.

    Both have the same names of molecules. Jobs for the Server say so (`dialect`), or have what
    only the Server knows; jobs for Protenix have bonds, restraints, ids, paths or codes of their
    own. Where nothing tells them apart, a job with seeds is one for the Server.
    """
    if not isinstance(document, list) or not document:
        return False
    jobs = [job for job in document if isinstance(job, Mapping)]
    if not jobs or any("dialect" in job for job in jobs):
        return False
    entries = [(key, fields) for job in jobs for key, fields in _entries(job)]
    known = [(key, f) for key, f in entries if key in _KEYS and (key != "ligand" or key in f)]
    keys = {inner for _, fields in known for inner in fields}
    if any(_MARKS & job.keys() for job in jobs) or keys & _INNER:
        return True
    if any(_is_own_ligand(key, fields) for key, fields in known):
        return True
    if all(key == "ligand" for key, _ in known):
        return False
    return not keys & _OF_THE_SERVER and not any("modelSeeds" in job for job in jobs)


def _entries(job: Mapping) -> Iterator[tuple[str, Mapping]]:
    entries = job.get("sequences")
    for entry in entries if isinstance(entries, list) else ():
        for key, fields in entry.items() if isinstance(entry, Mapping) else ():
            if isinstance(fields, Mapping):
                yield key, fields


def _is_own_ligand(key: str, fields: Mapping) -> bool:
    text = fields.get("ligand") if key == "ligand" else None
    if not isinstance(text, str):
        return False
    return text.startswith("FILE_") or re.fullmatch(r"CCD_\w+_\w+", text) is not None
