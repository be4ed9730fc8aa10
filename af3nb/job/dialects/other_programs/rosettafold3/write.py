"""Jobs written as RosettaFold3's JSON, a list, with their alignments beside it."""

import json
from collections.abc import Sequence
from typing import Any

from af3nb.job.dialects.other_programs.target import Target, stems, told_together
from af3nb.job.imported import Written
from af3nb.job.job import AtomAddress, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.sequences import NAMES, recognise
from af3nb.job.wishes.record import Cyclic


def write(jobs: Sequence[Job], stem: str) -> Written:
    """Return jobs as one list; `losses` names what it does not contain."""
    writers = [_Writer(*given) for given in stems(jobs, stem)]
    documents = [writer.document() for writer in writers]
    losses, files = told_together(writers)
    return Written(json.dumps(documents, indent=2), losses, files)


class _Writer(Target):
    def document(self) -> dict[str, Any]:
        """The job as one item of the list; `losses` and `files` are complete afterwards."""
        self.lose_about(name=False)
        components = [entry for m in self.job.molecules for entry in self._components(m)]
        document: dict[str, Any] = {"name": self.job.name, "components": components}
        bonds = []
        for bond in self.job.bonds:
            ends = [self._atom(atom) for atom in bond]
            if None in ends:
                self.lose_bond(bond, "an end has no name in the file")
            else:
                bonds.append(ends)
        if bonds:
            document["bonds"] = bonds
        for wish in self.job.wishes:
            why = "RosettaFold3 takes it on the command line" if isinstance(wish, Cyclic) else ""
            self.lose_wish(wish, why)
        return document

    def _components(self, molecule: Molecule) -> list[dict]:
        if isinstance(molecule, Ligand):
            ligand = self._ligand(molecule)
            return [ligand | {"chain_id": id} for id in molecule.ids] if ligand else []
        chain = f"chain {', '.join(molecule.ids)}"
        what: dict[str, Any] = {"seq": self.inline(molecule)}
        changed = {change.position for change in molecule.modifications}
        plain = "".join(c for i, c in enumerate(molecule.sequence, 1) if i not in changed)
        if recognise(plain).kind != molecule.kind:
            self.lose(f"that {chain} is {NAMES[molecule.kind]}: RosettaFold3 guesses the kind")
        if isinstance(molecule, Protein | Rna):
            unpaired, paired = self.msas(molecule)
            if unpaired:
                what["msa_path"] = self.beside(f"{molecule.ids[0]}.a3m", unpaired)
            if paired:
                self.lose(f"the paired MSA of {chain}: RosettaFold3 pairs the rows of the other")
        self.lose_templates(molecule)
        return [what | {"chain_id": id} for id in molecule.ids]

    def _ligand(self, ligand: Ligand) -> dict[str, Any] | None:
        if ligand.smiles:
            return {"smiles": ligand.smiles}
        if len(ligand.ccd_codes) != 1:
            self.leave_out(ligand, "RosettaFold3 takes one component a chain")
            return None
        if not self.is_own(ligand):
            return {"ccd_code": ligand.ccd_codes[0]}
        if smiles := self.smiles(ligand):
            return {"smiles": smiles.text}
        self.leave_out(ligand, "its component is your own, and no SMILES says it")
        return None

    def _atom(self, atom: AtomAddress) -> str | None:
        molecule = self.chains[atom.chain].molecule
        if not self.keeps([atom.chain]):
            return None
        if isinstance(molecule, Ligand) and (molecule.smiles or self.is_own(molecule)):
            return None  # the name of its component is made up by the program
        code = residue_codes(molecule)[atom.residue - 1]
        return f"{atom.chain}/{code}/{atom.residue}/{atom.atom}"
