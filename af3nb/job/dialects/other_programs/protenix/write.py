"""Jobs written as Protenix' JSON, a list, with their alignments beside it."""

import json
from collections.abc import Sequence
from typing import Any

from af3nb.chem.smiles import check_smiles
from af3nb.job.dialects.other_programs.target import Target, stems, told_together
from af3nb.job.imported import Written
from af3nb.job.job import Dna, Job, Ligand, Molecule, Protein
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot

_KEYS = {"protein": "proteinChain", "dna": "dnaSequence", "rna": "rnaSequence"}
_CHANGES = {"protein": ("ptmType", "ptmPosition")}


def write(jobs: Sequence[Job], stem: str) -> Written:
    """Return jobs as one list; `losses` names what it does not contain."""
    writers = [_Writer(*given) for given in stems(jobs, stem)]
    documents = [writer.document() for writer in writers]
    losses, files = told_together(writers)
    return Written(json.dumps(documents, indent=2), losses, files)


class _Writer(Target):
    def document(self) -> dict[str, Any]:
        """The job as one item of the list; `losses` and `files` are complete afterwards."""
        self.lose_about(name=False, seeds=False)
        self.entities: dict[int, int] = {}  # of the file, by those of the job
        entries = []
        for number, molecule in enumerate(self.job.molecules, start=1):
            if entry := self._entry(molecule):
                entries.append(entry)
                self.entities[number] = len(entries)
        document: dict[str, Any] = {"name": self.job.name, "modelSeeds": list(self.job.seeds)}
        document["sequences"] = entries
        if bonds := [*self._bonds(), *self._rings()]:
            document["covalent_bonds"] = bonds
        if constraint := self._constraint():
            document["constraint"] = constraint
        return document

    def _entry(self, molecule: Molecule) -> dict | None:
        copies = {"count": len(molecule.ids), "id": list(molecule.ids)}
        if isinstance(molecule, Ligand):
            text = self._ligand(molecule)
            return {"ligand": {"ligand": text, **copies}} if text else None
        fields: dict[str, Any] = {"sequence": molecule.sequence, **copies}
        code, position = _CHANGES.get(molecule.kind, ("modificationType", "basePosition"))
        if changes := self.changes(molecule):
            fields["modifications"] = [{code: f"CCD_{c}", position: p} for p, c in changes]
        if not isinstance(molecule, Dna):
            unpaired, paired = self.msas(molecule)
            fields |= self._msa("unpairedMsa", unpaired, f"{molecule.ids[0]}.a3m")
            fields |= self._msa("pairedMsa", paired, f"{molecule.ids[0]}_paired.a3m")
            if isinstance(molecule, Protein) and (unpaired is None) != (paired is None):
                chain = f"chain {', '.join(molecule.ids)}"
                self.lose(f"the search for the other MSA of {chain}: Protenix takes yours alone")
        self.lose_templates(molecule, ": Protenix takes the hits of a search")
        return {_KEYS[molecule.kind]: fields}

    def _msa(self, key: str, text: str | None, name: str) -> dict[str, str]:
        if text is None:
            return {}
        return {f"{key}Path": self.beside(name, text)} if text else {key: ""}

    def _ligand(self, ligand: Ligand) -> str | None:
        if ligand.smiles:
            return ligand.smiles
        if not self.is_own(ligand):
            return f"CCD_{'_'.join(ligand.ccd_codes)}"
        if smiles := self.smiles(ligand):
            return smiles.text
        self.leave_out(ligand, "its components are your own, and no SMILES says them")
        return None

    def _bonds(self) -> list[dict]:
        written = []
        for bond in self.kept_bonds():
            entry: dict[str, Any] = {}
            for i, atom in enumerate(bond, start=1):
                entry |= self._end(self.spot_of(atom), i)
            written.append(entry)
        return written

    def _rings(self) -> list[dict]:
        """A cyclic protein is one whose ends are bonded."""
        written = []
        for wish in self.job.wishes:
            if not isinstance(wish, Cyclic):
                continue
            molecule = self.chains[wish.chain].molecule
            if not isinstance(molecule, Protein):
                self.lose_wish(wish, "Protenix bonds the ends of proteins only")
                continue
            ends = Spot(wish.chain, 1, "N"), Spot(wish.chain, molecule.length, "C")
            written.append(self._end(ends[0], 1) | self._end(ends[1], 2))
        return written

    def _constraint(self) -> dict[str, Any]:
        contacts: list[dict] = []
        pocket: dict[str, Any] | None = None
        for wish in self.job.wishes:
            match wish:
                case Affinity():
                    self.lose_wish(wish)
                case Contact():
                    contacts += self._contact(wish)
                case Pocket() if pocket is not None:
                    self.lose_wish(wish, "Protenix takes one pocket")
                case Pocket():
                    pocket = self._pocket(wish)
        whole = {"contact": contacts, "pocket": pocket}
        return {key: value for key, value in whole.items() if value}

    def _contact(self, wish: Contact) -> list[dict]:
        first, second = wish.first, wish.second
        if first.chain == second.chain or not self.keeps([first.chain, second.chain]):
            self.lose_wish(wish, "Protenix takes contacts of two chains")
            return []
        self.lose_force(wish, "Protenix")
        atoms = bool(first.atom and second.atom)
        if not atoms and (first.atom or second.atom):
            self.lose(f"the atom of the contact {first} - {second}: Protenix takes two, or none")
        entry = self._end(first, 1, atoms) | self._end(second, 2, atoms)
        return [entry | {"max_distance": wish.max_distance, "min_distance": wish.min_distance}]

    def _pocket(self, wish: Pocket) -> dict[str, Any] | None:
        if not self.keeps([wish.binder, *(spot.chain for spot in wish.spots)]):
            self.lose_wish(wish)
            return None
        self.lose_force(wish, "Protenix")
        self.lose_atoms(wish, "Protenix")
        binder = self.chains[wish.binder]
        return {
            "binder_chain": {"entity": self.entities[binder.entity], "copy": binder.copy},
            "contact_residues": [self._end(spot, "", False) for spot in wish.spots],
            "max_distance": wish.max_distance,
        }

    def _end(self, spot: Spot, number: int | str, atoms: bool = True) -> dict[str, Any]:
        chain = self.chains[spot.chain]
        entry = {
            f"entity{number}": self.entities[chain.entity],
            f"copy{number}": chain.copy,
            f"position{number}": spot.residue,
        }
        return entry | ({f"atom{number}": self._atom(spot)} if atoms else {})

    def _atom(self, spot: Spot) -> str:
        """The name that Protenix gives an atom: of a SMILES, the element and a running number."""
        molecule = self.chains[spot.chain].molecule
        if isinstance(molecule, Ligand) and (molecule.smiles or self.is_own(molecule)):
            smiles, number = self.smiles(molecule), self.number(spot.chain, spot.atom)
            if smiles and number is not None:
                return check_smiles(smiles.text).atoms[number]
        return spot.atom
