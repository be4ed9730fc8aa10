"""All bonds of a predicted structure: inside residues, along chains, and those of the job."""

from itertools import pairwise

import numpy as np
from jaxtyping import Int

from af3nb.result.layout import POLYMERS, Layout
from af3nb.result.result import Result
from af3nb.result.used_components import heavy_bonds, used_components

_ORDERS = {"DOUB": 2, "TRIP": 3}
_LINKS = {"C": "N", "O3'": "P"}  # from a residue of a polymer to the next
_SLACK = 0.4  # angstroms beyond the covalent radii up to which atoms count as bonded
_FARTHEST = 3.0  # angstroms; no bond is longer


def all_bonds(result: Result) -> tuple[Int[np.ndarray, "b 2"], Int[np.ndarray, " b"]]:
    """Return the two atoms of each bond, 0-based, and its order: 1, 2 or 3.

    Bonds come from the components. Distances in the best sample give the bonds of an unknown
    component and, if the job is unknown, the bonds between ligands and others.
    """
    layout, job = result.layout, result.job
    components = used_components(layout, job)
    tables = {
        code: [(a, b, _ORDERS.get(order, 1)) for a, b, order, _ in heavy_bonds(component)]
        for code, component in components.items()
    }
    residues = _residues(layout)
    found = []
    for code, names in residues:
        for a, b, order in tables.get(code, ()):
            if a in names and b in names:
                found.append((names[a], names[b], order))
    for (_, names), (_, following) in pairwise(residues):
        for a, b in _LINKS.items():
            if a in names and b in following and _linked(layout, names[a], following[b]):
                found.append((names[a], following[b], 1))
    atom_at = layout.atom_at
    for bond in job.bonds if job else ():
        ends = [atom_at.get((end.chain, end.residue, end.atom)) for end in bond]
        if None not in ends:
            found.append((*ends, 1))
    found += _near(result, ~np.isin(layout.res_name, list(components)))
    table = np.array(sorted(set(found)), int).reshape(-1, 3)
    return table[:, :2], table[:, 2]


def _residues(layout: Layout) -> list[tuple[str, dict[str, int]]]:
    """The code of each residue, and its atoms by name."""
    starts = layout.residue_starts
    ends = np.append(starts[1:], len(layout.atom_name))
    return [
        (
            str(layout.res_name[i]),
            dict(zip(layout.atom_name[i:j].tolist(), range(i, j), strict=True)),
        )
        for i, j in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


def _linked(layout: Layout, a: int, b: int) -> bool:
    return layout.chain_id[a] == layout.chain_id[b] and layout.chain_type[a] in POLYMERS


def _near(result: Result, unknown: np.ndarray) -> list[tuple]:
    """Bonds by distance: inside unknown components; without a job, also those of ligands."""
    import gemmi
    from scipy.spatial import KDTree

    layout, x = result.layout, result.best.positions
    residue, ligand = layout.residue_of_atom, ~layout.in_polymer
    if not unknown.any() and (result.job or not ligand.any()):
        return []
    elements = [gemmi.Element(str(e).capitalize()) for e in layout.element]
    radius = np.array([e.covalent_r for e in elements])
    metal = np.array([e.is_metal for e in elements])
    a, b = KDTree(x).query_pairs(_FARTHEST, output_type="ndarray").T
    near = np.linalg.norm(x[a] - x[b], axis=1) < radius[a] + radius[b] + _SLACK
    near &= ~metal[a] & ~metal[b]
    same = residue[a] == residue[b]
    wanted = same & unknown[a]
    if result.job is None:
        wanted |= ~same & (ligand[a] | ligand[b])
    return [(int(i), int(j), 1) for i, j in zip(a[near & wanted], b[near & wanted], strict=True)]
