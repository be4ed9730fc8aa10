"""Warnings about what can be run but may be a mistake."""

from collections.abc import Iterable, Iterator

from af3nb.alignment.text import count_rows
from af3nb.batch import MSA_ROWS
from af3nb.errors import InputWarning, Place, short
from af3nb.job.job import Bond, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.rules.basics import molecule_place
from af3nb.job.rules.bonds import ALPHAFOLD3, BondSight, bond_warnings
from af3nb.job.rules.chemistry import all_unknown, residue_codes
from af3nb.job.rules.chemistry_warnings import chemistry_warnings
from af3nb.job.rules.evidence import evidence_warnings
from af3nb.job.rules.pairs import SHORTEST_ALIGNED, pairing_warnings
from af3nb.job.rules.template_use import template_use_warnings
from af3nb.job.wishes.rules import wish_warnings

_SHORTEST_ODD_PROTEIN = 12  # shorter peptides can look like a nucleic acid by chance


def job_warnings(job: Job, *, chemistry: bool, sight: BondSight = ALPHAFOLD3) -> list[InputWarning]:
    """Return the warnings about a job in order; with `chemistry`, about SMILES and size too.

    `sight` is which bonds the network sees.
    """
    warnings = []
    for i, molecule in enumerate(job.molecules):
        where = molecule_place(i, molecule)
        warnings += [*_sequence_warnings(molecule, where), *_evidence_warnings(molecule, where)]
        warnings += evidence_warnings(molecule, i)
        warnings += _parts_warnings(molecule, job.bonds, where)
        if all_unknown(residue_codes(molecule)):
            message = "this chain holds only unknown residues. It is left out and has no tokens."
            remedy = "Name what it is: by its code, as a SMILES string, or by its sequence."
            warnings.append(InputWarning(message, where=where, remedy=remedy))
        if chemistry and isinstance(molecule, Ligand) and molecule.smiles:
            warnings += _smiles_warnings(molecule.smiles, where.at("smiles"))
    warnings += [*bond_warnings(job, sight), *pairing_warnings(job), *template_use_warnings(job)]
    if chemistry:
        warnings += chemistry_warnings(job)
    return [*warnings, *wish_warnings(job)]


def _sequence_warnings(molecule: Molecule, where: Place) -> Iterator[InputWarning]:
    letters = set(molecule.sequence) if isinstance(molecule, Protein) else set()
    few = len(letters) > 2 and letters <= set("ACGTN")  # poly-alanine is a protein
    if few and molecule.length >= _SHORTEST_ODD_PROTEIN:
        message = f"this protein has only the letters {', '.join(sorted(letters))}."
        remedy = "If it is DNA, make the chain DNA."
        yield InputWarning(message, where=where.at("sequence"), remedy=remedy)


def _parts_warnings(
    molecule: Molecule, bonds: Iterable[Bond], where: Place
) -> Iterator[InputWarning]:
    """Warn of a ligand whose components are not all connected."""
    if not isinstance(molecule, Ligand) or molecule.length < 2:
        return
    for id in molecule.ids:
        part = list(range(molecule.length + 1))
        for a, b in bonds:
            if a.chain == b.chain == id and max(a.residue, b.residue) <= molecule.length:
                old, new = part[a.residue], part[b.residue]
                part = [new if p == old else p for p in part]
        if len(set(part[1:])) > 1:
            what = short("-".join(molecule.ccd_codes))
            message = f"the components of chain {id} ({what}) are not all bonded to each other."
            remedy = "Add the bonds between them, or make each its own ligand."
            yield InputWarning(message, where=where.at("ccd_codes"), remedy=remedy)
            return


def _evidence_warnings(molecule: Molecule, where: Place) -> Iterator[InputWarning]:
    if not isinstance(molecule, Protein | Rna):
        return
    for field in ("unpaired_msa", "paired_msa"):
        rows = count_rows(getattr(molecule, field, None))
        if rows > 1 and molecule.length < SHORTEST_ALIGNED:
            message = f"an MSA is used only for chains of {SHORTEST_ALIGNED} or more residues."
            remedy = "This one has no effect."
            yield InputWarning(message, where=where.at(field), remedy=remedy)
        elif rows > MSA_ROWS and field == "unpaired_msa":
            message = f"the model reads at most {MSA_ROWS:,} rows, the first of these {rows:,}."
            remedy = "The others count only in the profile. Put the best ones first."
            yield InputWarning(message, where=where.at(field), remedy=remedy)


def _smiles_warnings(smiles: str, where: Place) -> Iterable[InputWarning]:
    from af3nb.chem.smiles import check_smiles

    for remark in check_smiles(smiles).warnings:
        yield InputWarning(remark.sentence, where=where, remedy=remark.remedy)
