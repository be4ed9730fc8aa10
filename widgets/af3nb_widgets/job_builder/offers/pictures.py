"""Drawings for the form: SVG in the colours of the page, and the positions of the atoms."""

from functools import lru_cache
from typing import Any

from af3nb.chem.components import Component, Components, built_in
from af3nb.chem.draw import drawing
from af3nb.chem.glycans import acceptors, anomeric_atom
from af3nb.chem.partners import has_room, usual_atom
from af3nb.errors import InputError

_MOST_ATOMS = 150  # more are not drawn
_BOND = 34.0  # pixels


def picture(
    *, code: str = "", smiles: str = "", components: Components | None = None
) -> dict[str, Any]:  # fmt: skip
    """Return a drawing of a component or a SMILES with facts about its atoms.

    `atoms` gives for each heavy atom its name, its position in the drawing and whether it has room
    for a bond; `usual` is the atom that is usually bonded.
    """
    if smiles:
        return _drawn(_of_smiles(smiles))
    component = (components.get(code) if components else None) or built_in(code)
    if component is None:
        raise InputError(f'"{code}" is not in the dictionary of chemical components.')
    return _drawn(component)


@lru_cache(maxsize=128)
def _drawn(component: Component) -> dict[str, Any]:
    names = [component.atom_names[i] for i in component.heavy_atoms]
    room = [has_room(component, name) for name in names]
    told = {"usual": usual_atom(component), "name": component.name, "code": component.code}
    if component.is_glycan:
        told |= {"anomeric": anomeric_atom(component), "acceptors": list(acceptors(component))}
    can = 1 < len(names) <= _MOST_ATOMS
    drawn = drawing(component, bond_length=_BOND) if can else None
    places = drawn.places if drawn else {}
    return told | {
        "svg": drawn.svg if drawn else "",
        "atoms": [
            {"name": name, "place": places.get(name), "room": free}
            for name, free in zip(names, room, strict=True)
        ],
    }  # fmt: skip


@lru_cache(maxsize=128)
def _of_smiles(smiles: str) -> Component:
    from af3nb.chem.smiles import component_from_smiles

    return component_from_smiles(smiles, "SMILES")
