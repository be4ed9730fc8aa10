"""PDB and mmCIF files as jobs: chains, ligands, modifications and covalent links.

The first model is read, as the file has it (no biological assembly is built). Water is left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from af3nb.chem.components import built_in
from af3nb.chem.residues import STANDARD
from af3nb.errors import counted
from af3nb.job.dialects.fasta import merged
from af3nb.job.imported import Imported, new_ids
from af3nb.job.job import AtomAddress, Bond, Job, Ligand, Molecule, Protein
from af3nb.job.rules.basics import combined, job_problems
from af3nb.job.sequences import POLYMERS
from af3nb.job.structures.chains import PolymerChain, polymer_chains, read_structure
from af3nb.job.structures.template_text import release_date

WATER = ("HOH", "DOD", "WAT", "H2O")
_UNKNOWN = ("UNX", "UNL", "UNK", "DUM")

_Key = tuple[str, str, str]  # chain, number with insertion code, residue name
_End = tuple[_Key, str]  # an atom
_Link = tuple[_End, _End]


def parse(text: str, *, name: str = "", templates: bool = False, where: str = "") -> Imported:
    """Return the job of a structure; `templates` gives its proteins their own coordinates."""
    structure = read_structure(text, where=where)
    return _Importer(structure, name, templates, release_date(text)).imported()


class _Importer:
    def __init__(self, structure: Any, name: str, templates: bool, released: date | None):
        self.structure, self.templates, self.released = structure, templates, released
        self.name = name or _sane(structure.name)
        self.notes: list[str] = []
        self.losses: list[str] = []
        self.address: dict[_Key, tuple[str, int]] = {}  # its chain and number in the job
        self.polymer_ids: set[str] = set()
        self.polymers = polymer_chains(structure)

    def imported(self) -> Imported:
        """The job, with what was assumed and left out."""
        names = [polymer.name for polymer in self.polymers]
        ids = new_ids({n for n in names if re.fullmatch("[A-Z]+", n)})
        molecules: list[Molecule] = []
        taken: set[str] = set()
        for polymer in self.polymers:
            keep = re.fullmatch("[A-Z]+", polymer.name) and polymer.name not in taken
            id = polymer.name if keep else next(ids)
            if not keep:
                self.notes.append(f"chain {polymer.name} became {id}")
            taken.add(id)
            if (molecule := self._polymer(polymer, id)) is not None:
                molecules.append(molecule)
                self.polymer_ids.add(id)
        molecules = merged(molecules)
        links = self._links()
        ligands, bonds = self._ligands(links, ids)
        molecules += ligands
        self._tell_models()
        job = Job(self.name, tuple(molecules), bonds=tuple(bonds))
        if problems := job_problems(job):
            raise combined(problems)
        return Imported("structure", (job,), tuple(self.notes), tuple(self.losses))

    def _polymer(self, polymer: PolymerChain, id: str) -> Molecule | None:
        known = tuple(m for m in polymer.modifications if built_in(m.code))
        for m in [m for m in polymer.modifications if m not in known]:
            what = f"{m.code} at {m.position} of chain {polymer.name}"
            self.losses.append(f"{what}, which is not in the dictionary of components")
        sequence = polymer.sequence
        if set(sequence) <= {"X", "N"} and not known:
            self.losses.append(f"chain {polymer.name}, all of whose residues are unknown")
            return None
        if not polymer.has_seqres and (gaps := _gaps(polymer)):
            told = f"chain {polymer.name}: the file has no SEQRES, and its residue numbers jump"
            self.notes.append(f"{told} {gaps}; unresolved residues are missing from the sequence")
        for place, residue in polymer.residues.items():
            self.address[_key(polymer.name, residue)] = (id, place + 1)
        molecule = POLYMERS[polymer.kind]((id,), sequence, modifications=known)
        if self.templates and isinstance(molecule, Protein):
            from af3nb.job.structures.template_mapping import chain_template

            match = chain_template(polymer, sequence, released=self.released)
            molecule = replace(molecule, templates=(match.template,))
        return molecule

    def _links(self) -> list[_Link]:
        """Covalent bonds that the file lists, by residue and atom."""
        import gemmi

        links, model, metals = [], self.structure[0], 0
        for c in self.structure.connections:
            metals += c.type == gemmi.ConnectionType.MetalC
            if c.type not in (gemmi.ConnectionType.Covale, gemmi.ConnectionType.Disulf):
                continue
            ends = []
            for partner in (c.partner1, c.partner2):
                found = model.find_cra(partner)  # its atom may be unresolved
                if found.residue:
                    ends.append((_key(found.chain.name, found.residue), partner.atom_name))
            if len(ends) < 2:
                told = f"{c.partner1} - {c.partner2}"
                self.losses.append(f"the bond {told}, one of whose residues is not in the file")
            elif c.asu == gemmi.Asu.Different:
                self.losses.append(f"the bond {_told(ends)} to a symmetry copy")
            elif ends[0][0] != ends[1][0]:
                links.append((ends[0], ends[1]))
        if metals:
            self.notes.append(
                f"left out {counted(metals, 'contact')} with metals, which are not covalent bonds"
            )
        return links

    def _ligands(self, links: list[_Link], ids: Iterator[str]) -> tuple[list[Molecule], list[Bond]]:
        """The ligands, with bonded ones joined into one, and all bonds."""
        near: dict[_Key, list[_Key]] = {
            key: [] for key in self._other_residues() if key not in self.address
        }
        order = {key: i for i, key in enumerate(near)}
        roots: list[_Key] = []  # residues of ligands that are bonded to a polymer
        for (a, _), (b, _) in links:
            if a in near and b in near:
                near[a].append(b)
                near[b].append(a)
            elif a in self.address or b in self.address:
                roots += {a, b} & near.keys()
        molecules = []
        for key in near:
            if key in self.address:
                continue
            together = set(_walk(near, key, order))
            root = next((k for k in reversed(roots) if k in together), key)
            keys, id = _walk(near, root, order), next(ids)
            self.address |= {k: (id, number) for number, k in enumerate(keys, start=1)}
            molecules.append(Ligand((id,), tuple(k[2] for k in keys)))
        return merged(molecules), self._bonds(links)

    def _bonds(self, links: list[_Link]) -> list[Bond]:
        bonds: list[Bond] = []
        disulfides = others = 0
        for (a, first), (b, second) in links:
            what = f"the bond {_told([(a, first), (b, second)])}"
            if a not in self.address or b not in self.address:
                self.losses.append(f"{what}, one of whose residues was left out")
                continue
            if missing := [x for key, x in ((a, first), (b, second)) if not _has_atom(key, x)]:
                self.losses.append(f"{what}, whose atom {missing[0]} its component does not have")
                continue
            bond = AtomAddress(*self.address[a], first), AtomAddress(*self.address[b], second)
            if _is_backbone(bond) or bond in bonds or bond[::-1] in bonds:
                continue
            bonds.append(bond)
            if all(end.chain in self.polymer_ids for end in bond):
                disulfides += first == second == "SG"
                others += not first == second == "SG"
        told = [counted(disulfides, "disulfide")] if disulfides else []
        told += [counted(others, "other bond")] if others else []
        if told:
            kept = f"{' and '.join(told)} of polymers kept"
            self.notes.append(f"{kept}: the network does not use them, but the output lists them")
        return bonds

    def _other_residues(self) -> Iterable[_Key]:
        polymers = {_key(p.name, r) for p in self.polymers for r in p.residues.values()}
        waters, stray = 0, 0
        seen: set[_Key] = set()
        for chain in self.structure[0]:
            for residue in chain.first_conformer():
                key = _key(chain.name, residue)
                if key in polymers or key in seen:
                    continue
                seen.add(key)
                if residue.name in WATER:
                    waters += 1
                elif residue.name in _UNKNOWN or not built_in(residue.name):
                    what = f"{residue.name} (chain {key[0]}, {key[1]})"
                    self.losses.append(f"{what}, which is not a known component")
                else:
                    stray += residue.name in STANDARD
                    yield key
        if stray:
            self.notes.append(f"{stray} residues outside polymers became ligands")
        if waters:
            self.notes.append(f"{waters} water molecules were left out")

    def _tell_models(self) -> None:
        if len(self.structure) > 1:
            self.notes.append(f"the first of {len(self.structure)} models was read")
        if not self.name:
            self.name = "structure"


def _walk(near: dict[_Key, list[_Key]], first: _Key, order: dict[_Key, int]) -> list[_Key]:
    """The residues of a ligand, starting at one of them, each after its parent."""
    found = [first]
    for key in found:  # grows on the way
        found += sorted(set(near[key]).difference(found), key=order.__getitem__)
    return found


def _is_backbone(bond: Bond) -> bool:
    """Whether a bond joins neighbours in a chain."""
    a, b = bond
    neighbours = a.chain == b.chain and abs(a.residue - b.residue) == 1
    return neighbours and {a.atom, b.atom} in ({"C", "N"}, {"P", "O3'"})


def _has_atom(key: _Key, atom: str) -> bool:
    component = built_in(key[2])
    return component is not None and atom in component.atom_names


def _gaps(polymer: PolymerChain) -> str:
    numbers = [residue.seqid.num for residue in polymer.residues.values()]
    jumps = [(a, b) for a, b in zip(numbers, numbers[1:], strict=False) if b > a + 1]
    told = ", ".join(f"from {a} to {b}" for a, b in jumps[:3])
    return told + (f" and at {len(jumps) - 3} places more" if len(jumps) > 3 else "")


def _key(chain: str, residue: Any) -> _Key:
    return chain, str(residue.seqid), residue.name


def _told(ends: Iterable[tuple[_Key, str]]) -> str:
    return " - ".join(f"{key[2]} {key[0]} {key[1]} {atom}" for key, atom in ends)


def _sane(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.\- ]", "", name)[:100]
