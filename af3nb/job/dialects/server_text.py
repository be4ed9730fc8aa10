"""Jobs written as AlphaFold Server JSON, with a list of what it cannot hold."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from af3nb.chem.components import Components
from af3nb.chem.glycans import ATTACHMENTS, anomeric_atom, build_glycan, glycan_text
from af3nb.chem.glycans import parse_glycan as parse
from af3nb.errors import InputError
from af3nb.job.dialects.server import DIALECT, MODIFICATION_KEYS, VERSION
from af3nb.job.dialects.server_tables import (
    FIRST_SUGARS,
    GLYCANS,
    IONS,
    LIGANDS,
    MODIFICATIONS,
    MOST_BRANCHES,
    MOST_SUGARS,
)
from af3nb.job.imported import Written, evidence_of, new_ids, wishes_of
from af3nb.job.job import Bond, Job, Ligand, Molecule, Protein
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.steps.bonds import glycan_link

_KEYS = {"protein": "proteinChain", "dna": "dnaSequence", "rna": "rnaSequence"}
_LETTERS = {"protein": "ACDEFGHIKLMNPQRSTVWY", "rna": "ACGU", "dna": "ACGT"}


class _Attached(NamedTuple):
    """A glycan on a residue, and the bonds of the job that belong to it."""

    chain: str
    position: int
    text: str
    bonds: frozenset[Bond]


def write(jobs: Iterable[Job]) -> Written:
    """Return the jobs as one list; `losses` names what it does not contain."""
    documents, losses = [], []
    for job in jobs:
        writer = _Writer(job)
        documents.append(writer.document())
        losses += [f"{job.name}: {loss}" for loss in writer.losses]
    return Written(json.dumps(documents, indent=2), tuple(losses))


class _Writer:
    def __init__(self, job: Job):
        self.job = job
        self.losses: list[str] = []
        self.components = Components(job.user_ccd)
        self.glycans = {id: g for id, m in job.chains if (g := self._glycan(id, m))}

    def document(self) -> dict:
        """The job as one item of the list; `losses` are complete afterwards."""
        entries, names = [], []
        for molecule in self.job.molecules:
            for entry, ids in self._entries(molecule):
                entries.append(entry)
                names += ids
        renamed = [f"{a} becomes {b}" for a, b in zip(names, new_ids(), strict=False) if a != b]
        if renamed:
            self.losses.append(f"chain ids: {', '.join(renamed)}")
        covered = {bond for glycan in self.glycans.values() for bond in glycan.bonds}
        for bond in self.job.bonds:
            if bond not in covered:
                self.losses.append(f"the bond {_bond_text(bond)}")
        self.losses += wishes_of(self.job)
        if self.job.user_ccd:
            self.losses.append("components of your own (userCCD)")
        return {
            "name": self.job.name,
            "modelSeeds": [str(seed) for seed in self.job.seeds],
            "sequences": entries,
            "dialect": DIALECT,
            "version": VERSION,
        }

    def _entries(self, molecule: Molecule) -> Iterator[tuple[dict, tuple[str, ...]]]:
        if isinstance(molecule, Ligand):
            ids = tuple(id for id in molecule.ids if id not in self.glycans)
            if ids and (ligand := self._ligand(molecule, ids)):
                yield ligand, ids
            return
        if molecule.description is not None:
            self.losses.append(f"the description of chain {molecule.ids[0]}")
        for _, group in groupby(molecule.ids, key=self._glycans_of):
            ids = tuple(group)
            key = _KEYS[molecule.kind]
            entry: dict = {"sequence": molecule.sequence}
            if glycans := self._glycans_of(ids[0]):
                entry["glycans"] = [{"residues": t, "position": p} for p, t in glycans]
            code, position = MODIFICATION_KEYS[key]
            entry["modifications"] = [
                {code: f"CCD_{m.code}", position: m.position}
                for m in molecule.modifications
                if m.code in MODIFICATIONS[molecule.kind]
            ]
            entry["count"] = len(ids)
            if isinstance(molecule, Protein) and molecule.templates == ():
                entry["useStructureTemplate"] = False
            yield {key: entry}, ids
        self._polymer_losses(molecule)

    def _polymer_losses(self, molecule: Molecule) -> None:
        assert not isinstance(molecule, Ligand)
        chain = f"chain {molecule.ids[0]}"
        unknown = {c for c in molecule.sequence if c not in _LETTERS[molecule.kind]}
        if unknown:
            what = f"{', '.join(sorted(unknown))} in {chain}, which the Server refuses"
            self.losses.append(f"{what} (it is in the file; correct it there)")
        for m in molecule.modifications:
            if m.code not in MODIFICATIONS[molecule.kind]:
                self.losses.append(f"the modification {m.code} at {m.position} of {chain}")
        if (
            isinstance(molecule, Protein) and molecule.templates == ()
        ):  # the Server can express this
            molecule = replace(molecule, templates=None)
        self.losses += [f"{what}; the Server searches its own" for what in evidence_of(molecule)]

    def _ligand(self, ligand: Ligand, ids: tuple[str, ...]) -> dict | None:
        if ligand.description is not None:
            self.losses.append(f"the description of chain {ids[0]}")
        match ligand.ccd_codes:
            case (code,) if code in LIGANDS:
                return {"ligand": {"ligand": f"CCD_{code}", "count": len(ids)}}
            case (code,) if code in IONS:
                return {"ion": {"ion": code, "count": len(ids)}}
        what = ligand.smiles or "-".join(ligand.ccd_codes)
        self.losses.append(f"the ligand {what} (chain {', '.join(ids)})")
        return None

    def _glycans_of(self, chain: str) -> tuple[tuple[int, str], ...]:
        of_chain = (g for g in self.glycans.values() if g.chain == chain)
        return tuple((g.position, g.text) for g in of_chain)

    def _glycan(self, id: str, molecule: Molecule) -> _Attached | None:
        """The glycan of a ligand chain, if the Server can express it."""
        if not isinstance(molecule, Ligand) or molecule.smiles:
            return None
        inner = [b for b in self.job.bonds if {a.chain for a in b} == {id}]
        outer = [b for b in self.job.bonds if id in {a.chain for a in b} and b not in inner]
        if len(outer) != 1 or not set(molecule.ccd_codes) <= set(GLYCANS):
            return None
        own, other = sorted(outer[0], key=lambda atom: atom.chain != id)
        target = dict(self.job.chains).get(other.chain)
        first = self.components.get(molecule.ccd_codes[0])
        if not isinstance(target, Protein) or first is None or own.residue != 1:
            return None
        residues = residue_codes(target)
        if not 1 <= other.residue <= len(residues):
            return None
        try:
            links = [glycan_link(bond) for bond in inner]
            text = glycan_text(molecule.ccd_codes, links, positions=False)
            built = build_glycan(parse(text), self.components)
            usual = glycan_text(molecule.ccd_codes, links) == text
        except InputError:
            return None
        branches = max((sum(k.parent == i for k in links) for i in range(len(links))), default=0)
        letter = target.sequence[other.residue - 1]
        possible = molecule.ccd_codes[0] in FIRST_SUGARS.get(letter, ())
        if not possible or len(built.codes) > MOST_SUGARS or branches > MOST_BRANCHES:
            return None
        attached = ATTACHMENTS.get(residues[other.residue - 1]) == other.atom
        if not usual or not attached or own.atom != anomeric_atom(first):
            self.losses.append(f"which atoms of the glycan {id} are bonded; the Server chooses")
        return _Attached(other.chain, other.residue, text, frozenset((*inner, *outer)))


def _bond_text(bond: Bond) -> str:
    return " - ".join(f"{atom.chain} {atom.residue} {atom.atom}" for atom in bond)
