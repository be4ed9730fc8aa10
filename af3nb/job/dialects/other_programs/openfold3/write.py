"""Jobs written as OpenFold3's queries, with their alignments and templates beside them."""

import json
from collections.abc import Sequence
from typing import Any

from af3nb.job.dialects.other_programs.target import Target, stems, told_together
from af3nb.job.imported import Written
from af3nb.job.job import Dna, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.wishes.record import Cyclic, Pocket

MAIN_MSA = "colabfold_main.a3m"  # a name that OpenFold3 expects


def write(jobs: Sequence[Job], stem: str) -> Written:
    """Return jobs as one document; `losses` names what it does not contain."""
    queries: dict[str, Any] = {}
    writers = [_Writer(*given) for given in stems(jobs, stem)]
    for job, writer in zip(jobs, writers, strict=True):
        name, number = job.name, 1
        while name in queries:
            number += 1
            name = f"{job.name}_{number}"
        queries[name] = writer.query()
        if name != job.name:
            writer.lose(f"the name of the job, which becomes {name}")
        if job.seeds != jobs[0].seeds:
            writer.lose("the seeds: they are those of the first job")
    losses, files = told_together(writers)
    document = {"seeds": list(jobs[0].seeds), "queries": queries}
    return Written(json.dumps(document, indent=2), losses, files)


class _Writer(Target):
    def query(self) -> dict[str, Any]:
        """The job as one query; `losses` and `files` are complete afterwards."""
        self.lose_about(name=False, seeds=False, described=True)
        rings = {wish.chain for wish in self.job.wishes if isinstance(wish, Cyclic)}
        wanted = self._switches()
        chains = [chain for m in self.job.molecules for chain in self._chains(m, rings, wanted)]
        query: dict[str, Any] = {key: False for key, want in wanted.items() if want is False}
        query["chains"] = chains
        for bond in self.job.bonds:
            self.lose_bond(bond, "OpenFold3 reads none")
        if pocket := self._pocket():
            query["pocket_constraint"] = pocket
        return query

    def _switches(self) -> dict[str, bool]:
        """Which MSAs the query wants; OpenFold3 says it for all chains alike."""
        polymers = [m for m in self.job.molecules if isinstance(m, Protein | Rna)]
        proteins = [m for m in polymers if isinstance(m, Protein)]
        main = not polymers or any(m.unpaired_msa != "" for m in polymers)
        pair = not proteins or any(m.paired_msa != "" for m in proteins)
        if all(m.unpaired_msa for m in proteins):  # then nothing is searched in any case
            pair = True if proteins and not main else pair
        return {"use_main_msas": main, "use_paired_msas": pair}

    def _chains(self, molecule: Molecule, rings: set[str], wanted: dict[str, bool]) -> list[dict]:
        if isinstance(molecule, Ligand):
            what = self._ligand(molecule)
            whole = {"molecule_type": "ligand", "chain_ids": list(molecule.ids), **(what or {})}
            return [whole | self._said(molecule)] if what else []
        chains = []
        for ring in (False, True):
            ids = [id for id in molecule.ids if (id in rings) == ring]
            if not ids:
                continue
            chain: dict[str, Any] = {"molecule_type": molecule.kind, "chain_ids": ids}
            chain["sequence"] = molecule.sequence
            if changes := self.changes(molecule):
                chain["non_canonical_residues"] = {str(p): code for p, code in changes}
            if not isinstance(molecule, Dna):
                chain |= self._msa(molecule, wanted)
            if isinstance(molecule, Protein):
                chain |= self._templates(molecule)
            chains.append(chain | ({"cyclic": True} if ring else {}) | self._said(molecule))
        return chains

    def _said(self, molecule: Molecule) -> dict[str, str]:
        return {} if molecule.description is None else {"description": molecule.description}

    def _ligand(self, ligand: Ligand) -> dict[str, Any] | None:
        if ligand.smiles:
            return {"smiles": ligand.smiles}
        if len(ligand.ccd_codes) != 1:
            self.leave_out(ligand, "OpenFold3 takes one component a chain")
            return None
        if not self.is_own(ligand):
            return {"ccd_codes": ligand.ccd_codes[0]}
        if smiles := self.smiles(ligand):
            return {"smiles": smiles.text}
        self.leave_out(ligand, "its component is your own, and no SMILES says it")
        return None

    def _msa(self, molecule: Protein | Rna, wanted: dict[str, bool]) -> dict[str, Any]:
        unpaired, paired = self.msas(molecule)
        chain = f"chain {', '.join(molecule.ids)}"
        if paired:
            self.lose(f"the paired MSA of {chain}: OpenFold3 takes rows of all chains")
        if unpaired == "" and wanted["use_main_msas"]:
            self.lose(f"that {chain} has no MSA: OpenFold3 says it for all chains alike")
        if isinstance(molecule, Protein):
            if paired == "" and not unpaired and wanted["use_paired_msas"]:
                self.lose(f"that {chain} has no paired MSA: OpenFold3 says it for all alike")
            if paired is None and (unpaired or not wanted["use_paired_msas"]):
                self.lose(f"the search for a paired MSA of {chain}")
        if not unpaired:
            return {}
        return {"main_msa_file_paths": [self.beside(f"{molecule.ids[0]}/{MAIN_MSA}", unpaired)]}

    def _templates(self, protein: Protein) -> dict[str, Any]:
        if not protein.templates:
            return {}
        self.lose(
            f"which residues of the templates of chain {', '.join(protein.ids)} match: "
            "OpenFold3 aligns them"
        )
        named = ((f"{protein.ids[0]}_template{i}.cif", t.mmcif)
                 for i, t in enumerate(protein.templates, start=1))  # fmt: skip
        return {"template_cif_paths": [self.beside(name, text) for name, text in named]}

    def _pocket(self) -> dict[str, Any] | None:
        written: dict[str, Any] | None = None
        for wish in self.job.wishes:
            if isinstance(wish, Cyclic):
                continue
            if not isinstance(wish, Pocket):
                self.lose_wish(wish)
                continue
            ligand = isinstance(self.chains[wish.binder].molecule, Ligand)
            chains = [wish.binder, *(spot.chain for spot in wish.spots)]
            if written is not None or not ligand or not self.keeps(chains):
                self.lose_wish(wish, "OpenFold3 takes one pocket, of a ligand")
                continue
            self.lose_force(wish, "OpenFold3")
            self.lose_atoms(wish, "OpenFold3")
            written = {
                "ligand_chain_id": wish.binder,
                "pocket_residues": [[spot.chain, spot.residue] for spot in wish.spots],
                "max_distance": wish.max_distance,
            }
        return written
