"""DockQ of each interface of polymers (Basu & Wallner, 2016; Mirabello & Wallner, 2024)."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from af3nb.comparison.matching.common import Common
from af3nb.comparison.matching.sides import Side
from af3nb.result.compare.superpose import FEWEST, superposed

CONTACT = 5.0  # angstroms between heavy atoms of residues in contact
INTERFACE = 10.0  # angstroms, of residues that the interface is superposed by
CLASSES = ((0.8, "high"), (0.49, "medium"), (0.23, "acceptable"), (0.0, "incorrect"))
BACKBONE = (
    "CA", "C", "N", "O", "P", "OP1", "OP2", "O2'", "O3'", "O4'", "O5'", "C1'", "C2'", "C3'", "C4'",
    "C5'",
)  # fmt: skip


class Docked(NamedTuple):
    """DockQ and its parts for two chains; `chains` are the model's, `reference` the experiment's.

    `fnat` is the share of the experiment's contacts that the model has, `fnonnat` the share of the
    model's contacts that the experiment lacks; `irmsd` and `lrmsd` are in angstroms.
    """

    chains: tuple[str, str]
    reference: tuple[str, str]
    dockq: float
    fnat: float
    fnonnat: float
    irmsd: float
    lrmsd: float
    contacts: int

    @property
    def quality(self) -> str:
        """CAPRI's class."""
        return next(word for least, word in CLASSES if self.dockq >= least)


def dockq(common: Common) -> list[Docked]:
    """Return DockQ of each pair of chains that touch in the experiment.

    As in the program, residues count whose letters are the same in both structures. Of two chains
    of one length, the program superposes the one that the file has second; here the better LRMSD
    counts, so that the order of chains changes nothing.
    """
    found = [
        _of_pair(common, first, second)
        for k, first in enumerate(common.chains)
        for second in common.chains[k + 1 :]
    ]
    return [one for one in found if one]


def near_residues(
    side: Side, first: Int[np.ndarray, " i"], second: Int[np.ndarray, " j"], within: float
) -> set[tuple[int, int]]:
    """Return pairs of residues of two lists with atoms nearer than `within`."""
    from scipy.spatial import KDTree

    trees, owners = [], []
    for residues in (first, second):
        atoms = np.flatnonzero(np.isin(side.residue_of_atom, residues))
        trees.append(KDTree(side.positions[atoms]) if len(atoms) else None)
        owners.append(side.residue_of_atom[atoms])
    if None in trees:
        return set()
    found = trees[0].sparse_distance_matrix(trees[1], within, output_type="ndarray")
    found = found[found["v"] < within]
    return set(zip(owners[0][found["i"]].tolist(), owners[1][found["j"]].tolist(), strict=True))


def _of_pair(common: Common, first: tuple[str, str], second: tuple[str, str]) -> Docked | None:
    truth, model = common.truth, common.model
    whole = [truth.polymers[c].residues for c in (first[1], second[1])]
    native = near_residues(truth, whole[0], whole[1], CONTACT)
    if not native:
        return None
    own = [np.flatnonzero((common.chain == c) & common.same_letter) for c in (first[0], second[0])]
    rows = [common.rows[k] for k in own]
    of = dict(zip(common.rows[:, 0].tolist(), common.rows[:, 1].tolist(), strict=True))
    here = near_residues(model, rows[0][:, 0], rows[1][:, 0], CONTACT)
    predicted = {(of[a], of[b]) for a, b in here}
    fnat = len(native & predicted) / len(native)
    fnonnat = len(predicted - native) / len(predicted) if predicted else 0.0
    close = near_residues(truth, rows[0][:, 1], rows[1][:, 1], INTERFACE)
    backbone = np.flatnonzero(np.isin(model.layout.atom_name[common.atoms[:, 0]], BACKBONE))
    of_row = common.rows[common.residue[backbone], 1]
    ends = [k for pair in close for k in pair]
    at = backbone[np.isin(of_row, ends)]
    sides = [backbone[np.isin(common.residue[backbone], k)] for k in own]
    irmsd = _laid(common, at, at)
    lrmsd = min(
        _laid(common, sides[k], sides[1 - k])
        for k in (0, 1)
        if len(whole[k]) >= len(whole[1 - k])  # the longer chain is superposed
    )
    score = (fnat + 1 / (1 + (irmsd / 1.5) ** 2) + 1 / (1 + (lrmsd / 8.5) ** 2)) / 3
    chains, reference = (first[0], second[0]), (first[1], second[1])
    return Docked(chains, reference, score, fnat, fnonnat, irmsd, lrmsd, len(native))


def _laid(common: Common, by: Int[np.ndarray, " i"], of: Int[np.ndarray, " j"]) -> float:
    """The distance of some atoms after superposing by others; endless if these are too few."""
    if len(by) < FEWEST or not len(of):
        return float("inf")
    laid: Float[np.ndarray, "j 3"] = superposed(common.x[by], common.y[by], common.x[of])
    return float(np.sqrt(np.square(laid - common.y[of]).sum(-1).mean()))
