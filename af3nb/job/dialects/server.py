"""AlphaFold Server JSON: a list of jobs, copies by number and glycans as trees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from af3nb.chem.glycans import ATTACHMENTS, Glycan, build_glycan, parse_glycan
from af3nb.disk.files import plain
from af3nb.errors import InputError, Place, short
from af3nb.job.dialects.fields import MOST_PROBLEMS, JsonPath, Reader, found, load_json
from af3nb.job.dialects.server_tables import IONS
from af3nb.job.imported import Imported, new_ids
from af3nb.job.job import (
    Dna,
    Job,
    Ligand,
    Molecule,
    Protein,
    Rna,
)
from af3nb.job.rules.basics import combined, job_problems
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.steps.bonds import attach

DIALECT, VERSION = "alphafoldserver", 1
VERSIONS = (1, 2, 3)  # later ones add fields, all of which are read in any of them
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
        *("maxTemplateDate", "useStructureTemplate", "unpairedMsa", "pairedMsa"),
    ),
    "dnaSequence": ("sequence", "modifications", "count"),
    "rnaSequence": ("sequence", "modifications", "count", "unpairedMsa"),
    "ligand": ("ligand", "smiles", "count"),
    "ion": ("ion", "count"),
}
_KINDS = {"proteinChain": "protein", "dnaSequence": "dna", "rnaSequence": "rna"}
_CLASSES = {"proteinChain": Protein, "dnaSequence": Dna, "rnaSequence": Rna}
_UNREADABLE = Ligand(())

_FIELDS = {
    "ids": "count",
    "sequence": "sequence",
    "modifications": "modifications",
    "smiles": "smiles",
    "unpaired_msa": "unpairedMsa",
    "paired_msa": "pairedMsa",
}
_Glycans = list[tuple[int, int, Glycan]]  # molecule, position, glycan


@dataclass(frozen=True)
class Places:
    """The places of a job's parts in the AlphaFold Server JSON that it was read from."""

    top: JsonPath
    molecules: Sequence[JsonPath]  # entries first, then glycans
    job: Job

    def __call__(self, place: Place) -> str:
        """Name a place: ``[0].sequences[1].proteinChain.modifications[0]``."""
        return str(self.path(place))

    def path(self, place: Place) -> JsonPath:
        """Return the steps to a place; the place of a bond is that of its glycan."""
        path, number = self.top, place.number
        if place.part == "bond" and number is not None:
            glycan = self.job.bonds[number][1].chain
            return next(
                p
                for p, m in zip(self.molecules, self.job.molecules, strict=True)
                if glycan in m.ids
            )
        if place.part == "molecule" and number is not None:
            return self._in_molecule(self.molecules[number], place)
        key = {"name": "name", "seed": "modelSeeds", "molecule": "sequences"}.get(place.part)
        path = path / key if key else path
        return path if number is None else path / number

    def _in_molecule(self, path: JsonPath, place: Place) -> JsonPath:
        key = path[-1] if place.field == "ccd_codes" else _FIELDS.get(place.field)
        if path[-1] not in _KEYS or not key:
            return path
        path /= key
        return path / place.item if key == "modifications" and place.item is not None else path


def parse(source: str | bytes | Mapping | list) -> Imported:
    """Return the jobs in AlphaFold Server JSON; one InputError lists everything that is wrong."""
    document = load_json(source)
    jobs, places, notes, losses, problems = [], [], [], [], []
    for i, item in enumerate(document if isinstance(document, list) else [document]):
        where = JsonPath((i,) if isinstance(document, list) else ())
        reading = _JobReader(where)
        jobs.append(reading.job(item))
        places.append(reading.places)
        problems += reading.problems[: MOST_PROBLEMS - len(problems)]
        notes += reading.notes
        losses += reading.losses
    if not jobs:
        raise InputError("the list of jobs is empty.", remedy="Add a job.")
    if problems:
        raise combined(problems)
    return Imported(DIALECT, tuple(jobs), tuple(notes), tuple(losses), tuple(places))


class _JobReader(Reader):
    """One job of the list, whose place is `where`."""

    def __init__(self, where: JsonPath):
        super().__init__()
        self.where = where
        self.places = Places(where, (), Job(""))
        self.notes: list[str] = []
        self.losses: list[str] = []

    def job(self, item: object) -> Job:
        """Return the job; its problems are in `problems`."""
        top = self.mapping(item, self.where, _JOB_KEYS)
        if not top:
            if isinstance(item, Mapping):
                self.note(self.where, "a job needs a name and sequences.")
            return Job("", ())
        if top.get("dialect") is not None or top.get("version") is not None:
            texts = {str(version): version for version in VERSIONS}
            version = top.get("version")
            version = texts.get(version, version) if isinstance(version, str) else version
            self.dialect({**top, "version": version}, self.where, DIALECT, VERSIONS)
        name = self.text(top, "name", self.where, wanted="a name for the job")
        seeds = self._seeds_or_default(top, name)
        entries = self.items(top, "sequences", self.where)
        molecules: list[Molecule] = []
        glycans: _Glycans = []
        glycan_paths: list[JsonPath] = []
        paths: list[JsonPath] = []
        for i, (where, entry) in enumerate(entries):
            key, fields, where = self._entry(entry, where)
            paths.append(where)
            molecules.append(self._molecule(key, fields, where) if key else _UNREADABLE)
            if key == "proteinChain":
                for here, position, glycan in self._glycans(fields, molecules[-1], where):
                    glycans.append((i, position, glycan))
                    glycan_paths.append(here)
        job = _with_glycans(_with_ids(Job(name, tuple(molecules), seeds)), glycans)
        self.places = Places(self.where, (*paths, *glycan_paths), job)
        known = [path for path, _ in self.noted]
        if all(molecule is not _UNREADABLE for molecule in molecules):
            for problem in job_problems(job):
                assert problem.place
                path = self.places.path(problem.place)
                if not any(map(path.meets, known)):
                    self.note(path, problem.message, problem.remedy)
        return job

    def _seeds_or_default(self, top: Mapping, name: str) -> tuple[int, ...]:
        if seeds := self.seeds(top, self.where):
            return seeds
        self.notes.append(f'"{name}" has no seed; {DEFAULT_SEED} is used')
        return (DEFAULT_SEED,)

    def _entry(self, entry: object, where: JsonPath) -> tuple[str, Mapping, JsonPath]:
        entry = self.mapping(entry, where, _KEYS)
        keys = [key for key in entry if key in _KEYS]
        if len(keys) != 1:
            if len(keys) > 1:
                self.note(where, f"this entry contains {' and '.join(keys)}.", "Separate them.")
            elif not entry:
                self.note(where, f"expected one of {', '.join(_KEYS)} here.")
            return "", {}, where
        (key,) = keys
        here = where / key
        return key, self.mapping(entry[key], here, _KEYS[key]), here

    def _molecule(self, key: str, fields: Mapping, where: JsonPath) -> Molecule:
        copies = ("",) * self._count(fields, where)
        if key in ("ligand", "ion"):
            wanted = 'a code such as "CCD_ATP"' if key == "ligand" else 'an ion such as "MG"'
            if smiles := self.text(fields, "smiles", where) or None:
                refused = "AlphaFold Server itself does not accept SMILES"
                self.notes.append(f"{where / 'smiles'}: {refused}")
                wanted = None
            code = self.text(fields, key, where, wanted=wanted).removeprefix("CCD_")
            if key == "ion" and code and code not in IONS:
                self.notes.append(f"{where / 'ion'}: {code} is not one of AlphaFold Server's ions")
            return Ligand(copies, (code,) if code else (), smiles)
        changes = self.modifications(fields, where, MODIFICATION_KEYS[key], example="CCD_SEP")
        changes = tuple(replace(c, code=c.code.removeprefix("CCD_")) for c in changes)
        sequence = self.text(fields, "sequence", where, wanted="a sequence").upper()
        molecule = _CLASSES[key](copies, sequence, modifications=changes)
        if isinstance(molecule, Protein | Rna):
            molecule = replace(molecule, unpaired_msa=self._alignment(fields, "unpairedMsa", where))
        if not isinstance(molecule, Protein):
            return molecule
        if fields.get("maxTemplateDate") is not None:
            self.losses.append(
                f"{where / 'maxTemplateDate'}: the limit on templates, which belongs to the run"
                + _as_setting(self.text(fields, "maxTemplateDate", where))
            )
        templates = fields.get("useStructureTemplate")
        if templates is not None and not isinstance(templates, bool):
            message = f"expected true or false, found {found(templates)}."
            self.note(where / "useStructureTemplate", message)
        molecule = replace(molecule, paired_msa=self._alignment(fields, "pairedMsa", where))
        return replace(molecule, templates=()) if templates is False else molecule

    def _alignment(self, fields: Mapping, key: str, where: JsonPath) -> str | None:
        return None if fields.get(key) is None else plain(self.text(fields, key, where))

    def _count(self, fields: Mapping, where: JsonPath) -> int:
        if fields.get("count") is None:
            return 1
        here = where / "count"
        known = len(self.noted)
        copies = self.number(fields["count"], here)
        if 1 <= copies <= MOST_COPIES:
            return copies
        if len(self.noted) == known:
            message = f"1 to {MOST_COPIES} copies are possible, found {found(fields['count'])}."
            self.note(here, message)
        return 1

    def _glycans(self, fields: Mapping, protein: Molecule, where: JsonPath):
        assert isinstance(protein, Protein)
        for here, item in self.items(fields, "glycans", where):
            item = self.mapping(item, here, ("residues", "position"))
            text = self.text(item, "residues", here, wanted='a tree such as "NAG(NAG)"')
            position = self.integer(item.get("position"), here / "position")
            if not text or position == -1:
                continue
            (code,) = residue_codes(protein)[position - 1 : position] or ("",)
            if position < 1 or code not in ATTACHMENTS:
                told = f"{code} {position}" if code else f"residue {position}: there is none"
                message = f"a glycan cannot be bonded to {told}."
                self.note(here / "position", message, "A glycan can be bonded to N, S or T.")
                continue
            try:
                glycan = build_glycan(parse_glycan(text), where=str(here / "residues"))
                yield here, position, glycan
            except InputError as error:
                self.note(here / "residues", error.message, error.remedy)


def _with_ids(job: Job) -> Job:
    """The job with its chains named in order."""
    ids = new_ids()
    named = (replace(m, ids=tuple(next(ids) for _ in m.ids)) for m in job.molecules)
    return replace(job, molecules=tuple(named))


def _with_glycans(job: Job, glycans: _Glycans) -> Job:
    """The job with a ligand for every glycan and every copy of its chain, and their bonds."""
    for number, position, glycan in glycans:
        job = attach(job, glycan, job.molecules[number].ids, position)
    return job


def _as_setting(text: str) -> str:
    """How a run takes a date, in words that follow others; nothing for what is no date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return f" and is no date: {short(repr(text))}"
    return f": give it newest_template={str(day)!r}"


def is_server_json(document: object) -> bool:
    """Whether JSON is in this dialect: a list of jobs, or one that names it."""
    if isinstance(document, list):
        return all(not isinstance(j, Mapping) or j.get("dialect") != "alphafold3" for j in document)
    if not isinstance(document, Mapping):
        return False
    if document.get("dialect") is not None:
        return document["dialect"] == DIALECT
    entries = document.get("sequences")
    own = _KEYS.keys() - {"ligand"}  # AlphaFold 3 has it too
    return isinstance(entries, list) and any(
        isinstance(entry, Mapping) and not own.isdisjoint(entry) for entry in entries
    )
