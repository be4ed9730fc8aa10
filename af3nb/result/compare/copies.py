"""Which copy of a molecule in one structure matches which in another: names say nothing."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int

from af3nb.result.compare.superpose import FEWEST, laid_on, rmsd, superposed, trace
from af3nb.result.layout import Layout, Positions


def alike(layout: Layout) -> list[list[str]]:
    """Return the chains in groups of copies: chains with the same residues and atoms."""
    groups: dict[tuple, list[str]] = {}
    for chain in layout.chains:
        own = layout.chain_id == chain
        # A SMILES has no code of its own, so files name it after its chain.
        names = ("LIG_" if str(n).startswith("LIG_") else str(n) for n in layout.res_name[own])
        groups.setdefault((*names, *layout.atom_name[own]), []).append(chain)
    return list(groups.values())


def copies_as_in(moved: Positions, fixed: Positions, layout: Layout) -> Int[np.ndarray, " m"]:
    """Return the order of atoms in which each copy of `moved` is the one that matches `fixed`'s.

    As in AlphaFold-Multimer (Evans et al., 2021), one chain is superposed on each of its copies in
    turn, and the others are matched with their nearest; the way with the least distance wins.
    Ligands are matched after the polymers are superposed.
    """
    moved, fixed = np.asarray(moved, float), np.asarray(fixed, float)
    order = np.arange(len(fixed))
    every, traced = alike(layout), trace(layout)
    groups = [group for group in every if len(group) > 1]
    if not groups or len(traced) < FEWEST:
        return order
    atoms = {c: np.flatnonzero(layout.chain_id == c) for c in layout.chains}
    points = {c: np.intersect1d(own, traced) for c, own in atoms.items()}
    polymers = [g for g in groups if layout.in_polymer[atoms[g[0]][0]]]
    anchors = [g for g in every if len(points[g[0]]) >= FEWEST]
    if polymers and anchors:
        anchor = min(anchors, key=lambda g: (len(g), -len(points[g[0]])))
        least = rmsd(moved[traced], fixed[traced])
        for candidate in anchor:
            laid = superposed(moved[points[candidate]], fixed[points[anchor[0]]], moved)
            new = _nearest(laid, fixed, polymers, points, atoms)
            apart = rmsd(moved[new][traced], fixed[traced])
            if apart < least - 1e-6:
                order, least = new, apart
    laid = superposed(moved[order][traced], fixed[traced], moved)
    others = [g for g in groups if g not in polymers]
    found = _nearest(laid, fixed, others, atoms, atoms)
    return np.where(layout.in_polymer, order, found)


def laid_as_in(
    moved: Positions, fixed: Positions, layout: Layout, guide: Int[np.ndarray, " k"]
) -> Positions:
    """Return `moved` with its copies in the order of `fixed`'s, superposed by the atoms `guide`."""
    return laid_on(np.asarray(moved)[copies_as_in(moved, fixed, layout)], fixed, guide)


def _nearest(
    laid: np.ndarray, fixed: np.ndarray, groups: Sequence[list[str]], points: dict, atoms: dict
) -> Int[np.ndarray, " m"]:
    """The order in which each copy in a group is the one with the nearest points."""
    from scipy.optimize import linear_sum_assignment

    order = np.arange(len(fixed))
    for group in groups:
        a, b = (np.array([x[points[c]].ravel() for c in group]) for x in (fixed, laid))
        apart = np.square(a).sum(1)[:, None] + np.square(b).sum(1) - 2 * a @ b.T
        for chain, k in zip(group, linear_sum_assignment(apart)[1], strict=True):
            order[atoms[chain]] = atoms[group[k]]
    return order
