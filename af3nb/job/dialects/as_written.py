"""A job as it is written in AlphaFold 3 JSON, whose own reader is stricter than ours."""

from dataclasses import replace

from af3nb.alignment.text import plain_a3m, with_query
from af3nb.disk.files import plain
from af3nb.job.job import Job, Molecule, Protein, Rna
from af3nb.job.rules.basics import molecule_place, molecule_problems
from af3nb.job.rules.evidence import aligned_letters, alignment_problem

_BONDS = "".join(
    f"_chem_comp_bond.{item}\n"
    for item in ("atom_id_1", "atom_id_2", "value_order", "pdbx_aromatic_flag")
)


def as_written(job: Job) -> Job:
    """Return the job with what AlphaFold 3 needs to read it; its features are the same.

    Texts lose the marks that programs leave, the first row of an alignment gets the letters of
    modified residues, the text of a template is completed, and a component of one atom gets an
    empty table of bonds.
    """
    molecules = tuple(map(_molecule, job.molecules))
    return replace(job, molecules=molecules, user_ccd=job.user_ccd and _components(job.user_ccd))


def _molecule(molecule: Molecule) -> Molecule:
    if not isinstance(molecule, Protein | Rna):
        return molecule
    if molecule.unpaired_msa:
        molecule = replace(molecule, unpaired_msa=_msa(molecule.unpaired_msa, molecule))
    if isinstance(molecule, Protein) and molecule.paired_msa:
        molecule = replace(molecule, paired_msa=_msa(molecule.paired_msa, molecule))
    if isinstance(molecule, Protein) and molecule.templates:
        from af3nb.job.structures.template_text import completed

        templates = (replace(t, mmcif=completed(plain(t.mmcif))) for t in molecule.templates)
        molecule = replace(molecule, templates=tuple(templates))
    return molecule


def _msa(text: str, molecule: Protein | Rna) -> str:
    text = plain_a3m(text)
    if not molecule.modifications or molecule_problems(molecule, molecule_place(0, molecule)):
        return text
    if alignment_problem(text, molecule):
        return text
    query = aligned_letters(molecule)
    return text if query == molecule.sequence else with_query(text, query)


def _components(text: str) -> str:
    import gemmi

    text = plain(text)
    try:
        blocks = list(gemmi.cif.read_string(text))
    except (ValueError, RuntimeError):
        return text
    if all(block.find_loop("_chem_comp_bond.atom_id_1") for block in blocks):
        return text
    return "\n".join(map(_with_bonds, blocks))


def _with_bonds(block) -> str:
    """The text of a component with its table of bonds, which is empty where it has none."""
    import gemmi

    document = gemmi.cif.Document()
    text = document.add_copied_block(block) and document.as_string()
    return text if block.find_values("_chem_comp_bond.atom_id_1") else f"{text}loop_\n{_BONDS}"
