"""Chains of a PDB or mmCIF file: their sequences and their resolved residues."""

from dataclasses import dataclass
from typing import Any

from af3nb.chem.components import built_in
from af3nb.chem.residue_names import rename_residues
from af3nb.chem.residues import (
    AMINO_ACIDS,
    DNA_BASES,
    RNA_BASES,
    chain_letter,
)
from af3nb.disk.files import plain
from af3nb.errors import InputError, reason
from af3nb.job.job import Modification

_WITH_COLUMNS = ("ATOM", "HETATM", "ANISOU", "TER", "SEQRES", "MODRES", "LINK", "SSBOND", "HET ")
MOST_CHARACTERS = 30_000_000
MOST_RESIDUES = 100_000

ONE_LETTER = {
    "protein": {code: letter for letter, code in AMINO_ACIDS.items()} | {"UNK": "X"},
    "dna": {code: letter for letter, code in DNA_BASES.items()} | {"DN": "N"},
    "rna": {code: letter for letter, code in RNA_BASES.items()} | {"N": "N"},
}


@dataclass(frozen=True)
class PolymerChain:
    """A polymer in a structure file; `codes` includes unresolved residues.

    `residues` are gemmi's, by their 0-based place in `codes`.
    """

    name: str  # of the author
    kind: str  # protein, dna or rna
    codes: tuple[str, ...]
    residues: dict[int, Any]
    has_seqres: bool

    @property
    def sequence(self) -> str:
        """The letters; a modification has the letter of its parent residue, or X."""
        return "".join(letter(code, self.kind) for code in self.codes)

    @property
    def modifications(self) -> tuple[Modification, ...]:
        """The residues that have no letter of their own."""
        standard = ONE_LETTER[self.kind]
        numbered = enumerate(self.codes, start=1)
        return tuple(Modification(i, code) for i, code in numbered if code not in standard)


def full_sequence(structure: Any, polymer: Any) -> list[str]:
    """Return the codes of a polymer as the file lists them, with unresolved ones, if it does."""
    import gemmi

    entity = structure.get_entity_of(polymer)
    return [gemmi.Entity.first_mon(item) for item in entity.full_sequence] if entity else []


def letter(code: str, kind: str) -> str:
    """Return the letter of a residue in a chain of a kind."""
    if code in ONE_LETTER[kind]:
        return ONE_LETTER[kind][code]
    return chain_letter(code, kind)


def read_structure(text: str, *, where: str = "") -> Any:
    """Return gemmi's structure of PDB or mmCIF text, with one model and its entities."""
    import gemmi

    text = plain(text)
    if len(text) > MOST_CHARACTERS:
        message = f"the structure has more than {MOST_CHARACTERS // 1_000_000} MB of text."
        raise InputError(message, where=where, remedy="Keep only the chains you need.")
    try:
        if is_mmcif(text):
            block = next(
                (b for b in gemmi.cif.read_string(text) if b.find_loop("_atom_site.id")), None
            )
            if block is None:
                raise ValueError("it has no atoms")
            structure = gemmi.make_structure_from_block(block)
        else:
            structure = gemmi.read_pdb_string(_in_ascii(text, where))
    except (ValueError, RuntimeError, IndexError) as error:
        raise InputError(f"this structure cannot be read ({reason(error)}).", where=where) from None
    if not len(structure) or not structure[0].count_atom_sites():
        raise InputError("the structure has no atoms.", where=where)
    structure.merge_chain_parts()
    structure.setup_entities()
    structure.assign_label_seq_id()
    rename_residues(structure)
    if sum(len(chain) for chain in structure[0]) > MOST_RESIDUES:
        message = f"the structure has more than {MOST_RESIDUES} residues."
        raise InputError(message, where=where, remedy="Keep only the chains you need.")
    return structure


def _in_ascii(text: str, where: str) -> str:
    """PDB text whose columns are bytes. A foreign letter in a title or remark becomes "?"."""
    if text.isascii():
        return text
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.isascii() and line.startswith(_WITH_COLUMNS):
            foreign = next(c for c in line if not c.isascii())
            raise InputError(
                f"line {number}, a record {line[:6].strip()}, contains {foreign!r}.", where=where,
                remedy="PDB files name chains, residues and atoms in ASCII letters: rename it.",
            )  # fmt: skip
    return "\n".join(lines).encode("ascii", "replace").decode()


def is_mmcif(text: str) -> bool:
    """Whether text is mmCIF, judged by its first line that is not a comment."""
    lines = (line for line in text[:100_000].splitlines() if line.strip())
    return next((x.startswith("data_") for x in lines if not x.startswith("#")), False)


def polymer_chains(structure: Any) -> list[PolymerChain]:
    """Return the polymers of the first model, in the order of the file."""
    chains = []
    for chain in structure[0]:
        polymer = chain.get_polymer()
        residues = list(polymer.first_conformer()) if len(polymer) else []
        _require_numbers(chain.name, polymer, residues)
        kind = polymer_kind(structure, polymer, residues) if residues else None
        if kind:
            chains.append(_polymer_chain(structure, chain.name, polymer, residues, kind))
    return chains


def _require_numbers(chain: str, polymer: Any, residues: list) -> None:
    """Raise `InputError` if residues cannot be told apart by their numbers."""
    remedy = "Give each residue of a chain its own number."
    told = f"chain {chain}"
    if nameless := [residue.name for residue in residues if residue.seqid.num is None]:
        raise InputError(f"{told}: a residue {nameless[0]} has no number.", remedy=remedy)
    if len(polymer) > len(residues):
        kept = {(residue.label_seq, str(residue.seqid), residue.name) for residue in residues}
        for residue in polymer:
            known = (residue.label_seq, str(residue.seqid), residue.name) in kept
            if not known and any(atom.altloc == "\0" for atom in residue):
                message = (
                    f"{told}: {residue.name} {residue.seqid} has the number of another residue."
                )
                raise InputError(message, remedy=remedy)


def polymer_kind(structure: Any, polymer: Any, residues: list) -> str | None:
    """Return the kind of a chain, or None if AlphaFold 3 has no such kind."""
    import gemmi

    if not any(_is_linking(residue.name) for residue in residues):
        return None  # small molecules listed as ATOM records
    types = gemmi.PolymerType
    entity = structure.get_entity_of(polymer)
    kind = entity.polymer_type if entity else types.Unknown
    if kind in (types.Unknown, types.Other):
        kind = polymer.check_polymer_type()
    if kind in (types.PeptideL, types.PeptideD, types.CyclicPseudoPeptide):
        return "protein"
    if kind in (types.Dna, types.Rna):
        return "dna" if kind == types.Dna else "rna"
    if kind == types.DnaRnaHybrid:
        deoxy = sum(residue.name in DNA_BASES.values() for residue in residues)
        return "dna" if 2 * deoxy > len(residues) else "rna"
    return None


def _is_linking(code: str) -> bool:
    component = built_in(code)
    return component is not None and "LINKING" in component.type.upper()


def _polymer_chain(
    structure: Any, name: str, polymer: Any, residues: list, kind: str
) -> PolymerChain:
    full = full_sequence(structure, polymer)
    numbers = [residue.label_seq for residue in residues]
    fits = full and all(number and 1 <= number <= len(full) for number in numbers)
    if not fits or len(set(numbers)) < len(numbers):
        codes = tuple(residue.name for residue in residues)
        return PolymerChain(name, kind, codes, dict(enumerate(residues)), False)
    by_place = {residue.label_seq - 1: residue for residue in residues}
    codes = [by_place[i].name if i in by_place else code for i, code in enumerate(full)]
    return PolymerChain(name, kind, tuple(codes), by_place, True)
