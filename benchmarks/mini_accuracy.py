"""How well a model folds known structures: one table row for each, then medians.

    python benchmarks/mini_accuracy.py                         the example set, the bundled weights
    python benchmarks/mini_accuracy.py --held-out FOLDER       and those of `chains.py held-out`
    python benchmarks/mini_accuracy.py --weights FILE ENTRY... other weights, some entries

The tables show the top-ranked of five samples. lDDT covers all atoms, but no pairs in one residue.
RMSD covers CA, P and C1' atoms after superposition, or a ligand's atoms after superposition of the
polymers. Chains with the same sequence may be exchanged, as may ligands of the same kind.
"""

import argparse
import itertools
import time
from dataclasses import dataclass
from pathlib import Path

import biotite.structure as struc
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.transform import Rotation
from scipy.stats import spearmanr

import af3nb
from af3nb.confidence.handedness import fraction_wrong_handed
from af3nb.prepare.structure import Complex, read_complex
from af3nb.result.layout import POLYMERS, Layout
from af3nb.result.result import Sample
from af3nb.weights.load import load_model

EXAMPLES = Path(__file__).parents[1] / "examples" / "structures"
TRACE = ("CA", "P", "C1'")
MOST_ORDERS = 24  # of exchangeable chains to try
LENGTHS = 1.2, 1.5  # angstroms, of a bond between C and N of a chain
GOOD_LDDT, GOOD_RMSD = 0.75, 2.0


@dataclass(frozen=True)
class Row:
    """What is reported about one structure."""

    name: str
    tokens: int
    lddt: float
    rmsd: float
    right_handed: float
    bonds: float  # fraction of C-N distances that are bond lengths; NaN without a protein
    plddt: float
    ligand_rmsd: float
    seconds: float
    mirrored: float  # fraction of the samples
    correlation: float  # of pLDDT and lDDT over residues

    @property
    def good(self) -> bool:
        """Whether the fold is right, and not a mirror image."""
        return self.lddt > GOOD_LDDT and self.rmsd < GOOD_RMSD


def measure(path: Path, model, samples: int, seed: int) -> Row:
    """Fold the structure in `path` and compare."""
    found = read_complex(path)
    start = time.monotonic()
    result = af3nb.predict(found.job, weights=model, seeds=[seed], samples=samples)
    seconds = time.monotonic() - start
    layout, best = result.layout, result.best
    true = observed(found, layout)
    true = matched(layout, best.positions, true)
    per_residue, plddt = by_residue(layout, best, true)
    mirrored = [fraction_wrong_handed(s.positions, layout) > 0.5 for s in result.samples]
    return Row(
        name=path.name.split(".")[0],
        tokens=len(layout.token_chain_id),
        lddt=lddt(layout, best.positions, true),
        rmsd=trace_rmsd(layout, best.positions, true),
        right_handed=1 - fraction_wrong_handed(best.positions, layout),
        bonds=peptide_bonds(layout, best.positions),
        plddt=float(best.atom_plddts.mean()),
        ligand_rmsd=ligand_rmsd(layout, best.positions, true),
        seconds=seconds,
        mirrored=float(np.mean(mirrored)),
        correlation=float(spearmanr(per_residue, plddt)[0]) if len(plddt) > 5 else np.nan,
    )


def observed(found: Complex, layout: Layout) -> np.ndarray:
    """Positions in the experiment, in the order of the layout; NaN where there is none."""
    places = zip(layout.chain_id, layout.res_id.tolist(), layout.atom_name, strict=True)
    return np.array([found.positions.get(place, (np.nan,) * 3) for place in places])


def matched(layout: Layout, x: np.ndarray, true: np.ndarray) -> np.ndarray:
    """The truth, with exchangeable chains in the order that fits the prediction best."""
    atoms = {c: np.flatnonzero(layout.chain_id == c) for c in layout.chains}
    alike: dict[tuple, list[str]] = {}
    for chain, own in atoms.items():
        key = (*layout.res_name[own], *layout.atom_name[own])
        alike.setdefault(key, []).append(chain)
    groups = [g for g in alike.values() if len(g) > 1]
    polymers = [g for g in groups if layout.chain_type[atoms[g[0]][0]] in POLYMERS]
    orders = itertools.product(*(itertools.permutations(g) for g in polymers))
    best, best_rmsd = true, np.inf
    for order in itertools.islice(orders, MOST_ORDERS):
        moved = true.copy()
        for group, new in zip(polymers, order, strict=True):
            for a, b in zip(group, new, strict=True):
                moved[atoms[a]] = true[atoms[b]]
        rmsd = trace_rmsd(layout, x, moved)
        if rmsd < best_rmsd:
            best, best_rmsd = moved, rmsd
    placed = superposed(layout, x, best)
    for group in groups:
        if group in polymers:
            continue
        cost = [[_rmsd(placed[atoms[a]], best[atoms[b]]) for b in group] for a in group]
        _, chosen = linear_sum_assignment(np.nan_to_num(cost, nan=1e3))
        before = best.copy()
        for a, j in zip(group, chosen, strict=True):
            best[atoms[a]] = before[atoms[group[j]]]
    return best


def superposed(
    layout: Layout, x: np.ndarray, true: np.ndarray, among: tuple[str, ...] | None = None
) -> np.ndarray:
    """The prediction superposed on the truth by its polymers, or by their atoms in `among`."""
    known = np.isfinite(true).all(axis=1) & np.isin(layout.chain_type, POLYMERS)
    if among is not None:
        known &= np.isin(layout.atom_name, among)
    center, true_center = x[known].mean(axis=0), true[known].mean(axis=0)
    turn, _ = Rotation.align_vectors(true[known] - true_center, x[known] - center)
    return turn.apply(x - center) + true_center


def trace_rmsd(layout: Layout, x: np.ndarray, true: np.ndarray) -> float:
    """RMSD of one atom per residue, after superposition of these."""
    known = np.isfinite(true).all(axis=1) & np.isin(layout.atom_name, TRACE)
    known &= np.isin(layout.chain_type, POLYMERS)
    return _rmsd(superposed(layout, x, true, among=TRACE)[known], true[known])


def ligand_rmsd(layout: Layout, x: np.ndarray, true: np.ndarray) -> float:
    """RMSD of all ligand atoms, after superposition of the polymers; NaN without ligands."""
    own = ~np.isin(layout.chain_type, POLYMERS) & np.isfinite(true).all(axis=1)
    return _rmsd(superposed(layout, x, true)[own], true[own]) if own.any() else np.nan


def _rmsd(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(np.square(a - b).sum(axis=1).mean()))


def lddt(layout: Layout, x: np.ndarray, true: np.ndarray, aggregation="all"):
    """lDDT over the atoms resolved in the experiment, 0 to 1."""
    known = np.isfinite(true).all(axis=1)
    atoms = struc.AtomArray(int(known.sum()))
    atoms.coord = true[known].astype(np.float32)
    atoms.chain_id, atoms.res_id = layout.chain_id[known].astype(str), layout.res_id[known]
    atoms.res_name, atoms.atom_name = layout.res_name[known].astype(str), layout.atom_name[known]
    atoms.element = layout.element[known].astype(str)
    return struc.lddt(atoms, x[known].astype(np.float32), aggregation=aggregation)


def by_residue(layout: Layout, sample: Sample, true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """True lDDT and pLDDT of the residues of polymers."""
    known = np.isfinite(true).all(axis=1)
    names = [f"{c} {r}" for c, r in zip(layout.chain_id, layout.res_id, strict=True)]
    _, residue = np.unique(np.array(names)[known], return_inverse=True)
    polymer = np.isin(layout.chain_type, POLYMERS)[known]
    plddt = np.bincount(residue, sample.atom_plddts[known]) / np.bincount(residue)
    is_polymer = np.bincount(residue, polymer) > 0
    scores = lddt(layout, sample.positions, true, aggregation=residue)
    use = is_polymer & np.isfinite(scores)
    return scores[use], plddt[use]


def peptide_bonds(layout: Layout, x: np.ndarray) -> float:
    """Fraction of C-N distances between successive residues that are 1.2 to 1.5 angstroms."""
    at = {
        (c, int(r), a): i
        for i, (c, r, a) in enumerate(
            zip(layout.chain_id, layout.res_id, layout.atom_name, strict=True)
        )
    }
    pairs = [
        (i, at[c, r + 1, "N"])
        for (c, r, a), i in at.items()
        if a == "C" and (c, r, "CA") in at and (c, r + 1, "N") in at
    ]
    if not pairs:
        return np.nan
    first, second = np.array(pairs).T
    length = np.linalg.norm(x[first] - x[second], axis=1)
    return float(np.mean((length > LENGTHS[0]) & (length < LENGTHS[1])))


COLUMNS = (
    ("tokens", "tokens", "d"),
    ("lDDT", "lddt", ".2f"),
    ("RMSD, Å", "rmsd", ".1f"),
    ("right-handed", "right_handed", ".0%"),
    ("C-N bonds", "bonds", ".0%"),
    ("pLDDT", "plddt", ".0f"),
    ("pLDDT ~ lDDT", "correlation", ".2f"),
    ("ligand RMSD, Å", "ligand_rmsd", ".1f"),
    ("mirrored samples", "mirrored", ".0%"),
    ("seconds", "seconds", ".1f"),
)


def report(title: str, rows: list[Row]) -> None:
    """Print a table and its summary."""
    print(f"\n### {title}\n\n| entry | {' | '.join(c[0] for c in COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for row in sorted(rows, key=lambda r: -r.lddt):
        values = (getattr(row, field) for _, field, _ in COLUMNS)
        cells = ["" if v != v else f"{v:{c[2]}}" for v, c in zip(values, COLUMNS, strict=True)]
        print(f"| {row.name} | {' | '.join(cells)} |")
    medians = [np.nanmedian([getattr(r, c[1]) for r in rows]) for c in COLUMNS]
    cells = [f"{m:{c[2].replace('d', '.0f')}}" for m, c in zip(medians, COLUMNS, strict=True)]
    print(f"| **median** | {' | '.join(cells)} |")
    over = spearmanr([r.lddt for r in rows], [r.plddt for r in rows])[0] if len(rows) > 5 else 0
    print(
        f"\n{sum(r.good for r in rows)} of {len(rows)} with lDDT above {GOOD_LDDT} and RMSD under "
        f"{GOOD_RMSD:.0f} Å; mean pLDDT {np.mean([r.plddt for r in rows]):.0f}; mirrored samples "
        f"{np.mean([r.mirrored for r in rows]):.1%}; rank correlation of pLDDT and lDDT over "
        f"structures {over:.2f}."
    )


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("entries", nargs="*", help="names of examples; all by default")
    parser.add_argument("--held-out", type=Path, metavar="FOLDER", help="mmCIF or PDB files")
    parser.add_argument("--weights", default="mini", help="a name, or a file of `af3nb train`")
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    model = load_model(given.weights)
    paths = [p for p in sorted(EXAMPLES.glob("*.cif.gz"))]
    if given.entries:
        paths = [p for p in paths if p.name.split(".")[0] in given.entries]
    report("Examples", [measure(p, model, given.samples, given.seed) for p in paths])
    if given.held_out:
        files = sorted(p for p in given.held_out.iterdir() if p.suffix in (".gz", ".cif", ".pdb"))
        report("Held out", [measure(p, model, given.samples, given.seed) for p in files])


if __name__ == "__main__":
    main()
