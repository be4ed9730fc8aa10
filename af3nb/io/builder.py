"""Steps of building a job: each takes a job and returns a new one, or tells what is wrong."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from af3nb.chem.components import Component, Components
from af3nb.chem.residues import nucleic_letter, protein_letter
from af3nb.errors import InputError
from af3nb.io.a3m import parse_fasta
from af3nb.io.checks import combined, job_problems, molecule_problems
from af3nb.io.component_checks import residue_codes
from af3nb.io.files import read_text
from af3nb.io.glycans import ATTACHMENTS, build_glycan, parse_glycan
from af3nb.io.imported import new_ids
from af3nb.io.job import (
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
from af3nb.io.partners import USUAL_ATOMS, has_room, is_metal, usual_atom
from af3nb.io.sequences import polymer

MOST_COPIES = 1000

_LARGEST_FILE = 100_000_000
_PAIRS = {Dna: str.maketrans("ACGT", "TGCA"), Rna: str.maketrans("ACGU", "UGCA")}
_NAMES = {"protein": "protein", "rna": "RNA", "dna": "DNA"}
RARE_PARENTS = {"SEC": "C", "PYL": "K"}  # amino acids of the genetic code, see `sequences`
_LINKING = {"protein": "PEPTIDE", "rna": "RNA", "dna": "DNA"}


def name(job: Job, name: str) -> Job:
    """Give the job another name."""
    return replace(job, name=name)


def add_polymer(
    job: Job, kind: str, sequence: str, copies: int, ids: Iterable[str], **evidence: Any
) -> Job:
    """Add copies of a protein, RNA or DNA chain."""
    molecule, _ = polymer(sequence, _ids(job, copies, ids), kind=kind, where=kind)
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
        job, code = _with_component(job, Path(what["file"]))
        return _add(job, Ligand(chains, (code,)))
    if given == ["name"]:
        return _add(job, Ligand(chains, (_code_of_name(what["name"]),)))
    codes = (what["code"],) if isinstance(what["code"], str) else tuple(what["code"])
    codes = tuple(code.strip().removeprefix("CCD_") for code in codes)
    components = Components(job.user_ccd)
    for code in codes:
        if components.get(code) is None:
            raise _unknown(code)
    return _add(job, Ligand(chains, codes))


def add_ion(job: Job, code: str, copies: int, ids: Iterable[str]) -> Job:
    """Add copies of an ion."""
    plain = re.sub(r"(\d*[+-]|\(?[+-]?\d+[+-]?\)?[+-])$", "", code.strip()).upper()
    found = Components().get(code.strip().upper()) or Components().get(plain)
    if found is None or len(found.heavy_atoms) != 1:
        remedy = "Ions are ZN, MG, CA, NA, K, CL, MN, FE (3+), FE2 (2+), CU, CO and others."
        raise InputError(f'"{code}" is no ion.', where="ion", remedy=remedy)
    return _add(job, Ligand(_ids(job, copies, ids), (found.code,)))


def modify(job: Job, chain: str | Iterable[str], position: int, code: str) -> Job:
    """Replace one residue of a chain, or of several copies, by another component."""
    code = code.strip().removeprefix("CCD_")
    for id in _several(chain):
        molecule = _chain(job, id)
        where = f"chain {id}"
        if isinstance(molecule, Ligand):
            raise InputError("a ligand has no residues to modify.", where=where)
        if not 1 <= position <= molecule.length:
            message = f"there is no residue {position}."
            raise InputError(message, where=where, remedy=f"It has {molecule.length}, from 1.")
        component = Components(job.user_ccd).get(code)
        if component is None:
            raise _unknown(code, where)
        check_parent(molecule, position, component, where)
    return _change(job, _several(chain), lambda m: _modified(m, position, code))


def mutate(job: Job, chain: str | Iterable[str], change: str) -> Job:
    """Replace letters of a chain, or of several copies, and of the query in its alignments."""
    ids = _several(chain)
    for word in re.split(r"[\s,]+", change.strip()):
        match = re.fullmatch(r"([A-Za-z])(\d{1,6})([A-Za-z])", word)
        if not match:
            remedy = 'Write "G12D": the residue that is there, its number, the new one.'
            raise InputError(f"this is no mutation: {word!r}.", where="mutation", remedy=remedy)
        old, position, new = match[1].upper(), int(match[2]), match[3].upper()
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
                options = [n for n in _heavy(component) if has_room(component, n)]
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
    from af3nb.io.template_mapping import match_template

    molecule = _chain(job, chain)
    if not isinstance(molecule, Protein):
        raise InputError("only proteins have templates.", where=f"chain {chain}")
    text = read_text(Path(file).expanduser(), most=_LARGEST_FILE)
    match = match_template(molecule.sequence, text, chain=source_chain, where=str(file))
    if report is not None:
        report(match)
    more = replace(molecule, templates=(*(molecule.templates or ()), match.template))
    return replace(job, molecules=tuple(more if m is molecule else m for m in job.molecules))


def check_parent(molecule: Any, position: int, component: Component, where: str) -> None:
    """Raise an `InputError` where a component cannot take the place of a residue of a polymer."""
    kind = molecule.kind
    if "LINKING" not in component.type.upper() or _LINKING[kind] not in component.type.upper():
        what = component.type.lower()
        message = f"{component.code} ({what}) is no residue of {_NAMES[kind]}."
        raise InputError(message, where=where)
    letter = molecule.sequence[position - 1]
    parents = parent_letters(component.code, component.parent, kind)
    if letter in parents or not parents:
        return
    parent = " or ".join(sorted(parents))
    message = f"{component.code} is made of {parent}, and residue {position} is {letter}."
    raise InputError(message, where=where, remedy=_places(molecule.sequence, parent[0]))


def parent_letters(code: str, parent: str | None, kind: str) -> set[str]:
    """Return the letters of the residues that a component is made of; none where nobody knows.

    Its letter in the dictionary and that of its parent there may differ: SEC is of C.
    """
    if kind == "protein":
        own = RARE_PARENTS.get(code) or protein_letter(code)
        letters = {own, protein_letter(parent) if parent else "X"}
    else:
        letters = {nucleic_letter(each) for each in (code, parent) if each}
        letters = {letter.replace(*("TU" if kind == "rna" else "UT")) for letter in letters}
    return letters - {"X" if kind == "protein" else "N"}


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
                         remedy=_places(molecule.sequence, old))  # fmt: skip


def _mutated(molecule: Any, position: int, letter: str) -> Any:
    changed = list(molecule.sequence)
    changed[position - 1] = letter
    sequence = "".join(changed)
    fields = {"sequence": sequence}
    for field in ("unpaired_msa", "paired_msa"):
        if records := parse_fasta(getattr(molecule, field, None) or ""):
            rows = [(records[0][0], sequence), *records[1:]]
            fields[field] = "".join(f">{name}\n{row}\n" for name, row in rows)
    return replace(molecule, **fields)


def _places(sequence: str, letter: str) -> str:
    places = [str(i) for i, c in enumerate(sequence, start=1) if c == letter]
    return f"{letter} stands at {', '.join(places[:15])}." if places else f"There is no {letter}."


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
    if atom not in _heavy(component):
        names = _heavy(component)
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
        raise _unknown(code, _told(end))
    return component


def _with_bonds(job: Job, bonds: list[Bond]) -> Job:
    grown = replace(job, bonds=(*job.bonds, *bonds))
    problems = [p for p in job_problems(grown) if p.where.startswith("bondedAtomPairs")]
    if problems:
        raise combined(problems)
    return grown


def _with_component(job: Job, file: Path) -> tuple[Job, str]:
    """The job with the molecule of a file among its own components, and its code."""
    from af3nb.io.dialects.molecule_file import OWN_CODE, component_cif

    components = Components(job.user_ccd)
    codes = (OWN_CODE, *(f"LIG{i}" for i in range(2, 10)), *(f"LG{i}" for i in range(10, 100)))
    code = next(c for c in codes if components.get(c) is None)
    text = read_text(file.expanduser(), most=_LARGEST_FILE)
    cif = component_cif(text, code, where=str(file))
    together = f"{job.user_ccd.rstrip()}\n\n{cif}" if job.user_ccd else cif
    return replace(job, user_ccd=together), code


def _code_of_name(name: str) -> str:
    from af3nb.chem.search import search

    found = search(name, most=6)
    exact = [f for f in found if name.strip().lower() in (f.matched.lower(), f.name.lower())]
    if exact or len(found) == 1:
        return (exact or found)[0].code
    options = ", ".join(f"{f.code} ({f.name.lower()[:40]})" for f in found)
    remedy = f"Perhaps {options}: give the code." if found else "Give a code or a SMILES."
    raise InputError(f'"{name}" is not the name of one component.', where="ligand", remedy=remedy)


def _unknown(code: str, where: str = "ligand") -> InputError:
    from af3nb.chem.search import search

    found = [f"{f.code} ({f.name.lower()[:40]})" for f in search(code, most=3)]
    remedy = f"Perhaps {', '.join(found)}." if found else "Give a SMILES or a file."
    if Components().get(code.upper()):
        remedy = f'Codes are upper-case: "{code.upper()}".'
    message = f'"{code}" is not in the dictionary of chemical components.'
    return InputError(message, where=where, remedy=remedy)


def _glycosylated(molecule: Protein) -> list[tuple[str, int]]:
    numbered = enumerate(residue_codes(molecule), start=1)
    return [(code, i) for i, code in numbered if code in ("ASN", "SER", "THR")]


def _heavy(component: Component) -> list[str]:
    return [component.atom_names[i] for i in component.heavy_atoms]


def _told(end: AtomAddress) -> str:
    return f"{end.chain} {end.residue} {end.atom}".strip()
