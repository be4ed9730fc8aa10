"""OpenFold3's query JSON: jobs by their names, and the seeds of all of them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from af3nb.chem.residues import chain_letter
from af3nb.disk.files import plain
from af3nb.errors import InputError, counted
from af3nb.job.dialects.fields import JsonPath, found
from af3nb.job.dialects.other_programs.draft import Draft, imported
from af3nb.job.imported import Imported
from af3nb.job.job import Dna, Ligand, Modification, Molecule, Protein, Rna
from af3nb.job.sequences import RARE
from af3nb.job.structures.template_mapping import match_template
from af3nb.job.wishes.record import Cyclic, Pocket, Spot
from af3nb.job.wishes.text import distance, flag

DIALECT, TITLE = "openfold3", "OpenFold3 JSON"
DEFAULT_SEED, DEFAULT_DISTANCE = 42, 4.0

_QUERY = ("chains", "use_msas", "use_main_msas", "use_paired_msas", "covalent_bonds")
_QUERY += ("pocket_constraint", "query_name")
_CHAIN = ("molecule_type", "chain_ids", "description", "sequence", "non_canonical_residues")
_CHAIN += ("smiles", "ccd_codes", "sdf_file_path", "main_msa_file_paths", "paired_msa_file_paths")
_CHAIN += ("template_alignment_file_path", "template_cif_paths", "template_cif_chain_ids")
_CHAIN += ("template_entry_chain_ids", "cyclic")
_POCKET = ("ligand_chain_id", "pocket_residues", "max_distance")
_KINDS = ("protein", "rna", "dna", "ligand")
_CLASSES = {"protein": Protein, "rna": Rna, "dna": Dna}
_FIELDS = {
    "ids": "chain_ids", "sequence": "sequence", "modifications": "non_canonical_residues",
    "smiles": "smiles", "ccd_codes": "ccd_codes", "unpaired_msa": "main_msa_file_paths",
}  # fmt: skip


def is_openfold3_json(document: object) -> bool:
    """Whether JSON is a set of queries."""
    return isinstance(document, Mapping) and "queries" in document


def parse(document: Mapping, *, folder: Path | None = None) -> Imported:
    """Return the jobs of the queries; files that they name are beside them, in `folder`."""
    first = Draft(TITLE, folder)
    queries = document.get("queries")
    if not isinstance(queries, Mapping) or not queries:
        message = f"expected queries by their names, found {found(queries)}."
        raise InputError(message, where=f"{TITLE}, queries", remedy='For example {"x": {...}}.')
    seeds = tuple(
        first.number(seed, here) for here, seed in first.items(document, "seeds", JsonPath())
    )
    drafts = [first] if first.noted else []
    for key in document:
        if key not in ("queries", "seeds"):
            first.losses.append(f'"{key}", which OpenFold3 ignores')
    for name, query in queries.items():
        path = JsonPath(("queries", str(name)))
        draft = Draft(TITLE, folder, path, fields=_FIELDS)
        draft.losses += first.losses if not drafts else []
        if not seeds:
            draft.notes.append(f"there are no seeds; OpenFold3's own, {DEFAULT_SEED}, is used")
        _Reading(draft).read(query)
        draft.finish(str(name), seeds or (DEFAULT_SEED,))
        drafts.append(draft)
    return imported(DIALECT, drafts)


class _Reading:
    def __init__(self, draft: Draft):
        self.draft = draft

    def read(self, query: object) -> None:
        """Read a query into the draft."""
        draft, where = self.draft, self.draft.top
        if not isinstance(query, Mapping) or not isinstance(query.get("chains"), list):
            what = query.get("chains") if isinstance(query, Mapping) else query
            draft.note(where / "chains", f"expected a list of chains, found {found(what)}.")
            return
        draft.losses += [f'"{key}", which OpenFold3 ignores' for key in query if key not in _QUERY]
        for here, chain in draft.items(query, "chains", where):
            self._chain(draft.mapping(chain, here, _CHAIN), here, query)
        if bonds := draft.items(query, "covalent_bonds", where):
            number = counted(len(bonds), "bond")
            draft.losses.append(f"{number}, which OpenFold3 does not read, either")
        if query.get("pocket_constraint") is not None:
            self._pocket(query["pocket_constraint"], where / "pocket_constraint")

    def _chain(self, fields: Mapping, where: JsonPath, query: Mapping) -> None:
        draft = self.draft
        if not fields:
            return
        value = fields.get("molecule_type")
        numbers = dict(enumerate(_KINDS))
        kind = numbers.get(value, "") if isinstance(value, int) else str(value).lower()
        if kind not in _KINDS:
            message = f"expected protein, rna, dna or ligand, found {found(value)}."
            draft.note(where / "molecule_type", message)
            return
        one = isinstance(fields.get("chain_ids"), str)
        names = [fields["chain_ids"]] if one else list(draft.texts(fields, "chain_ids", where))
        if not names:
            draft.note(where / "chain_ids", "this is missing: give a chain id.", 'For example "A".')
            return
        said = draft.text(fields, "description", where)
        said = None if fields.get("description") is None else said
        if kind == "ligand":
            self._ligand(fields, where, names, said)
            return
        molecule = self._polymer(kind, fields, where)
        molecule = replace(molecule, description=said)
        if isinstance(molecule, Protein | Rna):
            molecule = self._with_msas(molecule, fields, names, where, query)
        if isinstance(molecule, Protein):
            molecule = self._with_templates(molecule, fields, names, where)
        draft.add(molecule, where, names)
        if flag(draft, fields, where, "cyclic"):
            for name in names:
                draft.wish(Cyclic(name), where / "cyclic")

    def _polymer(self, kind: str, fields: Mapping, where: JsonPath) -> Molecule:
        draft = self.draft
        sequence = draft.text(fields, "sequence", where, wanted="a sequence").upper()
        here, changes = where / "non_canonical_residues", []
        given = fields.get("non_canonical_residues")
        if given is not None and not isinstance(given, Mapping):
            draft.note(here, f"expected an object {{...}}, found {found(given)}.")
            given = None
        for position, code in (given or {}).items():
            number = draft.number(position, here / str(position))
            code = draft.text({"code": code}, "code", here / str(position), wanted="a CCD code")
            changes.append(Modification(number, code))
            if 1 <= number <= len(sequence) and code:
                letter = sequence[number - 1]
                if letter not in _LETTERS[kind]:  # the component says what it is
                    new = chain_letter(code, kind)
                    sequence = f"{sequence[: number - 1]}{new}{sequence[number:]}"
                    draft.notes.append(f"{letter} at {number} was written as {new} with {code}")
        if kind == "protein":
            known = {change.position for change in changes}
            for i, letter in enumerate(sequence, start=1):
                if letter == "U" and i not in known:
                    plain_letter, code = RARE["U"]
                    sequence = f"{sequence[: i - 1]}{plain_letter}{sequence[i:]}"
                    changes.append(Modification(i, code))
                    draft.notes.append(f"U at {i} was written as {plain_letter} with {code}")
        changes.sort(key=lambda change: change.position)
        return _CLASSES[kind]((), sequence, tuple(changes))

    def _ligand(self, fields: Mapping, where: JsonPath, names: list[str], said: str | None) -> None:
        draft, codes = self.draft, fields.get("ccd_codes")
        given = [k for k in ("smiles", "ccd_codes", "sdf_file_path") if fields.get(k)]
        if len(given) != 1:
            told = " and ".join(given) or "none"
            wanted = "expected one of smiles, ccd_codes and sdf_file_path"
            draft.note(where, f"{wanted}, found {told}.")
        elif given == ["sdf_file_path"]:
            path = draft.text(fields, "sdf_file_path", where)
            if content := draft.file(path, where / "sdf_file_path"):
                draft.add_file(content, where, names)
        elif given == ["smiles"]:
            smiles = draft.text(fields, "smiles", where)
            draft.add(Ligand((), smiles=smiles, description=said), where, names)
        else:
            several = draft.texts(fields, "ccd_codes", where) if not isinstance(codes, str) else ()
            several = several or tuple(filter(None, (codes if isinstance(codes, str) else "",)))
            draft.add(Ligand((), several, description=said), where, names)

    def _with_msas(
        self, molecule: Protein | Rna, fields: Mapping, names: list[str], where: JsonPath,
        query: Mapping,
    ) -> Protein | Rna:  # fmt: skip
        draft, of = self.draft, f"of chain {', '.join(names)}"
        texts = []
        for path in self._paths(fields, "main_msa_file_paths", where):
            text = draft.beside(path, where / "main_msa_file_paths", f"the MSA {of}")
            if text is not None and text.lstrip().startswith("# STOCKHOLM"):
                draft.losses.append(f"the MSA {of} in {path!r}, which is in Stockholm format")
            elif text is not None:
                texts.append(plain(text))
        for path in self._paths(fields, "paired_msa_file_paths", where):
            draft.losses.append(f"the paired MSA {of} in {path!r}: its rows are of all chains")
        unpaired = "\n".join(text.strip() for text in texts) + "\n" if texts else None
        main = query.get("use_msas") is not False and query.get("use_main_msas") is not False
        pair = query.get("use_msas") is not False and query.get("use_paired_msas") is not False
        molecule = replace(molecule, unpaired_msa=unpaired if main else "")
        if isinstance(molecule, Protein) and (texts or not pair):
            molecule = replace(molecule, paired_msa="")
        return molecule

    def _with_templates(
        self, protein: Protein, fields: Mapping, names: list[str], where: JsonPath
    ) -> Protein:
        draft, what = self.draft, f"the template of chain {', '.join(names)}"
        if path := draft.text(fields, "template_alignment_file_path", where):
            draft.losses.append(f"{what} in {path!r}: it is a search's list, without structures")
        sources = draft.texts(fields, "template_cif_chain_ids", where)
        made = []
        for i, path in enumerate(self._paths(fields, "template_cif_paths", where)):
            here = where / "template_cif_paths"
            text = draft.beside(path, here, what)
            if text is None:
                continue
            source = sources[i] if i < len(sources) else None
            try:
                made.append(match_template(protein.sequence, text, chain=source).template)
            except InputError as error:
                draft.note(here, error.message, error.remedy)
        return replace(protein, templates=tuple(made)) if made else protein

    def _paths(self, fields: Mapping, key: str, where: JsonPath) -> list[str]:
        if isinstance(fields.get(key), list):
            return [path for path in self.draft.texts(fields, key, where) if path]
        return list(filter(None, (self.draft.text(fields, key, where),)))

    def _pocket(self, value: object, where: JsonPath) -> None:
        draft = self.draft
        fields = draft.mapping(value, where, _POCKET)
        if not fields:
            return
        binder = draft.text(fields, "ligand_chain_id", where, wanted="the chain of the ligand")
        spots = []
        for here, item in draft.items(fields, "pocket_residues", where):
            match item:
                case [str(chain), int(residue)] if not isinstance(residue, bool):
                    spots.append(Spot(chain, residue))
                case _:
                    message = f"expected a chain and a residue, found {found(item)}."
                    draft.note(here, message, 'For example ["A", 36].')
        most = distance(draft, fields, "max_distance", where, DEFAULT_DISTANCE)
        draft.wish(Pocket(binder, tuple(spots), most), where)


_LETTERS = {"protein": "ACDEFGHIKLMNPQRSTVWYX", "rna": "ACGUN", "dna": "ACGTN"}
