"""The chemical components that a predicted structure is made of.

A molecule is the same object each time, so that what is computed of it can be kept.
"""

from functools import lru_cache

from af3nb.chem.components import Bond, Component, Components
from af3nb.job.job import Job, Ligand
from af3nb.result.layout import Layout


def used_components(layout: Layout, job: Job | None) -> dict[str, Component]:
    """Return the components in a layout by code, sorted, without unknown ones."""
    chains = job.chains if job else ()
    smiles = {f"LIG_{id}": m.smiles for id, m in chains if isinstance(m, Ligand) and m.smiles}
    dictionary = _dictionary(job.user_ccd if job else None)
    found = {}
    for code in sorted(set(layout.res_name)):
        if code in smiles:
            found[code] = _of_smiles(smiles[code], code)
        elif component := dictionary.get(code):
            found[code] = component
    return found


@lru_cache(maxsize=16)
def _dictionary(user_ccd: str | None) -> Components:
    return Components(user_ccd)


@lru_cache(maxsize=256)
def _of_smiles(smiles: str, code: str) -> Component:
    from af3nb.chem.smiles import component_from_smiles

    return component_from_smiles(smiles, code)


def heavy_bonds(component: Component) -> list[Bond]:
    """Return the bonds between atoms that are not hydrogen."""
    heavy = set(component.heavy_names)
    return [b for b in component.bonds if b.atom1 in heavy and b.atom2 in heavy]
