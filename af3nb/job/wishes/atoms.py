"""Whether the atoms that wishes name are there."""

from collections.abc import Iterator

from af3nb.chem.components import Components
from af3nb.errors import InputError, Place, short
from af3nb.job.job import Job, Ligand, Molecule
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.wishes.record import Spot, spots_of


def wish_atom_problems(job: Job) -> Iterator[InputError]:
    """Yield the atoms that wishes name and that their residues do not have."""
    if not job.wishes:
        return
    try:
        components = Components(job.user_ccd)
    except InputError:  # reported by `job_problems`
        return
    chains = {id: m for m in job.molecules for id in m.ids}
    for i, wish in enumerate(job.wishes):
        for spot in spots_of(wish):
            names = _atoms(spot, chains.get(spot.chain), components)
            if spot.atom and names and spot.atom not in names:
                message = f'chain {spot.chain} {spot.residue} has no atom "{short(spot.atom)}".'
                remedy = f"It has {', '.join(names[:20])}."
                yield InputError(message, where=Place("wish", i), remedy=remedy)


def _atoms(spot: Spot, molecule: Molecule | None, components: Components) -> tuple[str, ...]:
    """The names of the heavy atoms of a residue, or none if it is not known."""
    if isinstance(molecule, Ligand) and molecule.smiles:
        from af3nb.chem.smiles import check_smiles

        return check_smiles(molecule.smiles).atoms
    codes = residue_codes(molecule) if molecule else ()
    component = components.get(codes[spot.residue - 1]) if 1 <= spot.residue <= len(codes) else None
    return component.heavy_names if component else ()
