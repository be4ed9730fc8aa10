"""What must hold for a job's evidence: MSAs and templates are those of their chains."""

from collections.abc import Iterable
from dataclasses import replace

from af3nb.alignment.text import parse_a3m
from af3nb.chem.residues import (
    PROTEIN_CLASSES,
    RNA_CLASSES,
    nucleic_letter,
    protein_letter,
)
from af3nb.errors import InputError, Place
from af3nb.job.job import Job, Protein, Rna, Template
from af3nb.job.rules.basics import molecule_place, molecule_problems
from af3nb.job.rules.chemistry import residue_codes


def evidence_problems(job: Job) -> list[InputError]:
    """Return what is wrong with the MSAs and templates of molecules that are right otherwise."""
    problems: list[InputError] = []
    for i, molecule in enumerate(job.molecules):
        where = molecule_place(i, molecule)
        if isinstance(molecule, Protein | Rna) and not molecule_problems(molecule, where):
            problems += _msa_problems(molecule, where)
            for k, template in enumerate(getattr(molecule, "templates", None) or ()):
                problems += _template_problems(template, where.at("templates", k))
    return problems


def _msa_problems(molecule: Protein | Rna, where: Place) -> Iterable[InputError]:
    is_protein = isinstance(molecule, Protein)
    letter = protein_letter if is_protein else nucleic_letter
    query = "".join(map(letter, residue_codes(molecule)))
    texts = {"unpaired_msa": molecule.unpaired_msa}
    if isinstance(molecule, Protein):
        texts["paired_msa"] = molecule.paired_msa
    for key, text in texts.items():
        try:
            if text:
                classes = PROTEIN_CLASSES if is_protein else RNA_CLASSES
                here, written = where.at(key), molecule.sequence
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
    outside = [i for i in template.template_indices if i >= residues]
    if outside:
        yield InputError(
            f"index {outside[0]} is outside the template of {residues} residues.",
            where=replace(where, key="template_indices"),
            remedy="Indices count from 0 and include residues without coordinates.",
        )
