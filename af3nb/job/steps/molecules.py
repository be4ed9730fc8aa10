"""Add molecules to a job, and templates to its chains."""

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from af3nb.chem.components import Components
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job.dialects.fasta import records
from af3nb.job.imported import new_ids
from af3nb.job.job import Dna, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.named_components import (
    LARGEST_FILE,
    code_of_ion,
    code_of_name,
    component_of_file,
    unknown_code,
)
from af3nb.job.rules.basics import combined, molecule_place, molecule_problems
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
            message = f"there are {len(found)} records here, but one is expected."
            raise InputError(message, where=kind, remedy="Job.parse reads them all.")
        sequence = found[0].text
    molecule, _ = polymer(sequence, chain_ids(job, copies, ids), kind=kind, where=kind)
    known = {field.name for field in fields(molecule)} - {"ids", "sequence"}
    for key in evidence.keys() - known:
        alike = sorted((k for k in known if key in k), reverse=True)
        near = get_close_matches(key, known, n=1) or alike
        remedy = f'Did you mean "{near[0]}"?' if near else f"Known are {', '.join(sorted(known))}."
        raise InputError(f'a {kind} has no field "{key}".', where=kind, remedy=remedy)
    kept = {k: tuple(v) if isinstance(v, list) else v for k, v in evidence.items()}
    return add(job, replace(molecule, **kept))


def add_ligand(job: Job, what: dict[str, Any], copies: int, ids: Iterable[str]) -> Job:
    """Add copies of a ligand given by code, name, SMILES or file."""
    given = {key: value for key, value in what.items() if value is not None}
    if len(given) != 1:
        told = " and ".join(given) or "nothing"
        message = f"give one of code, name, smiles or file, found {told}."
        raise InputError(message, where="ligand")
    chains = chain_ids(job, copies, ids)
    match given:
        case {"smiles": smiles}:
            return add(job, Ligand(chains, smiles=smiles.strip()))
        case {"file": file}:
            user_ccd, code = component_of_file(Path(file), job.user_ccd)
            return add(replace(job, user_ccd=user_ccd), Ligand(chains, (code,)))
        case {"name": name}:
            return add(job, Ligand(chains, (code_of_name(name),)))
    codes = (given["code"],) if isinstance(given["code"], str) else given["code"]
    codes = tuple(code.strip().removeprefix("CCD_") for code in codes)
    components = Components(job.user_ccd)
    for code in codes:
        if components.get(code) is None:
            raise unknown_code(code)
    return add(job, Ligand(chains, codes))


def add_ion(job: Job, code: str, copies: int, ids: Iterable[str]) -> Job:
    """Add copies of an ion."""
    return add(job, Ligand(chain_ids(job, copies, ids), (code_of_ion(code),)))


def complement(job: Job, chain: str, ids: Iterable[str] = ()) -> Job:
    """Add the strand that pairs with a chain of DNA or RNA, from its own 5' end."""
    molecule = find_chain(job, chain)
    if not isinstance(molecule, Dna | Rna):
        what = "a ligand" if isinstance(molecule, Ligand) else "a protein"
        raise InputError(f"this is {what}, which has no complement.", where=f"chain {chain}")
    sequence = molecule.sequence.translate(_PAIRS[type(molecule)])[::-1]
    return add(job, type(molecule)(chain_ids(job, 1, ids), sequence))


def template(
    job: Job,
    chain: str,
    file: str | Path,
    source_chain: str | None = None,
    report: Callable[[Any], object] | None = None,
) -> Job:
    """Add a template of a protein from a structure file."""
    from af3nb.job.structures.template_mapping import match_template

    molecule = find_chain(job, chain)
    if not isinstance(molecule, Protein):
        raise InputError("only proteins have templates.", where=f"chain {chain}")
    text = read_text(Path(file).expanduser(), most=LARGEST_FILE)
    match = match_template(molecule.sequence, text, chain=source_chain, where=str(file))
    if report is not None:
        report(match)
    more = replace(molecule, templates=(*(molecule.templates or ()), match.template))
    return replace(job, molecules=tuple(more if m is molecule else m for m in job.molecules))


def add(job: Job, molecule: Molecule) -> Job:
    """Check a molecule by itself and its chain ids against the others, and add it."""
    where = molecule_place(len(job.molecules), molecule)
    if problems := molecule_problems(molecule, where):
        raise combined(problems)
    taken = {id for m in job.molecules for id in m.ids}
    for id in molecule.ids:
        if id in taken or molecule.ids.count(id) > 1:
            message = f'the chain id "{id}" is used twice.'
            raise InputError(message, where=molecule.kind, remedy="Give it another id.")
    return replace(job, molecules=(*job.molecules, molecule))


def chain_ids(job: Job, copies: int, ids: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the chosen ids, or the first free ones, one for each copy."""
    chosen = (ids,) if isinstance(ids, str) else tuple(ids)
    if chosen:
        return chosen
    if isinstance(copies, bool) or not 1 <= copies <= MOST_COPIES:
        raise InputError(f"1 to {MOST_COPIES} copies are possible, found {copies}.", where="copies")
    fresh = new_ids({id for m in job.molecules for id in m.ids})
    return tuple(next(fresh) for _ in range(copies))


def find_chain(job: Job, id: str) -> Molecule:
    """Return the molecule of a chain."""
    chains = dict(job.chains)
    if id not in chains:
        known = f"The chains are {', '.join(chains)}." if chains else "Add one first."
        raise InputError(f'there is no chain "{id}".', remedy=known)
    return chains[id]
