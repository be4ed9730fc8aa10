"""Warnings about chemistry: unusual modifications and bonds, size, and the user's components."""

from collections.abc import Iterator

from af3nb.chem.components import Component, Components, built_in
from af3nb.chem.partners import has_room, is_metal, usual_atom
from af3nb.errors import InputError, InputWarning, Place
from af3nb.job.job import AtomAddress, Bond, Job, Ligand, Molecule
from af3nb.job.rules.basics import molecule_place
from af3nb.job.rules.bonds import joins_polymers
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.rules.modifications import modification_misfit
from af3nb.job.rules.own_components import own_warnings
from af3nb.job.size import tokens_by_chain

MOST_TESTED_TOKENS = 5120  # the largest size that AlphaFold 3's authors give figures for
BACKBONE = ("N", "CA", "C", "O")


def chemistry_warnings(job: Job) -> Iterator[InputWarning]:
    """Yield the warnings that need the dictionary of components."""
    try:
        components = Components(job.user_ccd)
        tokens = sum(tokens_by_chain(job).values())
    except InputError:  # reported by `Job.check`
        return
    yield from _modification_warnings(job, components)
    for i, bond in enumerate(job.bonds):
        yield from _bond_warnings(bond, job, components, Place("bond", i))
    if tokens > MOST_TESTED_TOKENS:
        message = f"the job has {tokens} tokens, more than the {MOST_TESTED_TOKENS} that"
        remedy = "It may not fit into memory: fold part of it first."
        message = f"{message} AlphaFold 3 was tested with."
        yield InputWarning(message, where=Place("molecule"), remedy=remedy)
    yield from own_warnings(job, components)
    for code in filter(built_in, components.user_codes):
        message = f"{code} replaces the component with this code in the dictionary."
        remedy = "Choose another code if you did not intend this."
        yield InputWarning(message, where=Place("user_ccd"), remedy=remedy)


def crowded(
    bond: Bond, chains: dict[str, Molecule], components: Components
) -> Iterator[tuple[int, InputError]]:
    """Yield the ends of a bond (0 or 1) that have all the bonds they can have, with an error."""
    for i, (end, component) in enumerate(covalent_ends(bond, chains, components)):
        if not has_room(component, end.atom):
            message = f"{end.atom} of {component.code} has all the bonds it can have."
            free = [name for name in component.heavy_names if has_room(component, name)]
            where = f"{end.chain} {end.residue} {end.atom}"
            remedy = f"Atoms with room are {', '.join(free[:12])}."
            yield i, InputError(message, where=where, remedy=remedy)


def covalent_ends(
    bond: Bond, chains: dict[str, Molecule], components: Components
) -> list[tuple[AtomAddress, Component]]:
    """Return the atoms of a bond with their components.

    There are none where one is not known, or is a metal, which binds by coordination.
    """
    ends = []
    for end in bond:
        molecule = chains.get(end.chain)
        codes = residue_codes(molecule) if molecule else ()
        code = codes[end.residue - 1] if 0 < end.residue <= len(codes) else ""
        component = components.get(code)
        if not component or end.atom not in component.heavy_names:
            return []
        ends.append((end, component))
    return [] if any(is_metal(c.element_of[end.atom]) for end, c in ends) else ends


def _modification_warnings(job: Job, components: Components) -> Iterator[InputWarning]:
    for i, molecule in enumerate(job.molecules):
        if isinstance(molecule, Ligand):
            continue
        for k, change in enumerate(molecule.modifications):
            component = built_in(change.code)
            own = change.code in components.user_codes
            if component and not own and 1 <= change.position <= molecule.length:
                misfit = modification_misfit(molecule, change.position, component)
                if misfit:
                    where = molecule_place(i, molecule).at("modifications", k)
                    yield InputWarning(misfit.message, where=where, remedy=misfit.remedy)


def _bond_warnings(
    bond: Bond, job: Job, components: Components, where: Place
) -> Iterator[InputWarning]:
    chains = dict(job.chains)
    if joins_polymers(bond, chains):
        return
    for end, component in covalent_ends(bond, chains, components):
        said = f"{end.atom} of {component.code} ({end.chain} {end.residue})"
        usual = usual_atom(component)
        remedy = f"Usual is {usual}." if usual and usual != end.atom else ""
        if not has_room(component, end.atom):
            message = f"{said} has all the bonds it can have."
            yield InputWarning(message, where=where, remedy=remedy)
        elif end.atom in BACKBONE and chains[end.chain].kind == "protein":
            message = f"{said} is an atom of the backbone."
            yield InputWarning(message, where=where, remedy=remedy)
