"""Jobs written as Boltz's YAML, version 1, with their alignments and templates beside it."""

from itertools import groupby
from typing import Any

from af3nb.chem.smiles import check_smiles
from af3nb.job.dialects.other_programs.atoms import boltz_atoms
from af3nb.job.dialects.other_programs.boltz.alignment import to_csv
from af3nb.job.dialects.other_programs.target import Target
from af3nb.job.imported import Written
from af3nb.job.job import AtomAddress, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot

LONGEST_ID = 5
MOST_ATOMS = 128  # of a ligand whose affinity is told; with hydrogens, if it is given as a code


def write(job: Job, stem: str) -> Written:
    """Return a job as YAML; `losses` names what it does not contain."""
    import yaml

    writer = _Writer(job, stem)
    document = writer.document()
    width = max(1000, *(len(str(m)) for m in job.molecules)) if job.molecules else 1000
    text = yaml.safe_dump(document, sort_keys=False, default_flow_style=None, width=width)
    return Written(text, tuple(writer.losses), writer.files)


class _Writer(Target):
    def document(self) -> dict[str, Any]:
        """The job as plain values; `losses` and `files` are complete afterwards."""
        self.lose_about()
        self.cyclic = {wish.chain for wish in self.job.wishes if isinstance(wish, Cyclic)}
        entries = [entry for m in self.job.molecules for entry in self._entries(m)]
        document: dict[str, Any] = {"version": 1, "sequences": entries}
        self._search_all_or_none(entries)
        constraints = [*self._bonds(), *self._restraints()]
        if constraints:
            document["constraints"] = constraints
        if templates := self._templates():
            document["templates"] = templates
        if properties := self._properties():
            document["properties"] = properties
        self._tell_merged()
        return document

    def _entries(self, molecule: Molecule) -> list[dict]:
        for id in molecule.ids:
            if len(id) > LONGEST_ID:
                self.lose(f"the chain id {id}: Boltz cuts it to {LONGEST_ID} letters")
        if isinstance(molecule, Ligand):
            ligand = self._ligand(molecule)
            return [{"ligand": {"id": _listed(molecule.ids), **ligand}}] if ligand else []
        entries = []
        for ring, ids in groupby(molecule.ids, key=lambda id: id in self.cyclic):
            entry: dict[str, Any] = {"id": _listed(tuple(ids)), "sequence": molecule.sequence}
            if changes := self.changes(molecule):
                entry["modifications"] = [{"position": p, "ccd": code} for p, code in changes]
            if isinstance(molecule, Protein):
                entry |= self._msa(molecule)
            elif isinstance(molecule, Rna) and molecule.unpaired_msa is not None:
                self.lose(f"the MSA of chain {', '.join(molecule.ids)}: Boltz has none for RNA")
            entries.append({molecule.kind: entry | ({"cyclic": True} if ring else {})})
        return entries

    def _ligand(self, ligand: Ligand) -> dict[str, Any] | None:
        if ligand.smiles:
            return {"smiles": ligand.smiles}
        if not self.is_own(ligand):
            codes = ligand.ccd_codes
            return {"ccd": codes[0] if len(codes) == 1 else list(codes)}
        if smiles := self.smiles(ligand):
            return {"smiles": smiles.text}
        self.leave_out(ligand, "its components are your own, and no SMILES says them")
        return None

    def _msa(self, protein: Protein) -> dict[str, str]:
        unpaired, paired = self.msas(protein)
        chain = f"chain {', '.join(protein.ids)}"
        if unpaired is None and paired is None:
            return {}
        if unpaired is None or paired is None:
            which = "an MSA" if unpaired is None else "a paired MSA"
            self.lose(f"the search for {which} of {chain}: Boltz takes yours alone")
        if not unpaired and not paired:
            return {"msa": "empty"}
        table = to_csv(unpaired or "", paired) if paired else None
        if table is not None:
            return {"msa": self.beside(f"{protein.ids[0]}.csv", table)}
        if paired:
            self.lose(f"the paired MSA of {chain}: its rows have no keys of Boltz's")
        if unpaired:
            return {"msa": self.beside(f"{protein.ids[0]}.a3m", unpaired)}
        return {} if unpaired is None else {"msa": "empty"}

    def _search_all_or_none(self, entries: list[dict]) -> None:
        """Boltz refuses a job with files of some proteins and a search for others."""
        proteins = [entry["protein"] for entry in entries if "protein" in entry]
        if all(protein.get("msa", "empty") == "empty" for protein in proteins):
            return
        for protein in proteins:
            if "msa" not in protein:
                protein["msa"] = "empty"
                ids = protein["id"]
                chain = ids if isinstance(ids, str) else ", ".join(ids)
                why = "Boltz takes all from files, or none"
                self.lose(f"the search for an MSA of chain {chain}: {why}")

    def _bonds(self) -> list[dict]:
        written = []
        for bond in self.kept_bonds():
            ends = [[a.chain, a.residue, self._atom(a)] for a in bond]
            written.append({"bond": {"atom1": ends[0], "atom2": ends[1]}})
        return written

    def _atom(self, atom: AtomAddress | Spot) -> str:
        """The name that Boltz gives an atom."""
        molecule = self.chains[atom.chain].molecule
        if not isinstance(molecule, Ligand) or not (molecule.smiles or self.is_own(molecule)):
            return atom.atom
        smiles, number = self.smiles(molecule), self.number(atom.chain, atom.atom)
        if smiles is None or number is None:
            return atom.atom
        ours = check_smiles(smiles.text).atoms[number]
        return next(name for name, known in boltz_atoms(smiles.text).items() if known == ours)

    def _restraints(self) -> list[dict]:
        written = []
        for wish in self.job.wishes:
            if isinstance(wish, Contact):
                tokens = [self._token(spot) for spot in (wish.first, wish.second)]
                if None in tokens:
                    self.lose_wish(wish, "Boltz names atoms of ligands and residues of polymers")
                    continue
                if wish.min_distance:
                    self.lose(f"the least distance of {wish.first} - {wish.second}")
                fields: dict[str, Any] = {"token1": tokens[0], "token2": tokens[1]}
                written.append({"contact": fields | _limits(wish)})
            elif isinstance(wish, Pocket):
                tokens = [self._token(spot) for spot in wish.spots]
                if None in tokens or not self.keeps([wish.binder]):
                    self.lose_wish(wish, "Boltz names atoms of ligands and residues of polymers")
                    continue
                fields = {"binder": wish.binder, "contacts": tokens}
                written.append({"pocket": fields | _limits(wish)})
        return written

    def _token(self, spot: Spot) -> list | None:
        if not self.keeps([spot.chain]):
            return None
        if isinstance(self.chains[spot.chain].molecule, Ligand):
            return [spot.chain, self._atom(spot)] if spot.atom and spot.residue == 1 else None
        return None if spot.atom else [spot.chain, spot.residue]

    def _templates(self) -> list[dict]:
        written = []
        for molecule in self.job.molecules:
            for i, template in enumerate(getattr(molecule, "templates", None) or (), start=1):
                chain = f"chain {', '.join(molecule.ids)}"
                path = self.beside(f"{molecule.ids[0]}_template{i}.cif", template.mmcif)
                written.append({"cif": path, "chain_id": list(molecule.ids)})
                self.lose(f"which residues of the templates of {chain} match: Boltz aligns them")
        return written

    def _properties(self) -> list[dict]:
        kept: list[Affinity] = []
        for wish in self.job.wishes:
            if not isinstance(wish, Affinity):
                continue
            if why := "Boltz tells one affinity" if kept else self._no_affinity(wish.binder):
                self.lose_wish(wish, why)
            else:
                kept.append(wish)
        return [{"affinity": {"binder": wish.binder}} for wish in kept]

    def _no_affinity(self, binder: str) -> str:
        """Why Boltz would refuse to tell the affinity of a ligand; empty if it does not."""
        ligand = self.chains[binder].molecule
        if not isinstance(ligand, Ligand) or not self.keeps([binder]):
            return "the ligand is left out"
        if self._copies(ligand) > 1:
            return "Boltz tells that of a ligand of which there is one copy"
        if ligand.length > 1:
            return "Boltz tells that of a ligand of one component"
        smiles, kind = self.smiles(ligand), "heavy atoms"
        atoms = len(smiles.names) if smiles else 0
        if "ccd" in (self._ligand(ligand) or {}):
            component, kind = self.components.get(ligand.ccd_codes[0]), "atoms with hydrogens"
            atoms = len(component.atom_names) if component else 0
        return f"Boltz tells that of ligands of at most {MOST_ATOMS} {kind}" * (atoms > MOST_ATOMS)

    def _copies(self, ligand: Ligand) -> int:
        """How many chains Boltz takes for copies of a ligand: those with the same text."""
        same = [m for m in self.job.molecules if isinstance(m, Ligand) and self.keeps(m.ids)]
        return sum(len(m.ids) for m in same if self._ligand(m) == self._ligand(ligand))

    def _tell_merged(self) -> None:
        """Boltz takes what it knows of the first of equal sequences for all of them."""
        first: dict[tuple[str, str], tuple] = {}
        for chain in self.chains.values():
            molecule = chain.molecule
            if isinstance(molecule, Ligand):
                continue
            evidence = (
                getattr(molecule, "unpaired_msa", None),
                getattr(molecule, "paired_msa", None),
            )
            facts = {"the modifications": molecule.modifications, "the MSA": evidence,
                     "the ring": chain.id in self.cyclic}  # fmt: skip
            key = molecule.kind, molecule.sequence
            before, others = first.setdefault(key, (chain.id, facts))
            for what, fact in facts.items():
                if fact != others[what]:
                    why = f"Boltz takes those of chain {before}, which has the same sequence"
                    self.lose(f"{what} of chain {chain.id}: {why}")


def _listed(ids: tuple[str, ...]) -> str | list[str]:
    return ids[0] if len(ids) == 1 else list(ids)


def _limits(wish: Contact | Pocket) -> dict[str, Any]:
    return {"max_distance": wish.max_distance, "force": wish.forced}
