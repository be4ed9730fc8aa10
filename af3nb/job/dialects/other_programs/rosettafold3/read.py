"""RosettaFold3's JSON: an object or a list of them, each with components and bonds.

Its makers say that the format will change.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from af3nb.disk.files import plain
from af3nb.errors import InputError, counted, short
from af3nb.job.dialects import molecule_file
from af3nb.job.dialects.fields import JsonPath, found
from af3nb.job.dialects.other_programs.draft import Draft, imported
from af3nb.job.imported import Imported
from af3nb.job.job import Ligand, Protein, Rna
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.sequences import polymer
from af3nb.job.wishes.record import Spot

DIALECT, TITLE = "rosettafold3", "RosettaFold3 JSON"

_JOB = ("name", "components", "bonds", "msa_paths", "template_selection")
_JOB += ("ground_truth_conformer_selection",)
_COMPONENT = ("seq", "smiles", "ccd_code", "path", "chain_id", "msa_path")
_WHAT = ("seq", "smiles", "ccd_code", "path")
_FIELDS = {
    "ids": "chain_id", "sequence": "seq", "modifications": "seq", "smiles": "smiles",
    "ccd_codes": "ccd_code", "unpaired_msa": "msa_path",
}  # fmt: skip
_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*')


def without_comments(text: str) -> str:
    """Return JSON without the comments that begin with //, which its makers write."""
    return _COMMENT.sub(lambda match: match[1] or "", text)


def is_rosettafold3_json(document: object) -> bool:
    """Whether JSON is a job, or a list of jobs, made of components."""
    items = document if isinstance(document, list) else [document]
    return any(isinstance(item, Mapping) and "components" in item for item in items)


def parse(document: Mapping | list, *, folder: Path | None = None) -> Imported:
    """Return the jobs; files that they name are beside them, in `folder`."""
    drafts = []
    for i, item in enumerate(document if isinstance(document, list) else [document]):
        top = JsonPath((i,)) if isinstance(document, list) else JsonPath()
        draft = Draft(TITLE, folder, top, fields=_FIELDS)
        _Reading(draft).read(item)
        drafts.append(draft)
    return imported(DIALECT, drafts)


class _Reading:
    def __init__(self, draft: Draft):
        self.draft = draft

    def read(self, item: object) -> None:
        """Read a job into the draft."""
        draft, where = self.draft, self.draft.top
        top = draft.mapping(item, where, _JOB)
        name = draft.text(top, "name", where, wanted="a name for the job")
        msas = top.get("msa_paths") if isinstance(top.get("msa_paths"), Mapping) else {}
        for number, (here, entry) in enumerate(draft.items(top, "components", where)):
            self._component(draft.mapping(entry, here, _COMPONENT), here, number, msas or {})
        for here, pair in draft.items(top, "bonds", where):
            if not isinstance(pair, list) or len(pair) != 2:
                remedy = 'A bond is ["A/ASN/10/ND2", "F/NAG/1/C1"].'
                draft.note(here, f"expected two atoms, found {found(pair)}.", remedy)
                continue
            ends = [self._atom(atom, here / i) for i, atom in enumerate(pair)]
            if ends[0] and ends[1]:
                draft.bond(ends[0], ends[1], here)
        for key in ("template_selection", "ground_truth_conformer_selection"):
            if top.get(key):
                draft.losses.append(f'"{key}", which takes coordinates from files of the job')
        draft.finish(name)

    def _component(self, fields: Mapping, where: JsonPath, number: int, msas: Mapping) -> None:
        draft = self.draft
        if not fields:
            return
        given = [key for key in _WHAT if fields.get(key)]
        if len(given) != 1:
            told = " and ".join(given) or "none"
            if not any(path[:-1] == where for path, _ in draft.noted):
                draft.note(where, f"expected one of {', '.join(_WHAT)}, found {told}.")
            return
        name = draft.text(fields, "chain_id", where)
        key, text = name or f"#{number}", draft.text(fields, given[0], where)
        if not text:
            return
        if given == ["smiles"]:
            draft.add(Ligand((), smiles=text), where, [name], keys=[key], join=True)
        elif given == ["ccd_code"]:
            draft.add(Ligand((), (text,)), where, [name], keys=[key], join=True)
        elif given == ["path"]:
            self._file(text, where, name, key)
        else:
            self._sequence(text, fields, where, name, key, msas)

    def _sequence(
        self, text: str, fields: Mapping, where: JsonPath, name: str, key: str, msas: Mapping
    ) -> None:
        draft = self.draft
        try:
            molecule, notes = polymer(text, (name or key,))
        except InputError as error:
            draft.note(where / "seq", error.message, error.remedy)
            return
        draft.notes += notes
        path = draft.text(fields, "msa_path", where) or draft.text(msas, name, draft.top)
        msa = draft.beside(path, where / "msa_path", f"the MSA of chain {key}") if path else None
        if msa is not None and isinstance(molecule, Protein | Rna):
            molecule = replace(molecule, unpaired_msa=plain(msa))
            if isinstance(molecule, Protein):
                molecule = replace(molecule, paired_msa="")
        draft.add(molecule, where, [name], keys=[key], join=True)

    def _file(self, path: str, where: JsonPath, name: str, key: str) -> None:
        draft = self.draft
        text = draft.file(path, where / "path")
        if not text:
            return
        if molecule_file.is_molecule(text):
            draft.add_file(text, where, [name], keys=[key])
            return
        from af3nb.job.dialects import structure_file

        try:
            job = structure_file.parse(text, name=Path(path).stem).jobs[0]
        except InputError as error:
            draft.note(where / "path", error.message, error.remedy)
            return
        chains = [(id, molecule) for molecule in job.molecules for id in molecule.ids]
        for id, molecule in chains:
            said = name if name and len(chains) == 1 else id
            said = "" if said in draft.keys else said  # another file has a chain of this name
            draft.add(molecule, where, [said], keys=[said or f"{key}.{id}"], join=True)
        if job.bonds:
            draft.losses.append(f"{counted(len(job.bonds), 'bond')} inside {path!r}")

    def _atom(self, value: object, where: JsonPath) -> Spot | None:
        parts = value.split("/") if isinstance(value, str) else []
        if len(parts) == 4 and re.fullmatch("[0-9]{1,6}", parts[2]):
            spot = Spot(parts[0], int(parts[2]), parts[3])
            return spot if self._is_called(spot, parts[1], where) else None
        message = f"expected chain/component/residue/atom, found {found(value)}."
        self.draft.note(where, message, 'For example "A/ASN/10/ND2".')
        return None

    def _is_called(self, spot: Spot, name: str, where: JsonPath) -> bool:
        """Whether a residue has this name, as far as both are known."""
        molecule = self.draft.molecule(spot.chain)
        own = isinstance(molecule, Ligand) and (
            molecule.smiles or set(molecule.ccd_codes) & self.draft.own_codes
        )
        codes = () if molecule is None or own else residue_codes(molecule)
        if not 1 <= spot.residue <= len(codes) or name.upper() in (codes[spot.residue - 1], "*"):
            return True
        message = f"residue {spot.residue} of chain {spot.chain} is {codes[spot.residue - 1]}"
        self.draft.note(where, f"{message}, not {short(name)}.", "Name another residue.")
        return False
