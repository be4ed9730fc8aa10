"""A job: the molecules of a complex, their bonds and the seeds to run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Modification:
    """A residue replaced by another component: 1-based `position`, CCD `code`."""

    position: int
    code: str


@dataclass(frozen=True)
class Template:
    """A single-chain mmCIF text, and which of its residues stand for which of the query's.

    Indices are 0-based; those of the template count unresolved residues too.
    """

    mmcif: str
    query_indices: tuple[int, ...]
    template_indices: tuple[int, ...]


@dataclass(frozen=True)
class Protein:
    """Copies of one protein chain. An MSA of None is to be searched, "" is wanted empty."""

    ids: tuple[str, ...]
    sequence: str
    modifications: tuple[Modification, ...] = ()
    unpaired_msa: str | None = None
    paired_msa: str | None = None
    templates: tuple[Template, ...] | None = None
    description: str | None = None


@dataclass(frozen=True)
class Rna:
    """Copies of one RNA chain."""

    ids: tuple[str, ...]
    sequence: str
    modifications: tuple[Modification, ...] = ()
    unpaired_msa: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Dna:
    """Copies of one DNA strand."""

    ids: tuple[str, ...]
    sequence: str
    modifications: tuple[Modification, ...] = ()
    description: str | None = None


@dataclass(frozen=True)
class Ligand:
    """Copies of a ligand, ion or glycan, by CCD codes (several make one branched chain) or SMILES."""

    ids: tuple[str, ...]
    ccd_codes: tuple[str, ...] = ()
    smiles: str | None = None
    description: str | None = None


Molecule = Protein | Rna | Dna | Ligand


@dataclass(frozen=True)
class AtomAddress:
    """An atom by chain id, 1-based residue number and atom name."""

    chain: str
    residue: int
    atom: str


@dataclass(frozen=True)
class Job:
    """What to fold. `bonds` are covalent bonds given by the user; `user_ccd` is CIF text."""

    name: str
    molecules: tuple[Molecule, ...]
    seeds: tuple[int, ...] = (1,)
    bonds: tuple[tuple[AtomAddress, AtomAddress], ...] = ()
    user_ccd: str | None = None
