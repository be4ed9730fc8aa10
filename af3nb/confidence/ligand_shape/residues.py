"""The residues of ligands that can be judged, with what they should be and where they are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from af3nb.chem.components import Component
from af3nb.job.job import Job
from af3nb.result.layout import Layout, Positions
from af3nb.result.used_components import used_components


@dataclass(frozen=True, eq=False)
class LigandResidue:
    """A residue of a ligand, its component, and the positions of its atoms by name."""

    chain: str
    number: int
    code: str
    component: Component
    places: dict[str, np.ndarray]


def ligand_residues(
    positions: Positions, layout: Layout, job: Job | None, *, least: int
) -> Iterator[LigandResidue]:
    """Yield each residue whose component is known and has at least so many heavy atoms."""
    components, ligand = used_components(layout, job), ~layout.in_polymer
    columns = (layout.chain_id[ligand], layout.res_id[ligand].tolist(), layout.res_name[ligand])
    for chain, number, code in dict.fromkeys(zip(*columns, strict=True)):
        component = components.get(code)
        if component is None or len(component.heavy_atoms) < least:
            continue
        own = np.flatnonzero((layout.chain_id == chain) & (layout.res_id == number))
        places = dict(zip(layout.atom_name[own], positions[own].astype(float), strict=True))
        yield LigandResidue(chain, number, code, component, places)


def names_of_atoms(component: Component) -> tuple[str, ...]:
    """Return the names of atoms in the order of RDKit's molecule."""
    names = component.atom_names
    return names if component.smiles is not None else tuple(sorted(names))
