"""Rules for evidence: MSAs and templates must fit their chains."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from af3nb.alignment.text import parse_a3m
from af3nb.chem.residues import PROTEIN_CLASSES, RNA_CLASSES, nucleic_letter, protein_letter
from af3nb.errors import InputError, InputWarning, Place
from af3nb.job.job import Job, Molecule, Protein, Rna, Template
from af3nb.job.rules.basics import molecule_place, molecule_problems
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.rules.template_fit import template_warnings


def evidence_problems(job: Job) -> Iterator[InputError]:
    """Yield what is wrong with the MSAs and templates of otherwise correct molecules."""
    for i, molecule in enumerate(job.molecules):
        for remark in _remarks(molecule):
            if isinstance(remark, InputError):
                yield InputError(remark.message, where=_at(remark, i), remedy=remark.remedy)


def evidence_warnings(molecule: Molecule, number: int) -> Iterator[InputWarning]:
    """Yield what may be a mistake in the templates of a job's molecule with this number."""
    for remark in _remarks(molecule):
        if isinstance(remark, InputWarning):
            yield InputWarning(remark.message, where=_at(remark, number), remedy=remark.remedy)


_Remark = InputError | InputWarning


def _at(remark: _Remark, number: int) -> Place:
    assert remark.place
    return replace(remark.place, number=number)


def _remarks(molecule: Molecule) -> tuple[_Remark, ...]:
    return _of_molecule(molecule) if isinstance(molecule, Protein | Rna) else ()


@lru_cache(maxsize=32)  # copies of a job share their alignments, which are long
def _of_molecule(molecule: Protein | Rna) -> tuple[_Remark, ...]:
    where = molecule_place(0, molecule)
    if molecule_problems(molecule, where):
        return ()
    remarks: list[_Remark] = list(_msa_problems(molecule, where))
    if isinstance(molecule, Protein):
        for k, template in enumerate(molecule.templates or ()):
            remarks += _template_remarks(molecule, template, where.at("templates", k))
    return tuple(remarks)


def _msa_problems(molecule: Protein | Rna, where: Place) -> Iterator[InputError]:
    for field in ("unpaired_msa", "paired_msa"):
        text = getattr(molecule, field, None)
        if text and (problem := alignment_problem(text, molecule, where.at(field))):
            yield problem


def alignment_problem(
    text: str, molecule: Protein | Rna, where: str | Place = ""
) -> InputError | None:
    """Return why a text is no alignment of a chain, or None if it is one."""
    classes = PROTEIN_CLASSES if isinstance(molecule, Protein) else RNA_CLASSES
    query = aligned_letters(molecule)
    try:
        parse_a3m(text, query, classes, where=where, written=molecule.sequence)
    except InputError as error:
        return error
    return None


def aligned_letters(molecule: Protein | Rna) -> str:
    """Return the first row of the MSAs of a chain: its modified residues have letters, too."""
    letter = protein_letter if isinstance(molecule, Protein) else nucleic_letter
    return "".join(map(letter, residue_codes(molecule)))


def _template_remarks(molecule: Protein, template: Template, where: Place) -> Iterable[_Remark]:
    from af3nb.job.structures.template_structure import read_template

    try:
        codes = read_template(template.mmcif, where=replace(where, key="mmcif")).codes
    except InputError as error:
        yield error
        return
    if outside := [i for i in template.template_indices if i >= len(codes)]:
        yield InputError(
            f"index {outside[0]} is outside the template of {len(codes)} residues.",
            where=replace(where, key="template_indices"),
            remedy="Indices count from 0 and include residues without coordinates.",
        )
    else:
        yield from template_warnings(molecule, template, codes, where)
