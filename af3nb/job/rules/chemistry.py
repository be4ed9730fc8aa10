"""Rules of chemistry: codes are in the dictionary, and bonded atoms in their components."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from af3nb.chem.chains import heavy_atoms, leaving_atoms
from af3nb.chem.components import Component, Components
from af3nb.chem.own.consistency import inconsistencies
from af3nb.chem.residues import (
    AMINO_ACIDS,
    DNA_BASES,
    RNA_BASES,
    UNKNOWN_AMINO_ACID,
    UNKNOWN_DNA,
    UNKNOWN_RNA,
)
from af3nb.errors import InputError, Place, short
from af3nb.job.job import AtomAddress, Dna, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.rules.basics import molecule_place
from af3nb.job.rules.modifications import is_foreign

LONGEST_ATOM_NAME = 4
LOOK_UP = "Look it up at https://www.ebi.ac.uk/pdbe-srv/pdbechem, or define it in a user CCD."

_UNKNOWN = (UNKNOWN_AMINO_ACID, UNKNOWN_RNA, UNKNOWN_DNA, "UNL")  # UNL is an unknown ligand
_RESIDUES = {
    Protein: (AMINO_ACIDS, UNKNOWN_AMINO_ACID),
    Rna: (RNA_BASES, UNKNOWN_RNA),
    Dna: (DNA_BASES, UNKNOWN_DNA),
}


def all_unknown(codes: Sequence[str]) -> bool:
    """Whether a chain is only one unknown component; the features leave such a chain out."""
    return len(set(codes)) == 1 and codes[0] in _UNKNOWN


def component_problems(job: Job) -> list[InputError]:
    """Return what is wrong with the components of a job; nothing if its CCD is unreadable."""
    try:
        components = Components(job.user_ccd)
    except InputError:  # reported by `job_problems`
        return []
    problems = []
    for i, molecule in enumerate(job.molecules):
        where = molecule_place(i, molecule)
        for here, code, position in _codes(molecule, where):
            component = components.get(code)
            if component is None:
                problems.append(_unknown_code(code, here, components))
                continue
            problems += _atoms_problems(component, here)
            if not isinstance(molecule, Ligand) and 1 <= position <= molecule.length:
                if is_foreign(molecule, position, component):
                    problems.append(_no_residue(component, here))
        if isinstance(molecule, Ligand) and molecule.smiles:
            problems += _smiles_problems(molecule, components, where.at("smiles"))
    chains = {id: m for m in job.molecules for id in m.ids}
    for i, bond in enumerate(job.bonds):
        for k, atom in enumerate(bond):
            problems += _atom_problems(atom, chains, components, Place("bond", i, "atoms", k))
    return problems


def residue_codes(molecule: Molecule) -> tuple[str, ...]:
    """Return the component codes of a chain in order, modifications applied; none for SMILES."""
    if isinstance(molecule, Ligand):
        return molecule.ccd_codes
    residues, unknown = _RESIDUES[type(molecule)]
    codes = [residues.get(letter, unknown) for letter in molecule.sequence]
    for modification in molecule.modifications:
        if 1 <= modification.position <= len(codes):  # else reported by `job_problems`
            codes[modification.position - 1] = modification.code
    return tuple(codes)


def without_charge(code: str) -> str:
    """Return the code of an ion written with its charge: ZN for Zn2+, CA for CA++."""
    return re.sub(r"(\(\d*[+-]+\d*\)|\d*[+-]+\d*)$", "", code.strip()).upper()


def _codes(molecule: Molecule, where: Place) -> list[tuple[Place, str, int]]:
    """The codes that a molecule names, with their places and positions."""
    if isinstance(molecule, Ligand):
        codes = enumerate(molecule.ccd_codes)
        return [(where.at("ccd_codes", i), code, i + 1) for i, code in codes]
    changes = enumerate(molecule.modifications)
    return [(where.at("modifications", i), c.code, c.position) for i, c in changes]


def _no_residue(component: Component, where: Place) -> InputError:
    what = component.type.lower() or "of no type"
    message = f"{component.code} ({what}) is not a residue, and cannot replace one in a chain."
    remedy = "Add it as a ligand; a bond can join it to the residue."
    return InputError(message, where=where, remedy=remedy)


def _unknown_code(code: str, where: Place, components: Components) -> InputError:
    remedy = LOOK_UP
    plain = without_charge(code)
    if components.get(code.upper()):
        remedy = f'Codes are upper-case: "{code.upper()}".'
    elif plain != code and (ion := components.get(plain)) and len(ion.atom_names) == 1:
        remedy = f'The charge is part of the component: write "{plain}".'
    message = f'"{short(code)}" is not in the dictionary of chemical components.'
    return InputError(message, where=where, remedy=remedy)


def _smiles_problems(ligand: Ligand, components: Components, where: Place) -> Iterable[InputError]:
    from af3nb.chem.smiles import check_smiles, component_from_smiles

    smiles = ligand.smiles or ""
    if check_smiles(smiles).problems:  # reported by `job_problems`
        return
    for code in (f"LIG_{id}" for id in ligand.ids):
        if components.get(code):
            message = (
                f"the ligand would be called {code}, which is already the code of a component."
            )
            yield InputError(message, where=where, remedy="Give the chain another id.")
    component = component_from_smiles(smiles, "the SMILES")
    for fault in inconsistencies(component):
        yield InputError(fault.message, where=where, remedy=fault.remedy)
    yield from _atoms_problems(component, where)


def _atoms_problems(component: Component, where: Place) -> Iterable[InputError]:
    names = component.heavy_names
    if not names:
        yield InputError(
            f"{component.code} contains only hydrogens, which are ignored.", where=where
        )
    long = next((name for name in names if len(name) > LONGEST_ATOM_NAME), None)
    if long:
        message = f'the atom name "{long}" of {component.code} is longer than the model can take'
        remedy = "A SMILES can have 999 atoms of an element; in a user CCD, use shorter names."
        message = f"{message} ({LONGEST_ATOM_NAME} characters)."
        yield InputError(message, where=where, remedy=remedy)


def _atom_problems(
    atom: AtomAddress, chains: dict[str, Molecule], components: Components, where: Place
) -> Iterable[InputError]:
    molecule = chains.get(atom.chain)
    codes = residue_codes(molecule) if molecule else ()
    if not 1 <= atom.residue <= len(codes):  # reported by `job_problems`
        return
    component = components.get(codes[atom.residue - 1])
    if molecule is None or component is None:
        return
    names = list(heavy_atoms(component, components))
    if atom.atom not in names:
        message = f'{component.code} has no atom "{short(atom.atom)}"'
        if atom.atom in component.atom_names:
            message = f'atom "{atom.atom}" of {component.code} is a hydrogen, which is ignored'
        near = get_close_matches(short(atom.atom).upper(), names, n=3, cutoff=0.5) or names[:20]
        yield InputError(f"{message}.", where=where, remedy=f"It has {', '.join(near)}.")
    ends = {"first": atom.residue == 1, "last": atom.residue == len(codes)}
    if atom.atom in leaving_atoms(component, molecule.kind, **ends, bonded={atom.atom}):
        message = f"{atom.atom} leaves when {component.code} is bound to the residue before it."
        yield InputError(message, where=where, remedy="Choose another atom.")
