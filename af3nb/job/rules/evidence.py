"""Rules for evidence: MSAs and templates must fit their chains."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from af3nb.alignment.text import parse_a3m
from af3nb.chem.residues import PROTEIN_CLASSES, RNA_CLASSES, nucleic_letter, protein_letter
from af3nb.errors import InputError, Place
from af3nb.job.job import Job, Protein, Rna, Template
from af3nb.job.rules.basics import molecule_place, molecule_problems
from af3nb.job.rules.chemistry import residue_codes


def evidence_problems(job: Job) -> Iterator[InputError]:
    """Yield what is wrong with the MSAs and templates of otherwise correct molecules."""
    for i, molecule in enumerate(job.molecules):
        if isinstance(molecule, Protein | Rna):
            for problem in _of_molecule(molecule):
                assert problem.place
                where = replace(problem.place, number=i)
                yield InputError(problem.message, where=where, remedy=problem.remedy)


@lru_cache(maxsize=32)  # copies of a job share their alignments, which are long
def _of_molecule(molecule: Protein | Rna) -> tuple[InputError, ...]:
    where = molecule_place(0, molecule)
    if molecule_problems(molecule, where):
        return ()
    problems = list(_msa_problems(molecule, where))
    for k, template in enumerate(getattr(molecule, "templates", None) or ()):
        problems += _template_problems(template, where.at("templates", k))
    return tuple(problems)


def _msa_problems(molecule: Protein | Rna, where: Place) -> Iterable[InputError]:
    is_protein = isinstance(molecule, Protein)
    classes = PROTEIN_CLASSES if is_protein else RNA_CLASSES
    query = "".join(map(protein_letter if is_protein else nucleic_letter, residue_codes(molecule)))
    for field in ("unpaired_msa", "paired_msa"):
        try:
            if text := getattr(molecule, field, None):
                here, written = where.at(field), molecule.sequence
                parse_a3m(text, query, classes, where=here, written=written)
        except InputError as error:
            yield error


def _template_problems(template: Template, where: Place) -> Iterable[InputError]:
    from af3nb.job.structures.template_structure import read_template

    try:
        residues = len(read_template(template.mmcif, where=replace(where, key="mmcif")).codes)
    except InputError as error:
        yield error
        return
    if outside := [i for i in template.template_indices if i >= residues]:
        yield InputError(
            f"index {outside[0]} is outside the template of {residues} residues.",
            where=replace(where, key="template_indices"),
            remedy="Indices count from 0 and include residues without coordinates.",
        )
