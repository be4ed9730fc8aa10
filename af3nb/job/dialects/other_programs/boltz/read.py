"""Boltz's YAML, version 1, and JSON with the same keys."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from af3nb.disk.files import plain
from af3nb.errors import InputError
from af3nb.job.dialects.fields import JsonObject, JsonPath, found
from af3nb.job.dialects.other_programs.atoms import boltz_atoms
from af3nb.job.dialects.other_programs.boltz.alignment import from_csv, is_keyed_table
from af3nb.job.dialects.other_programs.draft import Draft, imported
from af3nb.job.dialects.other_programs.yaml_text import load_yaml
from af3nb.job.imported import Imported
from af3nb.job.job import Dna, Ligand, Molecule, Protein, Rna
from af3nb.job.structures.template_mapping import match_template
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot
from af3nb.job.wishes.text import distance, flag

DIALECT, TITLE = "boltz", "Boltz YAML"
DEFAULT_DISTANCE = 6.0
LEAST_IDENTITY = 0.2  # of a template that is for no chain by name

_TOP = JsonPath()
_KEYS = ("version", "sequences", "constraints", "templates", "properties")
_POLYMER = ("id", "sequence", "modifications", "cyclic")
_ENTITIES = {
    "protein": (*_POLYMER, "msa"), "dna": _POLYMER, "rna": _POLYMER,
    "ligand": ("id", "ccd", "smiles"),
}  # fmt: skip
_CLASSES = {"protein": Protein, "dna": Dna, "rna": Rna}
_CONSTRAINTS = {
    "bond": ("atom1", "atom2"),
    "pocket": ("binder", "contacts", "max_distance", "force"),
    "contact": ("token1", "token2", "max_distance", "force"),
}
_TEMPLATE = ("cif", "pdb", "chain_id", "template_id", "force", "threshold")
_FIELDS = {
    "ids": "id", "sequence": "sequence", "modifications": "modifications", "smiles": "smiles",
    "ccd_codes": "ccd", "unpaired_msa": "msa", "paired_msa": "msa",
}  # fmt: skip
_TOP_LINE = re.compile(r"^(version|sequences|constraints|properties|templates)\s*:", re.M)


def is_boltz_yaml(text: str) -> bool:
    """Whether a text that is no JSON looks like Boltz's YAML."""
    return _TOP_LINE.search(text[:100_000]) is not None


def is_boltz_json(document: object) -> bool:
    """Whether a JSON document has Boltz's keys and none that only AlphaFold 3's own has."""
    if not isinstance(document, Mapping) or not {"dialect", "name", "modelSeeds"}.isdisjoint(
        document
    ):
        return False
    entries = document.get("sequences")
    if not isinstance(entries, list) or not set(document) <= set(_KEYS):
        return False
    inner = {k for e in entries if isinstance(e, Mapping) for v in e.values()
             if isinstance(v, Mapping) for k in v}  # fmt: skip
    own = {"constraints", "properties", "templates", "version"} & set(document)
    return bool(own or inner & {"ccd", "msa", "cyclic"})


def parse(source: str | Mapping, *, name: str = "job", folder: Path | None = None) -> Imported:
    """Return the job of a YAML text; files that it names are beside it, in `folder`."""
    document = load_yaml(source) if isinstance(source, str) else source
    draft = Draft(TITLE, folder, atoms=boltz_atoms, fields=_FIELDS)
    top = draft.mapping(document, _TOP, _KEYS, example="sequences: [...]")
    if top.get("version", 1) != 1:
        draft.note(_TOP / "version", f"expected 1, found {found(top['version'])}.", "Write 1.")
    _Reading(draft).read(top)
    draft.finish(name)
    return imported(DIALECT, [draft])


class _Reading:
    def __init__(self, draft: Draft):
        self.draft = draft
        self.own_msas: dict[str, str] = {}

    def read(self, top: Mapping) -> None:
        """Read all parts of a job into the draft."""
        draft, templates = self.draft, []
        if not isinstance(top.get("sequences"), list) and not draft.noted:
            draft.note(_TOP / "sequences", f"expected a list, found {found(top.get('sequences'))}.")
        for here, item in draft.items(top, "templates", _TOP):
            templates.append((here, draft.mapping(item, here, _TEMPLATE)))
        entries: list[tuple[list[str], Molecule, JsonPath]] = []
        for here, item in draft.items(top, "sequences", _TOP):
            entries += self._entity(item, here)
        for names, molecule, here in entries:
            if isinstance(molecule, Protein):
                molecule = self._with_templates(molecule, names, templates)
            draft.add(molecule, here, names)
        self._tell_merged(entries)
        for here, item in draft.items(top, "constraints", _TOP):
            self._constraint(item, here)
        for here, item in draft.items(top, "properties", _TOP):
            item = draft.mapping(item, here, ("affinity",))
            of = draft.mapping(item.get("affinity"), here / "affinity", ("binder",)) if item else {}
            if of:
                binder = draft.text(of, "binder", here / "affinity", wanted="a chain")
                draft.wish(Affinity(binder), here)

    def _entity(self, item: object, where: JsonPath) -> list[tuple[list[str], Molecule, JsonPath]]:
        draft = self.draft
        example = "protein: {id: A, sequence: MKT}"
        kind, fields = self._one(item, where, _ENTITIES, example)
        here = where / kind
        if not fields:
            return []
        names = self._names(fields.get("id"), here / "id")
        if kind == "ligand":
            return [(names, self._ligand(fields, here), here)]
        text = draft.text(fields, "sequence", here, wanted="a sequence")
        changes = draft.modifications(fields, here, ("ccd", "position"))
        molecule = _CLASSES[kind]((), "".join(text.split()).upper(), changes)
        if isinstance(molecule, Protein):
            molecule = self._with_msa(molecule, fields, names, here)
        if flag(draft, fields, here, "cyclic"):
            for name in names:
                draft.wish(Cyclic(name), here / "cyclic")
        return [(names, molecule, here)]

    def _one(
        self, item: object, where: JsonPath, kinds: Mapping[str, tuple[str, ...]], example: str = ""
    ) -> tuple[str, Mapping]:
        """Return what an entry of a list is, and its fields; none if it is not one thing."""
        draft = self.draft
        if isinstance(item, Mapping):
            whole = JsonObject.from_pairs([(str(key).lower(), v) for key, v in item.items()])
            for key in dict.fromkeys((*getattr(item, "repeated", ()), *whole.repeated)):
                draft.note(where / key, "this key appears twice.", "Begin each entry with a dash.")
            item = dict(whole)
        item = draft.mapping(item, where, kinds, example=example)
        given = [key for key in item if key in kinds]
        if len(given) > 1:
            draft.note(where, f"this entry contains {' and '.join(given)}.", "Separate them.")
        if len(given) != 1:
            return "", {}
        return given[0], draft.mapping(item[given[0]], where / given[0], kinds[given[0]])

    def _names(self, value: object, where: JsonPath) -> list[str]:
        values = value if isinstance(value, list) else [value]
        for item in values:
            if item is None:
                self.draft.note(where, "this is missing: give a chain id.", 'For example "A".')
            elif not isinstance(item, str):
                message = f"expected the name of a chain, found {found(item)}."
                self.draft.note(where, message, "Put it in quotes.")
        return [item if isinstance(item, str) else "" for item in values]

    def _ligand(self, fields: Mapping, where: JsonPath) -> Ligand:
        draft, code = self.draft, fields.get("ccd")
        smiles = draft.text(fields, "smiles", where) or None
        codes = draft.texts(fields, "ccd", where) if isinstance(code, list) else ()
        if not isinstance(code, list):
            codes = tuple(filter(None, (draft.text(fields, "ccd", where),)))
        return Ligand((), codes, smiles)

    def _with_msa(
        self, protein: Protein, fields: Mapping, names: list[str], where: JsonPath
    ) -> Protein:
        path = self.draft.text(fields, "msa", where)
        if not path:
            return protein
        if path == "empty":
            return replace(protein, unpaired_msa="", paired_msa="")
        text = self.draft.beside(path, where / "msa", f"the MSA of chain {', '.join(names)}")
        if text is None:
            return protein
        try:
            pair = from_csv(text) if is_keyed_table(text) else (plain(text), "")
        except InputError as error:
            self.draft.note(where / "msa", error.message, error.remedy)
            return protein
        return replace(protein, unpaired_msa=pair[0], paired_msa=pair[1])

    def _with_templates(self, protein: Protein, names: list[str], templates: list) -> Protein:
        draft, made = self.draft, []
        for here, fields in templates:
            chains = self._listed(fields, "chain_id", here)
            if not fields or (chains and not set(chains) & set(names)):
                continue
            key = "cif" if fields.get("cif") else "pdb"
            path = draft.text(fields, key, here, wanted="the path of a structure")
            what = f"the template of chain {', '.join(names)}"
            text = draft.beside(path, here / key, what) if path else None
            if text is None:
                continue
            for setting in ("force", "threshold"):
                if fields.get(setting):
                    draft.losses.append(f"{what}: {setting} {fields[setting]}")
            sources = self._listed(fields, "template_id", here)
            at = next((i for i, c in enumerate(chains) if c in names), 0)
            source = sources[at] if at < len(sources) else None
            source = re.sub(r"\d+$", "", source) if source and key == "pdb" else source
            try:
                match = match_template(protein.sequence, text, chain=source)
            except InputError as error:
                draft.note(here / key, error.message, error.remedy)
                continue
            if not chains and match.identity < LEAST_IDENTITY:
                like = f"only {match.identity:.0%} of it is like chain {', '.join(names)}"
                draft.notes.append(f"the template {path!r} is not used for this chain: {like}")
                continue
            made.append(match.template)
        return replace(protein, templates=tuple(made)) if made else protein

    def _listed(self, fields: Mapping, key: str, where: JsonPath) -> list[str]:
        if isinstance(fields.get(key), list):
            return list(self.draft.texts(fields, key, where))
        return list(filter(None, (self.draft.text(fields, key, where),)))

    def _constraint(self, item: object, where: JsonPath) -> None:
        draft = self.draft
        kind, fields = self._one(item, where, _CONSTRAINTS)
        here = where / kind
        if not fields:
            return
        if kind == "bond":
            ends = [self._atom(fields.get(key), here / key) for key in ("atom1", "atom2")]
            draft.bond(ends[0], ends[1], here)
            return
        most = distance(draft, fields, "max_distance", here, DEFAULT_DISTANCE)
        forced = flag(draft, fields, here, "force")
        if kind == "contact":
            ends = [self._token(fields.get(key), here / key) for key in ("token1", "token2")]
            draft.wish(Contact(ends[0], ends[1], most, forced=forced), here)
            return
        binder = draft.text(fields, "binder", here, wanted="the chain that binds")
        spots = (self._token(t, place) for place, t in draft.items(fields, "contacts", here))
        draft.wish(Pocket(binder, tuple(spots), most, forced), here)

    def _atom(self, value: object, where: JsonPath) -> Spot:
        match value:
            case [str(chain), int(residue), str(atom)] if not isinstance(residue, bool):
                return Spot(chain, residue, atom)
        message = f"expected a chain, a residue and an atom, found {found(value)}."
        self.draft.note(where, message, "For example [A, 21, SG].")
        return Spot("")

    def _token(self, value: object, where: JsonPath) -> Spot:
        match value:
            case [str(chain), int(residue)] if not isinstance(residue, bool):
                return Spot(chain, residue)
            case [str(chain), str(atom)]:
                return Spot(chain, 1, atom)
        message = f"expected a chain with a residue or an atom, found {found(value)}."
        self.draft.note(where, message, "For example [A, 36], or [C, O4] of a ligand.")
        return Spot("")

    def _tell_merged(self, entries: list[tuple[list[str], Molecule, JsonPath]]) -> None:
        """Boltz takes the modifications of the first of equal sequences for the others, too."""
        first: dict[tuple[str, str], tuple[list[str], Molecule]] = {}
        for names, molecule, _ in entries:
            if isinstance(molecule, Ligand):
                continue
            before, other = first.setdefault((molecule.kind, molecule.sequence), (names, molecule))
            if not isinstance(other, Ligand) and other.modifications != molecule.modifications:
                self.draft.notes.append(
                    f"chain {names[0]} has its own modifications here; Boltz gives it those of "
                    f"chain {before[0]}, which has the same sequence"
                )
