"""Add bonds to a job: between two atoms, and those of a glycan."""

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from af3nb.chem.components import Components
from af3nb.chem.glycans import ATTACHMENTS, Glycan, Link, build_glycan, parse_glycan, sites
from af3nb.chem.partners import USUAL_ATOMS, usual_atom
from af3nb.errors import InputError
from af3nb.job.job import AtomAddress, Bond, Job, Ligand, Molecule, Protein
from af3nb.job.named_components import unknown_code
from af3nb.job.rules.basics import combined, job_problems
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.rules.chemistry_warnings import crowded
from af3nb.job.steps.molecules import chain_ids, find_chain
from af3nb.job.steps.residues import check_residue, several


def bond(job: Job, first: Any, second: Any) -> Job:
    """Bond two atoms."""
    components = Components(job.user_ccd)
    ends = _address(job, first, components), _address(job, second, components)
    for _, error in crowded(ends, dict(job.chains), components):
        raise error
    return _checked(replace(job, bonds=(*job.bonds, ends)))


def glycan(
    job: Job, chain: str | Iterable[str], position: int, tree: str, atom: str | None = None
) -> Job:
    """Bond a glycan to a residue of a chain, or of several copies."""
    where = "glycan"
    built = build_glycan(parse_glycan(tree, where), Components(job.user_ccd), where)
    return _checked(attach(job, built, several(chain), position, atom))


def attach(
    job: Job, built: Glycan, chains: Iterable[str], position: int, atom: str | None = None
) -> Job:
    """Add a copy of a glycan for each of the chains, bonded to the same residue of each."""
    chains = tuple(chains)
    ids = chain_ids(job, len(chains))
    bonds: list[Bond] = []
    for own, id in zip(chains, ids, strict=True):
        end = glycan_end(find_chain(job, own), own, position, atom)
        bonds += glycan_bonds(built, end, id)
    molecules = (*job.molecules, Ligand(ids, built.codes))
    return replace(job, molecules=molecules, bonds=(*job.bonds, *bonds))


def glycan_end(
    molecule: Molecule, chain: str, position: int, atom: str | None = None
) -> AtomAddress:  # fmt: skip
    """Return the atom of a protein that a glycan bonds to; by default the usual one."""
    where = f"chain {chain}"
    if not isinstance(molecule, Protein):
        raise InputError("only proteins carry glycans.", where=where)
    check_residue(molecule, position, where)
    codes = residue_codes(molecule)
    code = codes[position - 1]
    if not atom and code not in ATTACHMENTS:
        possible = ", ".join(f"{codes[i - 1]} {i}" for i in sites(molecule.sequence)[:10])
        remedy = f"Residues that carry glycans are {possible or 'not in this chain'}."
        raise InputError(f"{code} {position} carries no glycans.", where=where, remedy=remedy)
    return AtomAddress(chain, position, atom or ATTACHMENTS[code])


def glycan_bonds(built: Glycan, end: AtomAddress, id: str) -> list[Bond]:
    """Return the bonds of the glycan with chain id `id`: to the atom `end`, and between sugars."""
    links = [
        (AtomAddress(id, k.parent + 1, k.oxygen), AtomAddress(id, k.child + 1, k.carbon))
        for k in built.links
    ]
    return [(end, AtomAddress(id, 1, built.anomeric)), *links]


def glycan_link(bond: Bond) -> Link:
    """Return a bond between two sugars as a link from the first to the second."""
    parent, child = sorted(bond, key=lambda atom: atom.residue)
    return Link(parent.residue - 1, parent.atom, child.residue - 1, child.atom)


def _address(job: Job, end: Any, components: Components) -> AtomAddress:
    """The atom that the user wrote; without a name, the usual one of the residue."""
    if isinstance(end, AtomAddress):
        chain, residue, atom = end.chain, end.residue, end.atom
    else:
        parts = re.split(r"[\s:,/]+", end.strip()) if isinstance(end, str) else list(end)
        if len(parts) not in (2, 3) or not re.fullmatch("[0-9]{1,9}", str(parts[1])):
            remedy = 'Write "A 3 ND2" or ("A", 3, "ND2").'
            raise InputError(f"{end!r} is not an atom.", where="bond", remedy=remedy)
        chain, residue = str(parts[0]), int(parts[1])
        atom = str(parts[2]) if len(parts) == 3 else ""
    molecule, where = find_chain(job, chain), f"{chain} {residue}"
    if isinstance(molecule, Ligand) and molecule.smiles:
        message = "the atoms of a SMILES have no names to bond to."
        remedy = "Give the ligand by code or from a file, whose atoms have names."
        raise InputError(message, where=where, remedy=remedy)
    check_residue(molecule, residue, where)
    code = residue_codes(molecule)[residue - 1]
    component = components.get(code)
    if component is None:
        raise unknown_code(code, where)
    atom = atom or usual_atom(component) or ""
    if atom not in component.heavy_names:
        names = component.heavy_names
        near = get_close_matches(atom.upper(), names, n=3, cutoff=0.5) or names[:30]
        message = f'{code} has no atom "{atom}".' if atom else "which atom is bonded?"
        usual = USUAL_ATOMS.get(code)
        remedy = f"Usual is {usual}." if usual else f"It has {', '.join(near)}."
        raise InputError(message, where=where, remedy=remedy)
    return AtomAddress(chain, residue, atom)


def _checked(job: Job) -> Job:
    """The same job, unless something is wrong with its bonds."""
    problems = [p for p in job_problems(job) if p.place and p.place.part == "bond"]
    if problems:
        raise combined(problems)
    return job
