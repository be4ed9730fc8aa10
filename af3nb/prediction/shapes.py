"""What a run will say of the conformers of a job's components, and how long it looks for them."""

from collections.abc import Iterator

from af3nb.chem.components import Component, Components
from af3nb.chem.own.trial import no_conformer, trial
from af3nb.chem.residues import STANDARD
from af3nb.chem.smiles import component_from_smiles
from af3nb.job.job import Job, Ligand, Molecule
from af3nb.job.rules.chemistry import all_unknown, residue_codes
from af3nb.runs.amounts import duration

_WORTH_TELLING = 1.0  # seconds
_PER_SEED = 2  # conformers: one for the reference, one for the frames of ligands


def shape_notes(job: Job) -> tuple[str, ...]:
    """Return a sentence for each component without a conformer, by chain.

    Those with coordinates of their own have the sentence of the run.
    """
    components = Components(job.user_ccd)
    notes = []
    for id, molecule in job.chains:
        for component in _components(id, molecule, components):
            found = trial(component)
            if found.found:
                continue
            tries = f"{found.attempts} times to find a shape of {component.code} (chain {id})"
            time = duration(found.seconds)
            if component.smiles is not None:
                notes.append(f"A run tries {tries}, which takes {time}, and ends if it finds none.")
                continue
            notes.append(no_conformer(component, id, known=not found.shapeless))
            if found.seconds > _WORTH_TELLING:
                each = duration(_PER_SEED * found.seconds)
                notes.append(f"A run tries {tries}, which takes {each} for each seed.")
    return tuple(dict.fromkeys(notes))


def _components(id: str, molecule: Molecule, components: Components) -> Iterator[Component]:
    """The components of a chain that RDKit may not know; each once."""
    if isinstance(molecule, Ligand) and molecule.smiles:
        yield component_from_smiles(molecule.smiles, f"LIG_{id}")
        return
    codes = residue_codes(molecule)
    for code in [] if all_unknown(codes) else dict.fromkeys(codes):
        component = components.get(code)
        if component and (code not in STANDARD or code in components.user_codes):
            yield component
