"""What interface scores count: each residue of a polymer once, each atom of a ligand once.

AlphaFold 3 gives a modified residue one token per atom. Scores that were defined on residues count
it once, by the token of its CA or C1'. The layout says which atoms are a residue, so an atom of a
modification or of a ligand that happens to be called `C1` or `CA` is never taken for another one.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Shaped

from af3nb.result.layout import DNA, PROTEIN, RNA, Layout, Positions

# By the type of a chain: the atom whose token stands for a residue, and the point from which
# distances of residues are measured. The last name that a residue has counts.
_CENTRE = {PROTEIN: ("CA",), RNA: ("C1'",), DNA: ("C1'",)}
_POINT = {PROTEIN: ("CA", "CB"), RNA: ("C1'", "C3'"), DNA: ("C1'", "C3'")}


@dataclass(frozen=True, eq=False)
class Units:
    """The `u` units in the order of the layout; chains are counted from 0 in the model's order."""

    chain: Int[np.ndarray, " u"]
    token: Int[np.ndarray, " u"]
    point: Float[np.ndarray, "u 3"]
    plddt: Float[np.ndarray, " u"]  # of the atom at the point
    of_atom: Int[np.ndarray, " m"]

    def of(self, chain: int) -> Int[np.ndarray, " k"]:
        """Return the units of a chain."""
        return np.flatnonzero(self.chain == chain)


def units(positions: Positions, plddts: Float[np.ndarray, " m"], layout: Layout) -> Units:
    """Return the units of a layout, with one sample's positions and pLDDT."""
    atoms = np.arange(len(layout.atom_name))
    own = layout.residue_starts[layout.residue_of_atom]
    first, of_atom = np.unique(np.where(layout.in_polymer, own, atoms), return_inverse=True)
    centre, point = (_named(names, first, of_atom, layout) for names in (_CENTRE, _POINT))
    return Units(
        chain_of_atoms(layout)[first],
        np.asarray(layout.atom_token)[centre],
        np.asarray(positions, float)[point],
        np.asarray(plddts, float)[point],
        of_atom,
    )


def chain_of_atoms(layout: Layout) -> Int[np.ndarray, " m"]:
    """Return the chain of each atom, counted from 0 in the model's order."""
    return _numbered(layout.chain_id, layout)


def chain_of_tokens(layout: Layout) -> Int[np.ndarray, " n"]:
    """Return the chain of each token, counted from 0 in the model's order."""
    return _numbered(layout.token_chain_id, layout)


def _numbered(ids: Shaped[np.ndarray, " k"], layout: Layout) -> Int[np.ndarray, " k"]:
    number = {chain: i for i, chain in enumerate(layout.chains)}
    return np.array([number[id] for id in ids], int)


def _named(
    names: dict[str, tuple[str, ...]],
    first: Int[np.ndarray, " u"],
    of_atom: Int[np.ndarray, " m"],
    layout: Layout,
) -> Int[np.ndarray, " u"]:
    """The atom with the last of these names in each unit; the first atom if it has none."""
    chosen = first.copy()
    for kind, wanted in names.items():
        for name in wanted:
            atoms = np.flatnonzero((layout.chain_type == kind) & (layout.atom_name == name))
            chosen[of_atom[atoms]] = atoms
    return chosen
