"""Pairs of structures made by known moves, for reference programs and for our own code.

`python tests/comparison/pairs.py FOLDER` writes them as NAME.model.pdb and NAME.truth.pdb, with
mapping.json: which chain of the model is which, how its numbers are shifted, and how the atoms of
ligands are renamed. `tests/data/makers/comparison/programs.py FOLDER` then computes the reference
values.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import gemmi
import numpy as np

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "examples" / "structures", ROOT / "tests" / "data" / "structures")
PAIRS: dict[str, Callable[[], "Pair"]] = {}


@dataclass
class Pair:
    """A model and the truth, and how the model's names differ."""

    model: gemmi.Structure
    truth: gemmi.Structure
    chains: dict[str, str] = field(default_factory=dict)  # of the model: of the truth
    shift: int = 0  # of the model's numbers
    atoms: dict[str, str] = field(default_factory=dict)  # of ligands of the model: of the truth

    def __post_init__(self):
        self.chains = self.chains or {c.name: c.name for c in self.truth[0]}


def entry(code: str) -> gemmi.Structure:
    """An entry without water, hydrogen and caps, with its chains as the author named them."""
    (path,) = [p for f in FOLDERS for p in f.glob(f"{code}.*.gz")]
    found = gemmi.read_structure(str(path))
    found.merge_chain_parts()
    found[0].remove_chain("")  # of ions without a chain
    found.setup_entities()
    found.remove_hydrogens()
    found.remove_waters()
    for chain in found[0]:
        for k in reversed(range(len(chain))):
            if chain[k].name in ("ACE", "NH2"):
                del chain[k]
    return found


def pair(build: Callable[[], Pair]) -> Callable[[], Pair]:
    """Enter a pair under its function's name."""
    PAIRS[build.__name__] = build
    return build


def write(folder: Path) -> None:
    """Write all pairs."""
    mapping = {}
    for name, build in PAIRS.items():
        made = build()
        for role, structure in (("model", made.model), ("truth", made.truth)):
            structure.raw_remarks = []
            (folder / f"{name}.{role}.pdb").write_text(structure.make_pdb_string())
        mapping[name] = {"chains": made.chains, "shift": made.shift, "atoms": made.atoms}
    (folder / "mapping.json").write_text(json.dumps(mapping, indent=1))


def atoms(structure: gemmi.Structure, chain: str = "") -> Iterator[gemmi.Atom]:
    """The atoms of a chain, or all."""
    for one in structure[0]:
        if chain in ("", one.name):
            for residue in one:
                yield from residue


def moved(structure: gemmi.Structure, chain: str, degrees: float, by=(0.0, 0, 0), axis=(0, 0, 1)):
    """The structure with a chain turned about its middle and shifted."""
    own = list(atoms(structure, chain))
    x = np.array([a.pos.tolist() for a in own])
    k, angle, v = np.array(axis) / np.linalg.norm(axis), np.radians(degrees), x - x.mean(0)
    turned = v * np.cos(angle) + np.cross(k, v) * np.sin(angle)
    turned += np.outer(v @ k, k) * (1 - np.cos(angle))
    return placed(own, turned + x.mean(0) + by, structure)


def shaken(structure: gemmi.Structure, size: float, seed: int):
    """The structure with noise on each atom."""
    own = list(atoms(structure))
    x = np.array([a.pos.tolist() for a in own])
    return placed(own, x + np.random.default_rng(seed).normal(size=x.shape) * size, structure)


def bent(structure: gemmi.Structure, size: float, seed: int):
    """The structure bent smoothly."""
    own = list(atoms(structure))
    x = np.array([a.pos.tolist() for a in own])
    rng = np.random.default_rng(seed)
    waves = rng.normal(size=(3, 3)) * 2 * np.pi / 40
    return placed(own, x + size * np.sin(x @ waves + rng.uniform(0, 6, 3)), structure)


def placed(own: list, x: np.ndarray, structure: gemmi.Structure) -> gemmi.Structure:
    """The structure with its atoms at new places, as a PDB file can say them."""
    for atom, place in zip(own, np.round(x, 3), strict=True):
        atom.pos = gemmi.Position(*place)
    return structure


def without(structure: gemmi.Structure, chain: str, numbers: range) -> gemmi.Structure:
    """The structure without some residues of a chain."""
    own = structure[0][chain]
    for k in reversed(range(len(own))):
        if own[k].seqid.num in numbers:
            del own[k]
    return structure


def renumbered(structure: gemmi.Structure, by: int) -> gemmi.Structure:
    """The structure with other numbers."""
    for chain in structure[0]:
        for residue in chain:
            residue.seqid.num += by
    return structure


def renamed(structure: gemmi.Structure, names: dict[str, str], order: str = "") -> gemmi.Structure:
    """The structure with other names of chains, in another order."""
    model = structure[0]
    chains = [chain.clone() for chain in model]
    for chain in chains:
        chain.name = names[chain.name]
    for name in [c.name for c in model]:
        model.remove_chain(name)
    wanted = list(order) or [c.name for c in chains]
    for chain in sorted(chains, key=lambda c: wanted.index(c.name)):
        model.add_chain(chain)
    return structure


def ligand(structure: gemmi.Structure, code: str) -> gemmi.Residue:
    """The first residue of a code."""
    return next(r for c in structure[0] for r in c if r.name == code)


@pair
def chain_turned():
    return Pair(moved(entry("1ckb"), "B", 10, (1.0, 0.5, 0)), entry("1ckb"))


@pair
def chain_turned_far():
    return Pair(moved(entry("1ckb"), "B", 60, (2.0, -1.5, 2)), entry("1ckb"))


@pair
def dimer_shaken():
    return Pair(shaken(entry("1ckb"), 0.5, 1), entry("1ckb"))


@pair
def residues_missing_in_the_model():
    return Pair(without(shaken(entry("1ckb"), 0.3, 2), "A", range(150, 157)), entry("1ckb"))


@pair
def chains_renamed_and_numbers_shifted():
    model = moved(shaken(entry("1ckb"), 0.3, 3), "B", 15)
    names = {"A": "X", "B": "Y"}
    return Pair(
        renumbered(renamed(model, names), 100), entry("1ckb"), {"X": "A", "Y": "B"}, shift=100
    )


@pair
def chains_in_another_order():
    model = moved(shaken(entry("1ckb"), 0.2, 4), "B", 20, (1, 1, 0))
    return Pair(renamed(model, {"A": "B", "B": "A"}, "AB"), entry("1ckb"), {"A": "B", "B": "A"})


@pair
def copies_swapped():
    model = moved(entry("2zta"), "B", 15, (1, 0, 0.5))
    return Pair(renamed(model, {"A": "B", "B": "A"}), entry("2zta"), {"A": "B", "B": "A"})


@pair
def copy_pulled_out():
    return Pair(moved(entry("2zta"), "B", 0, (4, 3, 0)), entry("2zta"))


@pair
def residues_missing_in_the_truth():
    truth = without(without(entry("2zta"), "A", range(10, 15)), "B", range(26, 40))
    return Pair(bent(entry("2zta"), 0.8, 5), truth)


@pair
def protein_on_dna_turned():
    return Pair(moved(entry("1bnz"), "A", 12, (0.5, 1, 0)), entry("1bnz"))


@pair
def duplex_bent():
    return Pair(bent(entry("1bna"), 0.9, 6), entry("1bna"))


@pair
def modified_peptide_turned():
    return Pair(moved(entry("2lax"), "B", 18, (0.5, 0, 1)), entry("2lax"))


@pair
def modification_left_out():
    model = moved(shaken(entry("2lax"), 0.3, 7), "B", 8)
    for residue in model[0]["B"]:
        parent = {"TPO": "THR", "SEP": "SER"}.get(residue.name)
        if parent:
            residue.name = parent
            for name in ("P", "O1P", "O2P", "O3P"):
                residue.remove_atom(name, "\0")
    return Pair(model, entry("2lax"))


@pair
def domain_bent():
    return Pair(bent(entry("1ubq"), 1.2, 8), entry("1ubq"))


@pair
def domain_shaken():
    return Pair(shaken(entry("1ris"), 0.8, 9), entry("1ris"))


@pair
def numbers_shifted_and_residues_missing():
    model = renumbered(bent(entry("1ubq"), 1.0, 10), 1000)
    truth = without(without(entry("1ubq"), "A", range(20, 27)), "A", range(70, 77))
    return Pair(without(model, "A", range(1045, 1050)), truth, shift=1000)


@pair
def mirror_image():
    model = entry("1ubq")
    own = list(atoms(model))
    x = np.array([a.pos.tolist() for a in own])
    return Pair(placed(own, x * [1, 1, -1], model), entry("1ubq"))


@pair
def rna_bent():
    return Pair(bent(entry("430d"), 1.0, 11), entry("430d"))


@pair
def ligand_turned():
    model = entry("5l87")
    own = list(ligand(model, "6RD"))
    x = np.array([a.pos.tolist() for a in own])
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    return Pair(placed(own, (x - x.mean(0)) @ turn + x.mean(0) + 0.5, model), entry("5l87"))


@pair
def symmetric_ligand_renamed():
    """The two halves of the inhibitor change names; it is shaken a little, and so is the dimer."""
    model = shaken(entry("1hvi"), 0.25, 12)
    half = ligand(model, "A77")
    names = [a.name for a in half]
    other = halves(ligand(entry("1hvi"), "A77"))
    for atom in half:
        atom.name = f"#{other[atom.name]}"
    for atom in half:
        atom.name = atom.name[1:]
    assert sorted(names) == sorted(a.name for a in half)
    return Pair(model, entry("1hvi"), atoms=other)


@pair
def three_copies_in_a_circle():
    model = moved(shaken(entry("2cpg"), 0.3, 13), "C", 10, (1, 0, 0))
    names = {"A": "B", "B": "C", "C": "A"}
    return Pair(renamed(model, names, "ABC"), entry("2cpg"), {b: a for a, b in names.items()})


@pair
def copies_with_missing_residues():
    model = renumbered(bent(entry("2cpg"), 0.7, 14), 50)
    truth = without(without(entry("2cpg"), "A", range(1, 5)), "B", range(20, 26))
    return Pair(without(model, "C", range(60, 66)), truth, shift=50)


@pair
def phosphorylated_helix_turned():
    return Pair(moved(entry("1kdx"), "B", 12, (1, 0.5, 0)), entry("1kdx"))


@pair
def two_kinds_of_copies_swapped():
    model = moved(shaken(entry("1zeh"), 0.3, 15), "C", 9, (0.5, 0.5, 0))
    names = {"A": "C", "B": "D", "C": "A", "D": "B"}
    return Pair(renamed(model, names, "ABCD"), entry("1zeh"), {b: a for a, b in names.items()})


@pair
def dimer_with_inhibitor_bent():
    return Pair(bent(entry("1hvi"), 0.8, 16), entry("1hvi"))


def halves(residue: gemmi.Residue) -> dict[str, str]:
    """The names of the atoms of a symmetric molecule, each with the one it may be exchanged for."""
    from rdkit import Chem

    graph, names = Chem.RWMol(), [a.name for a in residue]
    for atom in residue:
        new = Chem.Atom(atom.element.name.capitalize())
        new.SetNoImplicit(True)
        graph.AddAtom(new)
    x = np.array([a.pos.tolist() for a in residue])
    near = np.linalg.norm(x[:, None] - x, axis=-1) < 1.95
    for i, j in np.argwhere(np.triu(near, 1)).tolist():
        graph.AddBond(i, j, Chem.BondType.SINGLE)
    ways = graph.GetSubstructMatches(graph, uniquify=False, maxMatches=10_000)
    most = max(ways, key=lambda way: sum(i != j for i, j in enumerate(way)))
    return {names[i]: names[j] for i, j in enumerate(most)}


if __name__ == "__main__":
    write(Path(sys.argv[1]))
