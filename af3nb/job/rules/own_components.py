"""Warnings about a job's own components: what may be a mistake in them, and shapes not found."""

from collections.abc import Iterator

from af3nb.chem.components import Components
from af3nb.chem.own.consistency import doubts
from af3nb.chem.own.trial import another_form, trial
from af3nb.chem.smiles import check_smiles, component_from_smiles
from af3nb.errors import InputWarning, Place
from af3nb.job.job import Job, Ligand
from af3nb.job.rules.basics import molecule_place


def own_warnings(job: Job, components: Components) -> Iterator[InputWarning]:
    """Yield the warnings about the components of a user's dictionary, of files and of SMILES."""
    for code in components.user_codes:
        component = components.get(code)
        for doubt in doubts(component) if component else ():
            where = Place("user_ccd", field=code)
            yield InputWarning(doubt.message, where=where, remedy=doubt.remedy)
    for i, molecule in enumerate(job.molecules):
        smiles = molecule.smiles if isinstance(molecule, Ligand) else None
        if not smiles or check_smiles(smiles).problems:
            continue
        component = component_from_smiles(smiles, "LIG")
        if trial(component).shapeless:
            yield InputWarning(
                "RDKit found no shape for this molecule in a short trial. A run tries longer, and "
                "ends if it finds none.",
                where=molecule_place(i, molecule).at("smiles"),
                remedy=another_form(component),
            )
