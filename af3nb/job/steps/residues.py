"""Replace residues of a chain by modified ones or by other letters."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from af3nb.alignment.text import aligned_records, write_fasta
from af3nb.chem.components import Components
from af3nb.chem.residues import AMINO_ACIDS
from af3nb.errors import InputError, Place
from af3nb.job.job import Job, Ligand, Modification, Molecule
from af3nb.job.named_components import unknown_code
from af3nb.job.rules.basics import molecule_problems
from af3nb.job.rules.modifications import check_parent, positions_of
from af3nb.job.steps.molecules import find_chain


def modify(job: Job, chain: str | Iterable[str], position: int, code: str) -> Job:
    """Replace one residue of a chain, or of several copies, by another component."""
    code = code.strip().removeprefix("CCD_")
    for id in several(chain):
        molecule, where = find_chain(job, id), f"chain {id}"
        if isinstance(molecule, Ligand):
            raise InputError("a ligand has no residues to modify.", where=where)
        check_residue(molecule, position, where)
        component = Components(job.user_ccd).get(code)
        if component is None:
            raise unknown_code(code, where)
        check_parent(molecule, position, component, where)
    return _change(job, several(chain), lambda m: _modified(m, position, code))


def mutate(job: Job, chain: str | Iterable[str], change: str) -> Job:
    """Replace letters of a chain, or of several copies, and of the query in its alignments."""
    ids = several(chain)
    for word in re.split(r"[\s,]+", change.strip()):
        match = re.fullmatch(r"(?:p\.)?([A-Za-z]{1,3})(\d{1,6})([A-Za-z]{1,3})", word)
        letters = [_letter(match[i]) for i in (1, 3)] if match else [""]
        if not match or not all(letters):
            remedy = 'Write "G12D" or "Gly12Asp": the old residue, its number, the new one.'
            raise InputError(f"{word!r} is not a mutation.", where="mutation", remedy=remedy)
        (old, new), position = letters, int(match[2])
        for id in ids:
            _check_mutation(find_chain(job, id), old, position, f"chain {id}")
        job = _change(job, ids, lambda m, i=position, letter=new: _mutated(m, i, letter))
        for id in ids:
            for problem in molecule_problems(find_chain(job, id), Place("molecule")):
                raise problem.told_at(word)
    return job


def several(chain: str | Iterable[str]) -> tuple[str, ...]:
    """Return `A`, `A, B` or a list as chain ids."""
    return tuple(re.split(r"[\s,]+", chain.strip())) if isinstance(chain, str) else tuple(chain)


def check_residue(molecule: Molecule, position: int, where: str = "") -> None:
    """Raise `InputError` if a chain has no residue of this number."""
    if position not in range(1, molecule.length + 1):
        message = f"there is no residue {position}."
        raise InputError(
            message, where=where, remedy=f"Its residues are numbered 1 to {molecule.length}."
        )


def _change(job: Job, ids: tuple[str, ...], change: Callable[[Any], Any]) -> Job:
    """The job with some chains changed. Other copies of their molecules stay as they are."""
    molecules = []
    for molecule in job.molecules:
        chosen = tuple(id for id in molecule.ids if id in ids)
        rest = tuple(id for id in molecule.ids if id not in ids)
        parts = [replace(change(molecule), ids=chosen)] if chosen else []
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
    check_residue(molecule, position, where)
    if any(m.position == position for m in molecule.modifications):
        raise InputError(f"residue {position} is modified.", where=where)
    if (letter := molecule.sequence[position - 1]) != old:
        message, remedy = (
            f"residue {position} is {letter}, not {old}.",
            positions_of(old, molecule.sequence),
        )
        raise InputError(message, where=where, remedy=remedy)


def _letter(residue: str) -> str:
    """The letter of a residue given by one or three letters, or "" if there is none."""
    if len(residue) == 1:
        return residue.upper()
    return next((a for a, code in AMINO_ACIDS.items() if code == residue.upper()), "")


def _mutated(molecule: Any, position: int, letter: str) -> Any:
    sequence = f"{molecule.sequence[: position - 1]}{letter}{molecule.sequence[position:]}"
    changes = {"sequence": sequence}
    for field in ("unpaired_msa", "paired_msa"):
        if records := aligned_records(getattr(molecule, field, None) or ""):
            changes[field] = write_fasta([(records[0][0], sequence), *records[1:]])
    return replace(molecule, **changes)
