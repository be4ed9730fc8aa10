"""Steps of building a job: each takes a job and returns a new one, or tells what is wrong."""

import re
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from af3nb.alignment.text import parse_fasta
from af3nb.chem.components import Component, Components
from af3nb.chem.glycans import ATTACHMENTS, build_glycan, parse_glycan
from af3nb.chem.partners import USUAL_ATOMS, has_room, is_metal, usual_atom
from af3nb.chem.residues import AMINO_ACIDS
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job.dialects.fasta import records
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
from af3nb.job.named_components import (
    LARGEST_FILE,
    code_of_ion,
    code_of_name,
    component_of_file,
    unknown_code,
)
from af3nb.job.rules.basics import combined, job_problems, molecule_problems
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.rules.modifications import check_parent, places_of
from af3nb.job.sequences import polymer

MOST_COPIES = 1000

_PAIRS = {Dna: str.maketrans("ACGT", "TGCA"), Rna: str.maketrans("ACGU", "UGCA")}


def name(job: Job, name: str) -> Job:
    """Give the job another name."""
    return replace(job, name=name)


def add_polymer(
    job: Job, kind: str, sequence: str, copies: int, ids: Iterable[str], **evidence: Any
) -> Job:
    """Add copies of a protein, RNA or DNA chain; `sequence` may be a FASTA record."""
    if sequence.lstrip().startswith(">"):
        found = records(sequence)
        if len(found) > 1:
            message = f"one sequence is wanted, found {len(found)} records."
            raise InputError(message, where=kind, remedy="Job.parse reads them all.")
        sequence = found[0].text
    molecule, _ = polymer(sequence, _ids(job, copies, ids), kind=kind, where=kind)
    known = {field.name for field in fields(molecule)} - {"ids", "sequence"}
    for key in evidence.keys() - known:
        alike = sorted((k for k in known if key in k), reverse=True)
        near = get_close_matches(key, known, n=1) or alike
        remedy = f'Did you mean "{near[0]}"?' if near else f"Known are {', '.join(sorted(known))}."
        raise InputError(f'"{key}" is nothing that a {kind} has.', where=kind, remedy=remedy)
    return _add(job, replace(molecule, **evidence))


def add_ligand(job: Job, what: dict[str, Any], copies: int, ids: Iterable[str]) -> Job:
    """Add copies of a ligand that a code, a name, a SMILES or a file says."""
    given = [key for key, value in what.items() if value is not None]
    if len(given) != 1:
        told = " and ".join(given) or "nothing"
        raise InputError(
            f"one of code, name, smiles or file is wanted, found {told}.", where="ligand"
        )
    chains = _ids(job, copies, ids)
    if given == ["smiles"]:
        return _add(job, Ligand(chains, smiles=what["smiles"].strip()))
    if given == ["file"]:
        user_ccd, code = component_of_file(Path(what["file"]), job.user_ccd)
        return _add(replace(job, user_ccd=user_ccd), Ligand(chains, (code,)))
    if given == ["name"]:
        return _add(job, Ligand(chains, (code_of_name(what["name"]),)))
    codes = (what["code"],) if isinstance(what["code"], str) else tuple(what["code"])
    codes = tuple(code.strip().removeprefix("CCD_") for code in codes)
    components = Components(job.user_ccd)
    for code in codes:
        if components.get(code) is None:
            raise unknown_code(code)
    return _add(job, Ligand(chains, codes))


def add_ion(job: Job, code: str, copies: int, ids: Iterable[str]) -> Job:
    """Add copies of an ion."""
    return _add(job, Ligand(_ids(job, copies, ids), (code_of_ion(code),)))


def modify(job: Job, chain: str | Iterable[str], position: int, code: str) -> Job:
    """Replace one residue of a chain, or of several copies, by another component."""
    code = code.strip().removeprefix("CCD_")
    for id in _several(chain):
        molecule = _chain(job, id)
        where = f"chain {id}"
        if isinstance(molecule, Ligand):
            raise InputError("a ligand has no residues to modify.", where=where)
        if position not in range(1, molecule.length + 1):
            message = f"there is no residue {position}."
            raise InputError(message, where=where, remedy=f"It has {molecule.length}, from 1.")
        component = Components(job.user_ccd).get(code)
        if component is None:
            raise unknown_code(code, where)
        check_parent(molecule, position, component, where)
    return _change(job, _several(chain), lambda m: _modified(m, position, code))


def mutate(job: Job, chain: str | Iterable[str], change: str) -> Job:
    """Replace letters of a chain, or of several copies, and of the query in its alignments."""
    ids = _several(chain)
    for word in re.split(r"[\s,]+", change.strip()):
        match = re.fullmatch(r"(?:p\.)?([A-Za-z]{1,3})(\d{1,6})([A-Za-z]{1,3})", word)
        letters = [_letter(match[i]) for i in (1, 3)] if match else [""]
        if not match or not all(letters):
            remedy = 'Write "G12D" or "Gly12Asp": what is there, its number, what is wanted.'
            raise InputError(f"this is no mutation: {word!r}.", where="mutation", remedy=remedy)
        (old, new), position = letters, int(match[2])
        for id in ids:
            _check_mutation(_chain(job, id), old, position, f"chain {id}")
        job = _change(job, ids, lambda m, i=position, letter=new: _mutated(m, i, letter))
        for problem in [p for id in ids for p in molecule_problems(_chain(job, id), word)]:
            raise problem
    return job


def bond(job: Job, first: Any, second: Any) -> Job:
    """Bond two atoms."""
    ends = [_address(job, end) for end in (first, second)]
    components = Components(job.user_ccd)
    elements = []
    for end in ends:
        component = _component(job, end, components)
        elements.append(component.elements[component.atom_names.index(end.atom)])
    if not any(map(is_metal, elements)):
        for end in ends:
            component = _component(job, end, components)
            if not has_room(component, end.atom):
                message = f"{end.atom} of {component.code} has all the bonds it can have."
                options = [n for n in component.heavy_names if has_room(component, n)]
                remedy = f"Atoms with room are {', '.join(options[:20])}."
                raise InputError(message, where=_told(end), remedy=remedy)
    return _with_bonds(job, [(ends[0], ends[1])])


def glycan(
    job: Job, chain: str | Iterable[str], position: int, tree: str, atom: str | None = None
) -> Job:
    """Bond a glycan to a residue of a chain, or of several copies."""
    where = "glycan"
    built = build_glycan(parse_glycan(tree, where), Components(job.user_ccd), where)
    chains = _several(chain)
    bonds: list[Bond] = []
    ids = _ids(job, len(chains), ())
    for own, id in zip(chains, ids, strict=True):
        molecule = _chain(job, own)
        if not isinstance(molecule, Protein) or not 1 <= position <= molecule.length:
            message = f"chain {own} is no protein with a residue {position}."
            raise InputError(message, where=where)
        code = residue_codes(molecule)[position - 1]
        if atom is None and code not in ATTACHMENTS:
            near = ", ".join(f"{c} {i}" for c, i in _glycosylated(molecule)[:10])
            remedy = f"Residues that carry glycans are {near or 'not in this chain'}."
            raise InputError(f"{code} {position} carries no glycans.", where=where, remedy=remedy)
        end = AtomAddress(own, position, atom or ATTACHMENTS[code])
        bonds.append((end, AtomAddress(id, 1, built.anomeric)))
        for link in built.links:
            parent = AtomAddress(id, link.parent + 1, link.oxygen)
            bonds.append((parent, AtomAddress(id, link.child + 1, link.carbon)))
    return _with_bonds(_add(job, Ligand(ids, built.codes)), bonds)


def complement(job: Job, chain: str, ids: Iterable[str] = ()) -> Job:
    """Add the strand that pairs with a chain of DNA or RNA, from its own 5' end."""
    molecule = _chain(job, chain)
    if not isinstance(molecule, Dna | Rna):
        what = "a ligand" if isinstance(molecule, Ligand) else "a protein"
        raise InputError(f"this is {what}, which has no complement.", where=f"chain {chain}")
    sequence = molecule.sequence.translate(_PAIRS[type(molecule)])[::-1]
    return _add(job, type(molecule)(_ids(job, 1, ids), sequence))


def template(
    job: Job,
    chain: str,
    file: str | Path,
    source_chain: str | None = None,
    report: Callable[[Any], object] | None = None,
) -> Job:
    """Add a template of a protein from a structure file."""
    from af3nb.job.structures.template_mapping import match_template

    molecule = _chain(job, chain)
    if not isinstance(molecule, Protein):
        raise InputError("only proteins have templates.", where=f"chain {chain}")
    text = read_text(Path(file).expanduser(), most=LARGEST_FILE)
    match = match_template(molecule.sequence, text, chain=source_chain, where=str(file))
    if report is not None:
        report(match)
    more = replace(molecule, templates=(*(molecule.templates or ()), match.template))
    return replace(job, molecules=tuple(more if m is molecule else m for m in job.molecules))


def _add(job: Job, molecule: Molecule) -> Job:
    if problems := molecule_problems(molecule, molecule.kind):
        raise combined(problems)
    taken = {id for m in job.molecules for id in m.ids}
    for id in molecule.ids:
        if id in taken or molecule.ids.count(id) > 1:
            message = f'the chain id "{id}" is used twice.'
            raise InputError(message, where=molecule.kind, remedy="Give it another id.")
    return replace(job, molecules=(*job.molecules, molecule))


def _ids(job: Job, copies: int, ids: Iterable[str]) -> tuple[str, ...]:
    chosen = (ids,) if isinstance(ids, str) else tuple(ids)
    if chosen:
        return chosen
    if isinstance(copies, bool) or not 1 <= copies <= MOST_COPIES:
        raise InputError(f"1 to {MOST_COPIES} copies are possible, found {copies}.", where="copies")
    fresh = new_ids({id for m in job.molecules for id in m.ids})
    return tuple(next(fresh) for _ in range(copies))


def _several(chain: str | Iterable[str]) -> tuple[str, ...]:
    """`A`, `A, B` or a list, as chain ids."""
    return tuple(re.split(r"[\s,]+", chain.strip())) if isinstance(chain, str) else tuple(chain)


def _chain(job: Job, id: str) -> Molecule:
    chains = dict(job.chains)
    if id not in chains:
        known = f"The chains are {', '.join(chains)}." if chains else "Add one first."
        raise InputError(f'there is no chain "{id}".', remedy=known)
    return chains[id]


def _change(job: Job, ids: tuple[str, ...], change: Callable[[Any], Any]) -> Job:
    """The job with some chains changed; their copies stay as they are."""
    molecules = []
    for molecule in job.molecules:
        chosen = tuple(id for id in molecule.ids if id in ids)
        rest = tuple(id for id in molecule.ids if id not in ids)
        if not chosen:
            molecules.append(molecule)
            continue
        parts = [replace(change(molecule), ids=chosen)]
        if rest:
            parts.append(replace(molecule, ids=rest))
        molecules += sorted(parts, key=lambda part: molecule.ids.index(part.ids[0]))
    return replace(job, molecules=tuple(molecules))


def _modified(molecule: Any, position: int, code: str) -> Any:
    others = [m for m in molecule.modifications if m.position != position]
    changes = sorted((*others, Modification(position, code)), key=lambda m: m.position)
    return replace(molecule, modifications=tuple(changes))


def _check_mutation(molecule: Molecule, old: str, position: int, where: str) -> None:
    if isinstance(molecule, Ligand):
        raise InputError("a ligand has no residues to mutate.", where=where)
    if not 1 <= position <= molecule.length:
        message = f"there is no residue {position}."
        raise InputError(message, where=where, remedy=f"It has {molecule.length}, from 1.")
    if any(m.position == position for m in molecule.modifications):
        raise InputError(f"residue {position} is modified.", where=where)
    if (letter := molecule.sequence[position - 1]) != old:
        raise InputError(f"residue {position} is {letter}, not {old}.", where=where,
                         remedy=places_of(old, molecule.sequence))  # fmt: skip


def _letter(residue: str) -> str:
    """The letter of a residue that is written with one or three; "" where there is none."""
    if len(residue) == 1:
        return residue.upper()
    return next((a for a, code in AMINO_ACIDS.items() if code == residue.upper()), "")


def _mutated(molecule: Any, position: int, letter: str) -> Any:
    changed = list(molecule.sequence)
    changed[position - 1] = letter
    sequence = "".join(changed)
    changes = {"sequence": sequence}
    for field in ("unpaired_msa", "paired_msa"):
        if records := parse_fasta(getattr(molecule, field, None) or ""):
            rows = [(records[0][0], sequence), *records[1:]]
            changes[field] = "".join(f">{name}\n{row}\n" for name, row in rows)
    return replace(molecule, **changes)


def _address(job: Job, end: Any) -> AtomAddress:
    """An atom as the user wrote it; a missing name is the usual one."""
    if isinstance(end, AtomAddress):
        chain, residue, atom = end.chain, end.residue, end.atom
    else:
        parts = re.split(r"[\s:,/]+", end.strip()) if isinstance(end, str) else list(end)
        if len(parts) not in (2, 3) or not str(parts[1]).isdigit():
            remedy = 'Write "A 3 ND2" or ("A", 3, "ND2").'
            raise InputError(f"this is no atom: {end!r}.", where="bond", remedy=remedy)
        chain, residue = str(parts[0]), int(parts[1])
        atom = str(parts[2]) if len(parts) == 3 else ""
    molecule, where = _chain(job, chain), f"{chain} {residue}"
    if isinstance(molecule, Ligand) and molecule.smiles:
        remedy = "Give the ligand by code or from a file, whose atoms have names."
        raise InputError("the atoms of a SMILES have no names to bond to.", where=where,
                         remedy=remedy)  # fmt: skip
    if not 1 <= residue <= molecule.length:
        raise InputError("there is no such residue.", where=where)
    component = _component(job, AtomAddress(chain, residue, ""), Components(job.user_ccd))
    atom = atom or usual_atom(component) or ""
    if atom not in component.heavy_names:
        names = component.heavy_names
        near = get_close_matches(atom.upper(), names, n=3, cutoff=0.5) or names[:30]
        missing = f'{component.code} has no atom "{atom}"' if atom else "which atom is bonded"
        usual = USUAL_ATOMS.get(component.code)
        remedy = f"Usual is {usual}." if usual else f"It has {', '.join(near)}."
        raise InputError(f"{missing}{'.' if atom else '?'}", where=where, remedy=remedy)
    return AtomAddress(chain, residue, atom)


def _component(job: Job, end: AtomAddress, components: Components) -> Component:
    code = residue_codes(_chain(job, end.chain))[end.residue - 1]
    component = components.get(code)
    if component is None:
        raise unknown_code(code, _told(end))
    return component


def _with_bonds(job: Job, bonds: list[Bond]) -> Job:
    grown = replace(job, bonds=(*job.bonds, *bonds))
    problems = [p for p in job_problems(grown) if p.where.startswith("bondedAtomPairs")]
    if problems:
        raise combined(problems)
    return grown


def _glycosylated(molecule: Protein) -> list[tuple[str, int]]:
    numbered = enumerate(residue_codes(molecule), start=1)
    return [(code, i) for i, code in numbered if code in ("ASN", "SER", "THR")]


def _told(end: AtomAddress) -> str:
    return f"{end.chain} {end.residue} {end.atom}".strip()
