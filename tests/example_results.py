"""Results of known worth: real coordinates, moved in known ways, scored by known beliefs.

`python tests/example_results.py` writes what is said of each into tests/data/statements.txt, to be
read by eye before it is committed.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from af3nb.chem.components import built_in
from af3nb.confidence.known.imitate import Belief, imitate
from af3nb.confidence.known.moves import (
    hinge,
    mirrored,
    misfold,
    pull_out,
    stretch,
    turn_chain,
    wobble,
)
from af3nb.confidence.ligand_shape.checks import ligand_summary
from af3nb.confidence.wording import Statement, statements
from af3nb.job.examples import structure
from af3nb.job.job import Ligand
from af3nb.prepare.observed import Observed, observed
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import NON_POLYMER
from af3nb.result.provenance import Provenance
from af3nb.result.result import Result

SNAPSHOT = Path(__file__).parent / "data" / "statements.txt"
FULL = Provenance(version="0", weights="alphafold3")
MINI = Provenance(version="0", weights="mini")
FEW_STEPS = Provenance(
    version="0", weights="protenix-tiny", family="Protenix", few_steps=True, cut_off="2021-09-30"
)
TURNS = (8, 17, 33, 38, 46, 53, 60)  # residues of ubiquitin where it is misfolded
EXAMPLES: dict[str, Callable[[], Result]] = {}


@cache
def seen(entry: str) -> Observed:
    """An entry of the example set; with acetate in place of its ligand, if "+ACT" follows."""
    if entry.endswith("+ACT"):
        return _with_acetate(seen(entry.removesuffix("+ACT")))
    found = observed(structure(entry))
    if entry != "1byj":
        return found
    # Its third sugar has two names exchanged, so that bonds are 4 angstroms long.
    kept = (found.layout.chain_id != "B") | (found.layout.res_id < 3)
    names = ("chain_id", "chain_type", "res_id", "res_name", "atom_name", "element")
    columns = (getattr(found.layout, name)[kept] for name in names)
    molecules = [replace(m, ccd_codes=m.ccd_codes[:2]) if m.kind == "ligand" else m
                 for m in found.job.molecules]  # fmt: skip
    job = replace(found.job, molecules=tuple(molecules), bonds=found.job.bonds[:1])
    return Observed(job, make_layout(*columns), found.positions[kept])


def _with_acetate(found: Observed) -> Observed:
    acetate = built_in("ACT")
    heavy = list(acetate.heavy_atoms)
    n, kept = len(heavy), found.layout.in_polymer
    added = {"chain_id": "B", "chain_type": NON_POLYMER, "res_id": 1, "res_name": "ACT",
             "atom_name": [acetate.atom_names[i] for i in heavy],
             "element": [acetate.elements[i] for i in heavy]}  # fmt: skip
    columns = []
    for name, value in added.items():
        column = np.asarray(getattr(found.layout, name))
        new = np.array(value if isinstance(value, list) else [value] * n, column.dtype)
        columns.append(np.r_[column[kept], new])
    middle = found.positions[~kept].mean(axis=0)
    x = np.r_[found.positions[kept], acetate.ideal[heavy] + middle].astype(np.float32)
    proteins = tuple(m for m in found.job.molecules if m.kind != "ligand")
    job = replace(found.job, molecules=(*proteins, Ligand(("B",), ("ACT",))))
    return Observed(job, make_layout(*columns), x)


def shape(entry: str, move: Callable, *how) -> np.ndarray:
    """An entry moved in a known way."""
    found = seen(entry)
    return move(found.positions, found.layout, *how)


def result(entry, shapes, *, believed=None, seeds=(1, 2, 3, 4, 5), provenance=FULL, relatives=200):
    """A result with one sample of each shape; each believes the experiment, or what is given."""
    found = seen(entry)
    beliefs = believed or [found.positions] * len(shapes)
    molecules = tuple(
        replace(m, unpaired_msa=alignment(m.sequence, relatives)) if m.kind == "protein" else m
        for m in found.job.molecules
    )
    return imitate(
        entry,
        found.layout,
        [Belief(x, y, s) for x, y, s in zip(shapes, beliefs, seeds, strict=True)],
        job=replace(found.job, molecules=molecules),
        provenance=provenance,
    )


def alignment(sequence: str, relatives: int) -> str:
    """An A3M text with so many sequences that differ from the query and from each other."""
    rows = [sequence]
    for i in range(relatives):
        at = i % len(sequence)
        letter = "ACDEFGHIKLMNPQRSTVWY"[(i // len(sequence) + ord(sequence[at])) % 20]
        rows.append(
            sequence[:at] + (letter if letter != sequence[at] else "-") + sequence[at + 1 :]
        )
    return "".join(f">{i}\n{row}\n" for i, row in enumerate(rows))


def five(entry: str, size: float = 0.6) -> list[np.ndarray]:
    """Five shapes near the experiment."""
    return [wobble(seen(entry).positions, size, k) for k in range(5)]


def example(build: Callable[[], Result]) -> Callable[[], Result]:
    """Enter a result under its function's name."""
    EXAMPLES[build.__name__] = cache(build)
    return EXAMPLES[build.__name__]


@example
def right():
    return result("1ubq", five("1ubq"))


@example
def right_with_one_seed():
    return result("1ubq", five("1ubq"), seeds=[1] * 5)


@example
def right_with_two_seeds():
    return result("1ubq", five("1ubq")[:2], seeds=[1, 2])


@example
def right_as_the_only_structure():
    return result("1ubq", five("1ubq")[:1], seeds=[1])


@example
def right_without_alignment():
    return result("1ubq", five("1ubq"), relatives=0)


@example
def right_with_a_shallow_alignment():
    return result("2zta", five("2zta"), relatives=12)


@example
def right_by_the_small_model():
    return result("1ubq", five("1ubq"), provenance=MINI, relatives=8)


@example
def interface_by_the_small_model():
    return result("2zta", five("2zta"), provenance=MINI)


@example
def right_by_a_model_of_few_steps():
    return result("1ubq", five("1ubq"), provenance=FEW_STEPS)


@example
def random_weights():
    wrong = [wobble(seen("1ubq").positions, 15.0, k) for k in range(5)]
    untrained = replace(MINI, untrained=True)
    return result("1ubq", wrong, provenance=untrained)


@example
def by_an_unknown_program():
    return result("1pga", five("1pga"), provenance=Provenance(software="ColabFold"))


@example
def wrong_and_unsure():
    return result("1ubq", [shape("1ubq", misfold, k, TURNS) for k in range(5)])


@example
def half_right():
    return result("1ubq", [shape("1ubq", misfold, k, TURNS[4:]) for k in range(5)])


@example
def wrong_and_sure():
    wrong = shape("1ubq", misfold, 3, TURNS)
    return result("1ubq", [wobble(wrong, 0.5, k) for k in range(5)], believed=[wrong] * 5)


@example
def seeds_that_disagree():
    shapes = [shape("1ubq", misfold, k, TURNS) for k in range(5)]
    return result("1ubq", shapes, believed=shapes)


@example
def one_seed_of_five_differs():
    return result("2zta", [*five("2zta")[:4], shape("2zta", turn_chain, "B", 80.0)])


@example
def odd_seed_ranked_first_for_its_disorder():
    x, other = seen("1ubq").positions, shape("1ubq", misfold, 3, TURNS)
    shapes = [*five("1ubq")[:4], wobble(other, 0.4, 1)]
    return result("1ubq", shapes, believed=[x] * 4 + [other])


@example
def disordered_start():
    x, layout = shape("1ubq", stretch, 24), seen("1ubq").layout
    believed = np.where((layout.res_id <= 24)[:, None], np.nan, x)
    return result("1ubq", [x] * 5, believed=[believed] * 5)


@example
def invented_start():
    x, layout = seen("1ubq").positions, seen("1ubq").layout
    believed = np.where((layout.res_id <= 20)[:, None], np.nan, x)
    return result("1ubq", five("1ubq"), believed=[believed] * 5)


@example
def two_parts():
    return result("1rop", [shape("1rop", hinge, 30, 30.0 * k + 60) for k in range(5)])


@example
def few_tokens():
    return result("1l2y", five("1l2y", 0.4))


@example
def mirror_image():
    x = mirrored(seen("1pga").positions)
    return result("1pga", [x] * 5, believed=[x] * 5)


@example
def few_residues_wrong_handed():
    found = seen("1ubq")
    x = found.positions.copy()
    for residue in (12, 30):
        own = np.flatnonzero(found.layout.res_id == residue)
        n, ca, c = (x[own[found.layout.atom_name[own] == name]][0] for name in ("N", "CA", "C"))
        normal = np.cross(n - ca, c - ca)
        normal /= np.linalg.norm(normal)
        side = own[~np.isin(found.layout.atom_name[own], ("N", "CA", "C", "O"))]
        x[side] -= 2 * np.outer((x[side] - ca) @ normal, normal)
    return result("1ubq", [x] * 5)


@example
def torn_chain():
    found = seen("1pga")
    x = found.positions + np.outer(found.layout.res_id > 30, [1.5, 1.5, 0])
    return result("1pga", [x] * 5)


@example
def clashing_chains():
    found = seen("2zta")
    own = found.layout.chain_id
    x = found.positions.copy()
    x[own == "B"] += x[own == "A"].mean(axis=0) - x[own == "B"].mean(axis=0)
    first, second = np.flatnonzero(own == "A"), np.flatnonzero(own == "B")
    x[second[:80]] = x[first[:80]] + 0.3
    return result("2zta", [x] * 5, believed=[x] * 5)


@example
def interface_right():
    return result("2zta", five("2zta"))


@example
def interface_unsure():
    return result("2zta", [shape("2zta", turn_chain, "B", 11.0 + k) for k in range(5)])


@example
def interface_wrong():
    return result("2zta", [shape("2zta", turn_chain, "B", 60 + 40.0 * k) for k in range(5)])


@example
def interface_in_one_seed_only():
    x = seen("2zta").positions
    return result("2zta", [x, *(shape("2zta", turn_chain, "B", 60 + 40.0 * k) for k in range(4))])


@example
def chains_apart():
    return result("2zta", [shape("2zta", pull_out, "B", 40 + 5.0 * k) for k in range(5)])


@example
def short_peptide_bound():
    return result("1ckb", [wobble(shape("1ckb", pull_out, "B", 3.0), 0.5, k) for k in range(5)])


@example
def protein_on_dna():
    return result("1bnz", five("1bnz"))


@example
def zinc_finger():
    return result("1vfy", five("1vfy"))


@example
def many_ions():
    return result("430d", five("430d", 0.4))


@example
def ligand_right():
    return result("5l87", five("5l87"))


@example
def ligand_misplaced():
    return result("5l87", [shape("5l87", pull_out, "B", 4.0 + k) for k in range(5)])


@example
def ligand_elsewhere_in_other_seeds():
    x, away = seen("5l87").positions, shape("5l87", pull_out, "B", 6.0)
    shapes = [*five("5l87")[:2], *(wobble(away, 0.9, k) for k in range(3))]
    return result("5l87", shapes, believed=[x] * 2 + [away] * 3)


@example
def ligand_inside_the_protein():
    found = seen("5l87")
    own, x = found.layout.chain_id == "B", found.positions.copy()
    x[own] += x[~own].mean(axis=0) - x[own].mean(axis=0)
    return result("5l87", [x] * 5)


@example
def ligand_bent():
    found = seen("5l87")
    names, x = found.layout.atom_name, found.positions.copy()
    ring = [int(np.flatnonzero(names == name)[0]) for name in ("CAC", "CAI", "CAE")]
    normal = np.cross(x[ring[1]] - x[ring[0]], x[ring[2]] - x[ring[0]])
    x[ring[0]] += 0.8 * normal / np.linalg.norm(normal)
    return result("5l87", [x] * 5)


@example
def ligand_strained():
    found = seen("5l87+ACT")
    own, x = found.layout.chain_id == "B", found.positions.copy()
    x[own] = x[own].mean(axis=0) + 0.8 * (x[own] - x[own].mean(axis=0))
    return result("5l87+ACT", [x] * 5)


@example
def ligands_that_rank():
    bent, right = ligand_bent(), ligand_right()
    samples = [replace(right.samples[0], index=1), replace(bent.samples[0], index=0)]
    samples = tuple(
        replace(s, summary={
            **s.summary,
            **ligand_summary(s.positions, right.layout, right.job),
            "ranking_score": 0.9 - 0.1 * s.index,
        })
        for s in samples
    )  # fmt: skip
    provenance = replace(right.provenance, ligand_checks=True)
    return replace(right, samples=samples, provenance=provenance)


@example
def ligand_stretched():
    found = seen("5l87")
    own, x = found.layout.chain_id == "B", found.positions.copy()
    x[own] = x[own].mean(axis=0) + 1.35 * (x[own] - x[own].mean(axis=0))
    return result("5l87", [x] * 5)


@example
def ligand_of_the_wrong_hand():
    found = seen("1byj")
    own, x = found.layout.chain_id == "B", found.positions.copy()
    x[own] = mirrored(x[own])
    return result("1byj", [x] * 5, believed=[x] * 5)


@example
def bond_that_is_not_made():
    found = seen("1byj")
    third = (found.layout.chain_id == "B") & (found.layout.res_id == 2)
    x = found.positions + np.outer(third, [0, 0, 3])
    return result("1byj", [x] * 5)


@cache
def told(name: str) -> list[Statement]:
    """What is said of an example."""
    return statements(EXAMPLES[name]())


def snapshot() -> str:
    """What is said of all examples."""
    parts = []
    for name in EXAMPLES:
        lines = [f"{s.kind:8s}{s.text}" for s in told(name)]
        parts.append("\n".join([f"# {name.replace('_', ' ')}", *lines]))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    SNAPSHOT.write_text(snapshot(), encoding="utf-8")
    sys.stdout.write(f"Wrote {SNAPSHOT}. Read it before you commit it.\n")
