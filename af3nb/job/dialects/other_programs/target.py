"""A job on its way into the file of another program, with a list of what that cannot hold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from af3nb.chem.components import built_in, readable_components
from af3nb.chem.residues import chain_letter
from af3nb.chem.smiles import check_smiles
from af3nb.errors import short
from af3nb.job.dialects.as_written import as_written
from af3nb.job.dialects.other_programs.atoms import Smiles, smiles_of
from af3nb.job.job import AtomAddress, Bond, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.wishes.record import Contact, Pocket, Spot, Wish
from af3nb.job.wishes.words import told


class Chain(NamedTuple):
    """A chain with its molecule and the number of the molecule and of the copy, from 1."""

    id: str
    molecule: Molecule
    entity: int
    copy: int


class Target:
    """What writers share. `files` are texts that the job names, by their names beside it."""

    def __init__(self, job: Job, stem: str):
        job = as_written(job)
        self.job, self.stem = job, stem
        self.losses: list[str] = []
        self.files: dict[str, str] = {}
        self.left_out: set[str] = set()  # chains that the file does not have
        self.components = readable_components(job.user_ccd)
        self.chains = {
            id: Chain(id, molecule, entity, copy)
            for entity, molecule in enumerate(job.molecules, start=1)
            for copy, id in enumerate(molecule.ids, start=1)
        }

    def lose(self, what: str) -> None:
        """Remember a loss, once."""
        if what not in self.losses:
            self.losses.append(what)

    def lose_wish(self, wish: Wish, why: str = "") -> None:
        """Remember that a wish is lost."""
        self.lose(f"{told(wish)}{f': {why}' if why else ''}")

    def lose_force(self, wish: Contact | Pocket, program: str) -> None:
        """Remember that a program does not force a wish, which is in its file."""
        if wish.forced:
            self.lose(f"the force of {told(replace(wish, forced=False))}: {program} has none")

    def lose_atoms(self, pocket: Pocket, program: str) -> None:
        """Remember that a program takes the residues of a pocket, and not their atoms."""
        for spot in pocket.spots:
            if spot.atom:
                self.lose(f"the atom of {spot} in a pocket: {program} takes residues")

    def lose_bond(self, bond: Bond, why: str = "") -> None:
        """Remember that a bond is lost."""
        ends = " - ".join(f"{atom.chain} {atom.residue} {atom.atom}" for atom in bond)
        self.lose(f"the bond {ends}{f': {why}' if why else ''}")

    def leave_out(self, molecule: Molecule, why: str) -> None:
        """Remember a molecule that the file does not have, and all that names its chains."""
        what = molecule.kind
        if isinstance(molecule, Ligand):
            what = f"ligand {molecule.smiles or '-'.join(molecule.ccd_codes)}"
        self.lose(f"the {short(what, 60)} (chain {', '.join(molecule.ids)}): {why}")
        self.left_out |= set(molecule.ids)

    def keeps(self, chains: Sequence[str]) -> bool:
        """Whether the file has all of these chains."""
        return self.left_out.isdisjoint(chains)

    def lose_about(self, *, name: bool = True, seeds: bool = True, described: bool = False) -> None:
        """Remember what a format has no word for: the name, the seeds, descriptions, own codes."""
        if name:
            self.lose(f"the name of the job ({self.job.name})")
        if seeds and self.job.seeds != (1,):
            self.lose(f"the seeds {', '.join(map(str, self.job.seeds[:10]))}")
        if self.job.user_ccd:
            self.lose("components of your own (userCCD), which become SMILES where they are used")
        for molecule in () if described else self.job.molecules:
            if molecule.description is not None:
                self.lose(f"the description of chain {', '.join(molecule.ids)}")

    def changes(self, molecule: Molecule) -> list[tuple[int, str]]:
        """Return the modifications by components of the dictionary; others are lost."""
        if isinstance(molecule, Ligand):
            return []
        own = set(self.components.user_codes)
        kept = []
        for change in molecule.modifications:
            if change.code in own or built_in(change.code) is None:
                what = f"the modification {change.code} at {change.position}"
                self.lose(
                    f"{what} of chain {', '.join(molecule.ids)}: it is a component of your own"
                )
            else:
                kept.append((change.position, change.code))
        return kept

    def inline(self, molecule: Molecule) -> str:
        """Return a sequence with its modifications in it: ``MK(SEP)L``."""
        assert not isinstance(molecule, Ligand)
        letters = list(molecule.sequence)
        for position, code in self.changes(molecule):
            letter = chain_letter(code, molecule.kind)
            if letter != letters[position - 1]:
                what = f"the letter {letters[position - 1]} at {position}"
                self.lose(f"{what} of chain {', '.join(molecule.ids)}: {code} stands there")
            letters[position - 1] = f"({code})"
        return "".join(letters)

    def is_own(self, ligand: Ligand) -> bool:
        """Whether a ligand is made of components of the user's own."""
        return not set(ligand.ccd_codes).isdisjoint(self.components.user_codes)

    def smiles(self, ligand: Ligand) -> Smiles | None:
        """Return a ligand as SMILES; None if it is several components or no SMILES says it."""
        if ligand.smiles:
            return Smiles(ligand.smiles, check_smiles(ligand.smiles).atoms)
        component = self.components.get(ligand.ccd_codes[0]) if ligand.length == 1 else None
        return None if component is None else smiles_of(component)

    def number(self, chain: str, atom: str) -> int | None:
        """Return which heavy atom of a ligand's SMILES, from 0, an atom is."""
        molecule = self.chains[chain].molecule
        smiles = self.smiles(molecule) if isinstance(molecule, Ligand) else None
        return smiles.names.index(atom) if smiles and atom in smiles.names else None

    def beside(self, name: str, text: str) -> str:
        """Add a file, and return its path in the job."""
        path = f"{self.stem}_{name}"
        self.files[path] = text
        return f"./{path}"

    def msas(self, molecule: Protein | Rna) -> tuple[str | None, str | None]:
        """Return the unpaired and the paired MSA, as far as the kind of chain has them."""
        return molecule.unpaired_msa, getattr(molecule, "paired_msa", None)

    def lose_templates(self, molecule: Molecule, why: str = "") -> None:
        """Remember that templates are lost; that there are none is not said by any program."""
        if isinstance(molecule, Protein) and molecule.templates:
            self.lose(f"the templates of chain {', '.join(molecule.ids)}{why}")

    def spot_of(self, atom: AtomAddress) -> Spot:
        """Return an atom of a bond as wishes name it."""
        return Spot(atom.chain, atom.residue, atom.atom)

    def kept_bonds(self) -> Iterator[Bond]:
        """The bonds between chains that the file has; others are lost."""
        for bond in self.job.bonds:
            if self.keeps([atom.chain for atom in bond]):
                yield bond
            else:
                self.lose_bond(bond)


def stems(jobs: Sequence[Job], stem: str) -> Iterator[tuple[Job, str]]:
    """The jobs of one file, each with how the names of its files begin."""
    for job in jobs:
        yield job, stem if len(jobs) == 1 else f"{stem}_{job.sanitised_name}"


def told_together(writers: Sequence[Target]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The losses and files of all jobs of one file; of several, each loss with its job."""
    losses, files = [], {}
    for writer in writers:
        of = "" if len(writers) == 1 else f"{writer.job.name}: "
        losses += [f"{of}{loss}" for loss in writer.losses]
        files |= writer.files
    return tuple(losses), files
