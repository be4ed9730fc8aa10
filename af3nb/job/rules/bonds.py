"""Whether the atoms of a bond have room for it."""

from collections.abc import Mapping

from af3nb.chem.components import Component, Components
from af3nb.chem.partners import has_room, is_metal
from af3nb.errors import InputError
from af3nb.job.job import AtomAddress, Bond, Molecule
from af3nb.job.rules.chemistry import residue_codes


def component_of(
    atom: AtomAddress, chains: Mapping[str, Molecule], components: Components
) -> Component | None:
    """Return the component that has an atom; None where there is no such residue or atom."""
    molecule = chains.get(atom.chain)
    codes = residue_codes(molecule) if molecule else ()
    code = codes[atom.residue - 1] if 0 < atom.residue <= len(codes) else ""
    component = components.get(code)
    return component if component and atom.atom in component.heavy_names else None


def crowded(
    bond: Bond, chains: Mapping[str, Molecule], components: Components
) -> list[tuple[int, InputError]]:
    """Return the ends of a bond (0 or 1) that have all the bonds they can have, and why.

    There is none where an atom is not known, or is a metal, which binds by coordination.
    """
    found = [component_of(atom, chains, components) for atom in bond]
    ends = [(c, a) for c, a in zip(found, bond, strict=True) if c]
    if len(ends) < 2 or any(is_metal(c.element_of[a.atom]) for c, a in ends):
        return []
    errors = []
    for i, (component, atom) in enumerate(ends):
        if not has_room(component, atom.atom):
            message = f"{atom.atom} of {component.code} has all the bonds it can have."
            free = [name for name in component.heavy_names if has_room(component, name)]
            where = f"{atom.chain} {atom.residue} {atom.atom}"
            remedy = f"Atoms with room are {', '.join(free[:12])}."
            errors.append((i, InputError(message, where=where, remedy=remedy)))
    return errors
