"""Reads a structure file as a job and the positions of its atoms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import gemmi
import numpy as np

from af3nb.chem.components import built_in
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job.imported import new_ids
from af3nb.job.job import (
    AtomAddress,
    Bond,
    Dna,
    Job,
    Ligand,
    Modification,
    Molecule,
    Protein,
    Rna,
)
from af3nb.job.structures.chains import ONE_LETTER, full_sequence, letter, read_structure
from af3nb.prepare import names

LONGEST_GAP = 30  # missing residues added as unknown if the file has no sequence
LONGEST_BOND = 1.95  # angstroms, between non-metal atoms of different residues
LEAST_NAMED = 0.5  # share of a ligand's atoms that the dictionary must know by name

Positions = dict[tuple[str, int, str], np.ndarray]  # by chain, residue from 1 and atom


@dataclass(frozen=True, eq=False)
class Complex:
    """What was read: the job that predicts the complex, and its atom positions (angstroms)."""

    job: Job
    positions: Positions
    observed: dict[str, tuple[int, ...]]  # 0-based residues with atoms, of each polymer
    file_chains: dict[str, str]  # chain of the file by chain of the job
    resolution: float | None
    notes: tuple[str, ...]


@dataclass
class _Residue:
    code: str
    atoms: dict[str, np.ndarray]
    elements: dict[str, str]


@dataclass
class _Chain:
    kind: type
    file_chain: str
    residues: list[_Residue] = field(default_factory=list)


def read_complex(
    path: Path, *, chain: str | None = None, alignments: Mapping[str, str] | None = None
) -> Complex:
    """Read the first model of an mmCIF or PDB file, gzipped or not; with `chain`, only that chain.

    Water and crystallisation aids are left out. `alignments` are A3M texts by chain of the file;
    the query of each is the chain's sequence or that of its observed residues.
    """
    structure = read_structure(read_text(path), where=str(path))
    notes: list[str] = []
    polymers, ligands = [], []
    for model_chain in structure[0]:
        if chain is None or model_chain.name == chain:
            polymers += _polymers(structure, model_chain, notes)
            ligands += _ligands(model_chain, notes)
    if not polymers:
        raise InputError(
            "the file has no protein or nucleic acid that can be read.",
            where=str(path),
            remedy="; ".join(notes),
        )
    chains = polymers + _bonded_groups(ligands)
    ids = list(islice(new_ids(), len(chains)))
    positions: Positions = {}
    molecules, observed = [], {}
    for chain_id, part in zip(ids, chains, strict=True):
        for number, residue in enumerate(part.residues, start=1):
            positions |= {(chain_id, number, a): x for a, x in residue.atoms.items()}
        seen = tuple(i for i, r in enumerate(part.residues) if r.atoms)
        if part.kind is not Ligand:
            observed[chain_id] = seen
        alignment = (alignments or {}).get(part.file_chain)
        molecules.append(_molecule(chain_id, part, seen, alignment, notes))
    bonds = _bonds(ids, chains)
    job = Job(path.name.split(".")[0], tuple(molecules), bonds=tuple(bonds))
    resolution = structure.resolution or None
    names_in_file = {i: c.file_chain for i, c in zip(ids, chains, strict=True)}
    return Complex(job, positions, observed, names_in_file, resolution, tuple(notes))


def _polymers(structure, chain, notes: list[str]) -> list[_Chain]:
    polymer = chain.get_polymer()
    if len(polymer) == 0:
        return []
    kind = _kind(polymer)
    if kind is None:
        notes.append(f"chain {chain.name} is {polymer.check_polymer_type().name}")
        return []
    residues = [_residue(r, kind) for r in polymer.first_conformer()]
    if all(r.code == "UNK" for r in residues):
        notes.append(f"chain {chain.name} holds only unknown residues")
        return []
    sequence = full_sequence(structure, polymer)
    labels = [r.label_seq for r in polymer.first_conformer()]
    if sequence and all(n is not None and 1 <= n <= len(sequence) for n in labels):
        placed = [_Residue(_code(name, kind), {}, {}) for name in sequence]
        for n, residue in zip(labels, residues, strict=True):
            placed[n - 1] = residue
    else:
        return _by_number(list(polymer.first_conformer()), residues, kind, chain.name)
    return [_Chain(kind, chain.name, placed)]


def _kind(polymer) -> type | None:
    found = polymer.check_polymer_type()
    if found == gemmi.PolymerType.PeptideL:
        return Protein
    if found in (gemmi.PolymerType.Dna, gemmi.PolymerType.Rna):
        # Old files use one letter for both kinds of nucleotide.
        ribose = [any(a.name in ("O2'", "O2*") for a in residue) for residue in polymer]
        return Rna if np.mean(ribose) > 0.5 else Dna
    return None


def _code(name: str, kind: type) -> str:
    if kind is Protein:
        return names.amino_acid(name)
    return names.nucleotide(name, dna=kind is Dna)


def _residue(residue, kind: type) -> _Residue:
    """Atoms of the most occupied conformation."""
    code = residue.name if kind is Ligand else _code(residue.name, kind)
    occupancy: dict[str, float] = {}
    for a in residue:
        if a.has_altloc():
            occupancy[a.altloc] = occupancy.get(a.altloc, 0.0) + a.occ
    best = max(occupancy, key=lambda alt: (occupancy[alt], -ord(alt))) if occupancy else ""
    atoms, elements = {}, {}
    for a in residue:
        if a.is_hydrogen() or (a.has_altloc() and a.altloc != best):
            continue
        name = names.atom(a.name, code)
        position = np.array(a.pos.tolist())
        if np.isfinite(position).all():
            atoms[name], elements[name] = position, a.element.name.upper()
    return _Residue(code, atoms, elements)


def _by_number(found: list, residues: list[_Residue], kind: type, name: str) -> list[_Chain]:
    """Chains with unknown residues in the gaps that numbers and distances reveal.

    Some files give both strands of a duplex the same name.
    """
    unknown = {Protein: "UNK", Rna: "N", Dna: "DN"}[kind]
    chains = [_Chain(kind, name, residues[:1])]
    for before, after, a, b in zip(found[:-1], found[1:], residues[:-1], residues[1:], strict=True):
        gap = (after.seqid.num or 0) - (before.seqid.num or 0) - 1
        apart = not _linked(a, b, kind)
        if apart and kind is not Protein and "P" not in b.atoms:
            chains.append(_Chain(kind, name))  # a 5' end
        elif apart and 0 < gap <= LONGEST_GAP:
            chains[-1].residues += [_Residue(unknown, {}, {}) for _ in range(gap)]
        chains[-1].residues.append(b)
    return chains


def _linked(a: _Residue, b: _Residue, kind: type) -> bool:
    """Whether a residue is bonded to the next one of its polymer."""
    first, second = ("C", "N") if kind is Protein else ("O3'", "P")
    if first not in a.atoms or second not in b.atoms:
        return False
    return bool(np.linalg.norm(a.atoms[first] - b.atoms[second]) < 2.5)


def _ligands(chain, notes: list[str]) -> list[tuple[str, _Residue]]:
    found = []
    for residue in chain.get_ligands().first_conformer():
        if residue.name in names.WATER or residue.name in names.CRYSTALLISATION_AIDS:
            continue
        ligand = _residue(residue, Ligand)
        component = built_in(ligand.code)
        known = component.heavy_names if component else ()
        named = [a for a in ligand.atoms if a in known]
        if len(named) <= LEAST_NAMED * len(ligand.atoms) or not named:
            notes.append(f"ligand {residue.name} of chain {chain.name} is not in the dictionary")
            continue
        found.append((chain.name, ligand))
    return found


def _bonded_groups(ligands: list[tuple[str, _Residue]]) -> list[_Chain]:
    """Joins ligands bonded to each other, such as the sugars of a glycan, into one chain."""
    group = list(range(len(ligands)))
    for i, (_, a) in enumerate(ligands):
        for j, (_, b) in enumerate(ligands[:i]):
            if next(_touching(a, b), None):
                group = [group[j] if g == group[i] else g for g in group]
    chains = []
    for g in dict.fromkeys(group):
        own = [ligands[i] for i in range(len(ligands)) if group[i] == g]
        chains.append(_Chain(Ligand, own[0][0], [residue for _, residue in own]))
    return chains


def _bonds(ids: list[str], chains: list[_Chain]) -> list[Bond]:
    """Covalent bonds of ligands to each other and to polymers, found by distance."""
    places = [
        (chain_id, number, chain.kind is Ligand, residue)
        for chain_id, chain in zip(ids, chains, strict=True)
        for number, residue in enumerate(chain.residues, start=1)
        if residue.atoms
    ]
    bonds = []
    for i, (chain_i, number_i, ligand_i, a) in enumerate(places):
        for chain_j, number_j, ligand_j, b in places[:i]:
            if ligand_i or ligand_j:
                bonds += [
                    (AtomAddress(chain_j, number_j, y), AtomAddress(chain_i, number_i, x))
                    for x, y in _touching(a, b)
                ]
    return bonds


def _touching(a: _Residue, b: _Residue) -> Iterator[tuple[str, str]]:
    """Names of atoms of two residues that are bonded to each other."""
    first, second = np.array(list(a.atoms.values())), np.array(list(b.atoms.values()))
    middle = np.linalg.norm(first[0] - second[0])
    if middle > 60:
        return
    distance = np.linalg.norm(first[:, None] - second[None], axis=-1)
    for i, j in zip(*np.nonzero(distance < LONGEST_BOND), strict=True):
        x, y = list(a.atoms)[i], list(b.atoms)[j]
        both = (a.elements[x], b.elements[y])
        # Overlapping atoms are alternatives, not bonded.
        if distance[i, j] > 1.1 and not any(gemmi.Element(e).is_metal for e in both):
            yield x, y


def _molecule(
    chain_id: str, part: _Chain, seen: tuple[int, ...], alignment: str | None, notes: list[str]
) -> Molecule:
    if part.kind is Ligand:
        return Ligand((chain_id,), tuple(r.code for r in part.residues))
    letters, modifications = "", []
    for number, residue in enumerate(part.residues, start=1):
        code, known = residue.code, built_in(residue.code)
        letters += letter(code if known else "UNK", part.kind.kind)
        if known and code not in ONE_LETTER[part.kind.kind]:
            modifications.append(Modification(number, code))
    given: dict[str, Any] = {"modifications": tuple(modifications)}
    if part.kind is Protein:
        given |= {"unpaired_msa": "", "paired_msa": "", "templates": ()}
        if alignment is not None:
            given["unpaired_msa"] = _fitted(alignment, letters, seen, part.file_chain, notes)
    elif part.kind is Rna:
        given["unpaired_msa"] = ""
    return part.kind((chain_id,), letters, **given)


def _fitted(
    alignment: str, sequence: str, seen: tuple[int, ...], chain: str, notes: list[str]
) -> str:
    """The alignment with the chain's sequence as its query; "" if they do not match."""
    from af3nb.alignment.text import aligned_records

    records = aligned_records(alignment)
    query = records[0][1] if records else ""
    observed = "".join(sequence[i] for i in seen)
    if _alike(query, sequence):
        columns = tuple(range(len(sequence)))
    elif _alike(query, observed):
        columns = seen
    else:
        notes.append(f"the alignment of chain {chain} has another sequence")
        return ""
    rows = [f">{records[0][0]}\n{sequence}"]
    for name, row in records[1:]:
        parts = ["-"] * len(sequence)
        pending, position = "", iter(columns)
        for residue in row:
            if residue.islower():
                pending += residue
            else:
                parts[next(position)] = pending + residue
                pending = ""
        rows.append(f">{name}\n{''.join(parts)}{pending}")
    return "\n".join(rows) + "\n"


def _alike(query: str, sequence: str) -> bool:
    """Whether two sequences differ only in residues unknown to one of them."""
    return len(query) == len(sequence) and all(
        a == b or "X" in (a, b) for a, b in zip(query, sequence, strict=True)
    )
