"""Jobs written as Chai's FASTA, with a table of restraints beside it."""

import csv
import io

from af3nb.chem.glycans import glycan_text
from af3nb.chem.smiles import check_smiles
from af3nb.errors import InputError
from af3nb.job.dialects.other_programs.chai.read import RESTRAINTS, order_letters
from af3nb.job.dialects.other_programs.chai.restraints import COLUMNS, OWN_COMMENT
from af3nb.job.dialects.other_programs.target import Target
from af3nb.job.imported import Written
from af3nb.job.job import Bond, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.steps.bonds import glycan_link
from af3nb.job.wishes.record import Contact, Pocket, Spot

_LONGEST_ID = 4


def write(job: Job, stem: str) -> Written:
    """Return a job as FASTA; `losses` names what it does not contain."""
    writer = _Writer(job, stem)
    text = writer.fasta()
    return Written(text, tuple(writer.losses), writer.files)


class _Writer(Target):
    def fasta(self) -> str:
        """The chains of the job; `losses` and `files` are complete afterwards."""
        self.lose_about()
        self.glycans: set[str] = set()
        self.covered: set[Bond] = set()
        lines, order = [], order_letters()
        self.letters: dict[str, str] = {}
        for molecule in self.job.molecules:
            self._lose_evidence(molecule)
            for id in molecule.ids:
                record = self._record(molecule, id)
                if record is None:
                    continue
                self.letters[id] = next(order)
                if self.letters[id] != id:
                    self.lose(f"the chain id {id}: Chai calls the chain {self.letters[id]}")
                kind, text = record
                lines += [f">{kind}|{id if len(id) <= _LONGEST_ID else f'chain-{id}'}", text]
        self._restraints()
        return "\n".join(lines) + "\n"

    def _lose_evidence(self, molecule: Molecule) -> None:
        chain = f"chain {', '.join(molecule.ids)}"
        if isinstance(molecule, Protein | Rna) and any(self.msas(molecule)):
            self.lose(f"the MSAs of {chain}: Chai takes tables of its own (aligned.pqt)")
        self.lose_templates(molecule, ": Chai takes the hits of a search")

    def _record(self, molecule: Molecule, id: str) -> tuple[str, str] | None:
        if not isinstance(molecule, Ligand):
            return molecule.kind, self.inline(molecule)
        if (glycan := self._glycan(molecule, id)) is not None:
            self.glycans.add(id)
            return "glycan", glycan
        smiles = self.smiles(molecule)
        if smiles is None:
            if id not in self.left_out:
                self.leave_out(molecule, "Chai takes a SMILES, and none says it")
            return None
        if molecule.ccd_codes:
            code, chain = molecule.ccd_codes[0], ", ".join(molecule.ids)
            self.lose(f"the code {code} of chain {chain}, which Chai takes as SMILES")
        return "ligand", smiles.text

    def _glycan(self, ligand: Ligand, id: str) -> str | None:
        """The tree of a ligand whose components are bonded sugars."""
        inner = [b for b in self.job.bonds if {atom.chain for atom in b} == {id}]
        components = [self.components.get(code) for code in ligand.ccd_codes]
        if not components or not all(c and c.is_glycan for c in components) or self.is_own(ligand):
            return None
        if any(len(code) != 3 for code in ligand.ccd_codes):
            return None
        try:
            links = [glycan_link(bond) for bond in inner]
            text = glycan_text(ligand.ccd_codes, links, positions=True)
        except InputError:
            return None
        self.covered |= set(inner)
        return text

    def _restraints(self) -> None:
        rows = []
        for bond in self.job.bonds:
            if bond in self.covered:
                continue
            ends = [self._spot(self.spot_of(atom)) for atom in bond]
            if None in ends:
                self.lose_bond(bond, "Chai cannot name an end")
            else:
                rows.append((bond[0].chain, ends[0], bond[1].chain, ends[1], "covalent", 0, 0))
        for wish in self.job.wishes:
            match wish:
                case Contact():
                    ends = [self._spot(spot) for spot in (wish.first, wish.second)]
                    if None in ends:
                        self.lose_wish(wish, "Chai cannot name an end")
                        continue
                    self.lose_force(wish, "Chai")
                    chains = wish.first.chain, wish.second.chain
                    limits = wish.min_distance, wish.max_distance
                    rows.append((chains[0], ends[0], chains[1], ends[1], "contact", *limits))
                case Pocket():
                    ends = [self._spot(spot) for spot in wish.spots]
                    atoms = any(spot.atom for spot in wish.spots)
                    if None in ends or atoms or not self.keeps([wish.binder]):
                        self.lose_wish(wish, "Chai takes residues of polymers")
                        continue
                    self.lose_force(wish, "Chai")
                    for spot, end in zip(wish.spots, ends, strict=True):
                        limits = 0, wish.max_distance
                        rows.append((wish.binder, "", spot.chain, end, "pocket", *limits))
                case _:
                    self.lose_wish(wish)
        if rows:
            self.files[f"{self.stem}{RESTRAINTS}"] = self._table(rows)

    def _table(self, rows: list[tuple]) -> str:
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(COLUMNS)
        for i, (a, end_a, b, end_b, kind, least, most) in enumerate(rows):
            ends = self.letters[a], end_a, self.letters[b], end_b
            writer.writerow(
                (f"restraint{i}", *ends, kind, 1.0, float(least), float(most), OWN_COMMENT)
            )
        return table.getvalue()

    def _spot(self, spot: Spot) -> str | None:
        """A residue or atom in the words of the table; None if it has none."""
        if not self.keeps([spot.chain]):
            return None
        molecule = self.chains[spot.chain].molecule
        if not isinstance(molecule, Ligand):
            if any(change.position == spot.residue for change in molecule.modifications):
                return None  # it has no letter
            letter = molecule.sequence[spot.residue - 1]
            return f"{letter}{spot.residue}{f'@{spot.atom}' if spot.atom else ''}"
        if not spot.atom or spot.residue != 1:
            return None
        if spot.chain in self.glycans:
            return f"@{spot.atom}"
        smiles, number = self.smiles(molecule), self.number(spot.chain, spot.atom)
        if smiles is None or number is None:
            return None
        return f"@{check_smiles(smiles.text).atoms[number]}"
