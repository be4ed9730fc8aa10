"""AlphaFold Server JSON, version 1: a list of jobs, copies by number and glycans as trees."""

import re
from collections.abc import Mapping
from dataclasses import replace

from af3nb.chem.glycans import ATTACHMENTS, Glycan, build_glycan, parse_glycan
from af3nb.errors import InputError
from af3nb.job.dialects.fields import MOST_PROBLEMS, Reader, found, load_json, place
from af3nb.job.dialects.server_tables import IONS
from af3nb.job.imported import Imported, new_ids
from af3nb.job.job import (
    Dna,
    Job,
    Ligand,
    Modification,
    Molecule,
    Protein,
    Rna,
)
from af3nb.job.rules.basics import combined, job_problems
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.steps.bonds import glycan_bonds, glycan_end

DIALECT, VERSION = "alphafoldserver", 1
DEFAULT_SEED = 1  # where the Server would draw one
MOST_COPIES = 1000

_JOB_KEYS = ("name", "modelSeeds", "sequences", "dialect", "version")
_BASE_KEYS = ("modificationType", "basePosition")
MODIFICATION_KEYS = {
    "proteinChain": ("ptmType", "ptmPosition"),
    "dnaSequence": _BASE_KEYS,
    "rnaSequence": _BASE_KEYS,
}
_KEYS = {
    "proteinChain": (
        *("sequence", "glycans", "modifications", "count"),
        *("maxTemplateDate", "useStructureTemplate"),
    ),
    "dnaSequence": ("sequence", "modifications", "count"),
    "rnaSequence": ("sequence", "modifications", "count"),
    "ligand": ("ligand", "smiles", "count"),
    "ion": ("ion", "count"),
}
_KINDS = {"proteinChain": "protein", "dnaSequence": "dna", "rnaSequence": "rna"}
_CLASSES = {"proteinChain": Protein, "dnaSequence": Dna, "rnaSequence": Rna}
_UNREADABLE = Ligand(())

_Glycans = list[tuple[int, int, Glycan]]  # molecule, position, glycan


def parse(source: str | bytes | Mapping | list) -> Imported:
    """Return the jobs of AlphaFold Server JSON; what is wrong is told in one InputError."""
    document = load_json(source)
    jobs, notes, losses, problems = [], [], [], []
    for i, item in enumerate(document if isinstance(document, list) else [document]):
        where = f"[{i}]" if isinstance(document, list) else ""
        reading = _JobReader(where)
        jobs.append(reading.job(item))
        problems += reading.problems[: MOST_PROBLEMS - len(problems)]
        notes += reading.notes
        losses += reading.losses
    if not jobs:
        raise InputError("the list of jobs is empty.", remedy="Add a job.")
    if problems:
        raise combined(problems)
    return Imported(DIALECT, tuple(jobs), tuple(notes), tuple(losses))


class _JobReader(Reader):
    """One job of the list, whose place is `where`."""

    def __init__(self, where: str):
        super().__init__()
        self.where = where
        self.notes: list[str] = []
        self.losses: list[str] = []

    def job(self, item: object) -> Job:
        """Return the job; its problems are in `problems`."""
        top = self.mapping(item, self.where, _JOB_KEYS)
        if not top:
            self.note(self.where, "a job has a name and sequences.")
            return Job("", ())
        self._check_dialect(top)
        name = self.text(top, "name", self.where, wanted="a name for the job")
        seeds = self._seeds(top, name)
        entries = self.items(top, "sequences", self.where)
        molecules: list[Molecule] = []
        glycans: _Glycans = []
        keys: list[str] = []
        for i, (where, entry) in enumerate(entries):
            key, fields, where = self._entry(entry, where)
            keys.append(key)
            molecules.append(self._molecule(key, fields, where) if key else _UNREADABLE)
            if key == "proteinChain":
                read = self._glycans(fields, molecules[-1], where)
                glycans += [(i, *glycan) for glycan in read]
        job = _with_glycans(_with_ids(Job(name, tuple(molecules), seeds)), glycans)
        known = {problem.where for problem in self.problems}
        if all(keys):
            for problem in job_problems(job):
                where = self._place(problem.where, keys)
                if not any(where.startswith(k) or k.startswith(where) for k in known):
                    self.note(where, problem.message, problem.remedy)
        return job

    def _check_dialect(self, top: Mapping) -> None:
        dialect, version = top.get("dialect"), top.get("version")
        if dialect is None and version is None:
            return
        where = place(self.where, "dialect")
        if dialect is None:
            self.note(where, "this is missing.", f'Write "dialect": "{DIALECT}".')
        elif dialect != DIALECT:
            self.note(where, f'"{DIALECT}" is wanted, found {found(dialect)}.')
        if isinstance(version, bool) or version not in (VERSION, str(VERSION)):
            where = place(self.where, "version")
            self.note(where, f"{VERSION} is wanted, found {found(version)}.")

    def _seeds(self, top: Mapping, name: str) -> tuple[int, ...]:
        seeds = []
        for where, seed in self.items(top, "modelSeeds", self.where):
            if isinstance(seed, str) and re.fullmatch(r"[0-9]{1,10}", seed):
                seed = int(seed)
            seeds.append(self.integer(seed, where))
        if not seeds:
            self.notes.append(f'"{name}" has no seed, and {DEFAULT_SEED} was taken')
        return tuple(seeds) or (DEFAULT_SEED,)

    def _entry(self, entry: object, where: str) -> tuple[str, Mapping, str]:
        entry = self.mapping(entry, where, _KEYS)
        keys = [key for key in entry if key in _KEYS]
        if len(keys) != 1:
            if len(keys) > 1:
                self.note(where, f"{' and '.join(keys)} stand in one entry.", "Separate them.")
            elif not entry:
                self.note(where, f"one of {', '.join(_KEYS)} is wanted here.")
            return "", {}, where
        (key,) = keys
        here = f"{where}.{key}"
        return key, self.mapping(entry[key], here, _KEYS[key]), here

    def _molecule(self, key: str, fields: Mapping, where: str) -> Molecule:
        copies = ("",) * self._count(fields, where)
        if key in ("ligand", "ion"):
            if smiles := self.text(fields, "smiles", where):
                self.notes.append(f"{where}.smiles: AlphaFold Server itself takes no SMILES")
                code = self.text(fields, key, where).removeprefix("CCD_")
                return Ligand(copies, (code,) if code else (), smiles)
            wanted = 'a code such as "CCD_ATP"' if key == "ligand" else 'an ion such as "MG"'
            code = self.text(fields, key, where, wanted=wanted).removeprefix("CCD_")
            if key == "ion" and code and code not in IONS:
                self.notes.append(f"{where}.ion: {code} is none of AlphaFold Server's ions")
            return Ligand(copies, (code,) if code else ())
        changes = tuple(self._modifications(key, fields, where))
        wanted = "a sequence"
        sequence = self.text(fields, "sequence", where, wanted=wanted).upper()
        molecule = _CLASSES[key](copies, sequence, modifications=changes)
        if not isinstance(molecule, Protein):
            return molecule
        if fields.get("maxTemplateDate") is not None:
            date = self.text(fields, "maxTemplateDate", where)
            self.losses.append(f"{where}.maxTemplateDate: the limit {date!r} on templates")
        templates = fields.get("useStructureTemplate")
        if templates is not None and not isinstance(templates, bool):
            message = f"true or false is wanted, found {found(templates)}."
            self.note(f"{where}.useStructureTemplate", message)
        return replace(molecule, templates=()) if templates is False else molecule

    def _count(self, fields: Mapping, where: str) -> int:
        if fields.get("count") is None:
            return 1
        here = f"{where}.count"
        number = fields["count"]
        if isinstance(number, str) and re.fullmatch("[0-9]{1,6}", number):
            number = int(number)
        known = len(self.problems)
        copies = self.integer(number, here)
        if len(self.problems) == known and not 1 <= copies <= MOST_COPIES:
            message = f"1 to {MOST_COPIES} copies are possible, found {found(number)}."
            self.note(here, message)
        return copies if 1 <= copies <= MOST_COPIES else 1

    def _modifications(self, key: str, fields: Mapping, where: str):
        code, position = MODIFICATION_KEYS[key]
        for here, item in self.items(fields, "modifications", where):
            item = self.mapping(item, here, (code, position))
            kind = self.text(item, code, here, wanted='a code such as "CCD_SEP"')
            number = self.integer(item.get(position), place(here, position))
            yield Modification(number, kind.removeprefix("CCD_"))

    def _glycans(self, fields: Mapping, protein: Molecule, where: str):
        assert isinstance(protein, Protein)
        for here, item in self.items(fields, "glycans", where):
            item = self.mapping(item, here, ("residues", "position"))
            text = self.text(item, "residues", here, wanted='a tree such as "NAG(NAG)"')
            position = self.integer(item.get("position"), f"{here}.position")
            if not text or position == -1:
                continue
            (code,) = residue_codes(protein)[position - 1 : position] or ("",)
            if position < 1 or code not in ATTACHMENTS:
                told = f"{code} {position}" if code else f"residue {position}: there is none"
                message = f"a glycan cannot be bonded to {told}."
                self.note(f"{here}.position", message, "It is bonded to an N, S or T.")
                continue
            try:
                yield position, build_glycan(parse_glycan(text), where=f"{here}.residues")
            except InputError as error:
                self.note(f"{here}.residues", error.message, error.remedy)

    def _place(self, where: str, keys: list[str]) -> str:
        """The place in this dialect of a place in AlphaFold 3's."""
        match = re.match(r"sequences\[(\d+)\]\.(\w+)(.*)", where)
        if match and int(match[1]) < len(keys):
            key = keys[int(match[1])]
            rest = re.sub(r"^\.ccdCodes(\[\d+\])?", f".{key}", match[3])
            where = f"sequences[{match[1]}].{key}{rest}"
        return place(self.where, where)


def _with_ids(job: Job) -> Job:
    """The job with chains named in their order."""
    ids = new_ids()
    named = (replace(m, ids=tuple(next(ids) for _ in m.ids)) for m in job.molecules)
    return replace(job, molecules=tuple(named))


def _with_glycans(job: Job, glycans: _Glycans) -> Job:
    """The job with a ligand for every glycan and every copy of its chain, and their bonds."""
    ids = new_ids({id for id, _ in job.chains})
    molecules, bonds = list(job.molecules), list(job.bonds)
    for number, position, glycan in glycans:
        protein = job.molecules[number]
        copies = tuple(next(ids) for _ in protein.ids)
        molecules.append(Ligand(copies, glycan.codes))
        for chain, id in zip(protein.ids, copies, strict=True):
            bonds += glycan_bonds(glycan, glycan_end(protein, chain, position), id)
    return replace(job, molecules=tuple(molecules), bonds=tuple(bonds))


def is_server_json(document: object) -> bool:
    """Whether JSON is this dialect's: a list of jobs, or one that says so."""
    if isinstance(document, list):
        return all(not isinstance(j, Mapping) or j.get("dialect") != "alphafold3" for j in document)
    if not isinstance(document, Mapping):
        return False
    if document.get("dialect") is not None:
        return document["dialect"] == DIALECT
    entries = document.get("sequences")
    own = _KEYS.keys() - {"ligand"}  # which AlphaFold 3 has too
    return isinstance(entries, list) and any(
        isinstance(entry, Mapping) and not own.isdisjoint(entry) for entry in entries
    )
