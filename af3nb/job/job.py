"""A job: the molecules of a complex, their bonds and the seeds to run."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from af3nb.errors import InputError, InputWarning
from af3nb.job.fluent import Fluent
from af3nb.job.wishes.record import Wish

if TYPE_CHECKING:
    from af3nb.job.rules.bonds import BondSight


@dataclass(frozen=True)
class Modification:
    """A residue replaced by another component: 1-based `position`, CCD `code`."""

    position: int
    code: str


@dataclass(frozen=True)
class Template:
    """The mmCIF text of one chain, and which of its residues match which residues of the query.

    Indices start at 0; those of the template include unresolved residues.
    """

    mmcif: str
    query_indices: tuple[int, ...]
    template_indices: tuple[int, ...]


class _Polymer:
    """A chain with a sequence."""

    sequence: str

    @property
    def length(self) -> int:
        """Residues of one copy."""
        return len(self.sequence)


@dataclass(frozen=True)
class Protein(_Polymer):
    """Copies of one protein chain. An MSA of None will be searched; "" means no MSA."""

    kind: ClassVar[str] = "protein"

    ids: tuple[str, ...]
    sequence: str
    modifications: tuple[Modification, ...] = ()
    unpaired_msa: str | None = None
    paired_msa: str | None = None
    templates: tuple[Template, ...] | None = None
    description: str | None = None


@dataclass(frozen=True)
class Rna(_Polymer):
    """Copies of one RNA chain."""

    kind: ClassVar[str] = "rna"

    ids: tuple[str, ...]
    sequence: str
    modifications: tuple[Modification, ...] = ()
    unpaired_msa: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Dna(_Polymer):
    """Copies of one DNA strand."""

    kind: ClassVar[str] = "dna"

    ids: tuple[str, ...]
    sequence: str
    modifications: tuple[Modification, ...] = ()
    description: str | None = None


@dataclass(frozen=True)
class Ligand:
    """Copies of a ligand, ion or glycan, by CCD codes (several: one branched chain) or SMILES."""

    kind: ClassVar[str] = "ligand"

    ids: tuple[str, ...]
    ccd_codes: tuple[str, ...] = ()
    smiles: str | None = None
    description: str | None = None

    @property
    def length(self) -> int:
        """Residues of one copy."""
        return 1 if self.smiles else len(self.ccd_codes)


Molecule = Protein | Rna | Dna | Ligand


@dataclass(frozen=True)
class AtomAddress:
    """An atom by chain id, 1-based residue number and atom name."""

    chain: str
    residue: int
    atom: str


Bond = tuple[AtomAddress, AtomAddress]


@dataclass(frozen=True)
class Job(Fluent):
    """What to fold: the molecules of a complex, their bonds and the seeds.

    Args:
        name: The name of the job, and of its results folder.
        molecules: The molecules, in order.
        seeds: Seeds of the random numbers; each gives its own structures.
        bonds: Covalent bonds given by the user.
        user_ccd: Definitions of further components, as CIF text.
        wishes: What the network does not use but other programs do: rings, contacts, pockets and
            affinities.
    """

    name: str
    molecules: tuple[Molecule, ...] = ()
    seeds: tuple[int, ...] = (1,)
    bonds: tuple[Bond, ...] = ()
    user_ccd: str | None = None
    wishes: tuple[Wish, ...] = ()

    def __post_init__(self):
        several = isinstance(self.seeds, Iterable) and not isinstance(self.seeds, str)
        object.__setattr__(self, "seeds", tuple(self.seeds) if several else (self.seeds,))

    @staticmethod
    def from_file(path: str | Path) -> "Job":
        """Open a job file. One `InputError` lists everything that is wrong with it.

        Args:
            path: A file in any format that af3nb reads: AlphaFold 3 or AlphaFold Server JSON,
                FASTA, A3M, CSV, PDB, mmCIF, SDF or MOL2, or a job for Boltz, Chai, Protenix,
                OpenFold3 or RosettaFold3.
        """
        from af3nb.job.read import read_job

        return read_job(path)

    def to_json(self) -> str:
        """Return the job as AlphaFold 3 JSON."""
        from af3nb.job.dialects import alphafold3

        return alphafold3.write(self)

    @property
    def sanitised_name(self) -> str:
        """The name as it appears in file names.

        It is that of AlphaFold 3, except for dots and dashes at its ends: they would hide a file,
        or make an option of its name.
        """
        return re.sub(r"[^A-Za-z0-9_.\-]", "", self.name.replace(" ", "_")).strip("-.")

    @property
    def chains(self) -> Iterator[tuple[str, Molecule]]:
        """Every chain id with its molecule, in the order of the model: A, ..., Z, AA, BA, ..."""
        ids = ((id, molecule) for molecule in self.molecules for id in molecule.ids)
        return iter(sorted(ids, key=lambda chain: chain_order(chain[0])))

    def check(self, *, chemistry: bool = True) -> list[InputError]:
        """Return everything that is wrong with the job; with `chemistry`, its components too."""
        return [*self._problems, *(self._chemical_problems if chemistry else ())]

    @cached_property
    def _problems(self) -> tuple[InputError, ...]:
        """What is wrong with the job and its evidence, checked once."""
        from af3nb.job.rules.basics import job_problems
        from af3nb.job.rules.evidence import evidence_problems

        return (*job_problems(self), *evidence_problems(self))

    @cached_property
    def _chemical_problems(self) -> tuple[InputError, ...]:
        from af3nb.job.rules.chemistry import component_problems
        from af3nb.job.wishes.atoms import wish_atom_problems

        return (*component_problems(self), *wish_atom_problems(self))

    def warnings(
        self, *, chemistry: bool = True, sight: "BondSight | None" = None
    ) -> list[InputWarning]:
        """Return what can be run but may be a mistake; with `chemistry`, in components too.

        `sight` is which bonds the network sees; by default AlphaFold 3's.
        """
        from af3nb.job.rules.bonds import ALPHAFOLD3
        from af3nb.job.rules.warnings import job_warnings

        return job_warnings(self, chemistry=chemistry, sight=sight or ALPHAFOLD3)

    def describe(self) -> str:
        """Describe the job: its chains, tokens, atoms, and the evidence it has or lacks."""
        from af3nb.job.describe import describe

        return describe(self)

    def _repr_html_(self) -> str:
        from af3nb.job.describe import describe_html

        return describe_html(self)


def bonded_atoms(bonds: Iterable[Bond]) -> dict[tuple[str, int], set[str]]:
    """Return the names of the atoms at the ends of bonds, by chain and residue."""
    atoms: dict[tuple[str, int], set[str]] = {}
    for bond in bonds:
        for end in bond:
            atoms.setdefault((end.chain, end.residue), set()).add(end.atom)
    return atoms


def between_residues(bonds: Iterable[Bond]) -> list[Bond]:
    """Return the bonds whose ends are in different residues."""
    return [(a, b) for a, b in bonds if (a.chain, a.residue) != (b.chain, b.residue)]


def chain_order(id: str) -> tuple[int, str]:
    """Return the key that sorts chain ids as AlphaFold 3 does: A, ..., Z, AA, BA, ..., ZA, AB."""
    return len(id), id[::-1]
