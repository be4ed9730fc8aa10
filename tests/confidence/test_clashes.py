"""Clashes between and within polymer chains."""

import numpy as np
import pytest

from af3nb.confidence.clashes import CLOSE, has_clash
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import NON_POLYMER, PROTEIN, Layout


def layout(chains: str, numbers: list[int], types: dict[str, str]) -> Layout:
    """A layout of one CA per residue."""
    m = len(chains)

    def text(values) -> np.ndarray:
        return np.array(list(values), object)

    return make_layout(
        text(chains), text(types[c] for c in chains), np.array(numbers), text(["ALA"] * m),
        text(["CA"] * m), text(["C"] * m),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("second_chain", "number", "kind", "distance", "clashes"),
    [
        ("B", 1, PROTEIN, 1.0, True),  # another chain
        ("B", 1, PROTEIN, CLOSE, True),  # just as near as counts
        ("B", 1, PROTEIN, 1.2, False),  # far enough
        ("A", 2, PROTEIN, 1.0, False),  # a neighbour in the chain
        ("A", 3, PROTEIN, 1.0, True),  # the neighbour's neighbour
        ("L", 1, NON_POLYMER, 1.0, False),  # ligands are not looked at
    ],
)
def test_what_clashes(second_chain: str, number: int, kind: str, distance: float, clashes: bool):
    """Atoms within 1.1 angstroms clash, unless they are neighbours or of a ligand."""
    atoms = layout(f"A{second_chain}", [1, number], {"A": PROTEIN, second_chain: kind})
    positions = np.array([[0.0, 0, 0], [distance, 0, 0]])
    assert has_clash(positions, atoms) == clashes


def test_half_a_chain_must_clash():
    """A chain of which not more than half clashes is fine."""
    atoms = layout("AAAABBBB", [1, 2, 3, 4] * 2, {"A": PROTEIN, "B": PROTEIN})
    positions = np.arange(8)[:, None] * np.array([10.0, 0, 0])
    positions[[4, 5]] = positions[[0, 1]]
    assert not has_clash(positions, atoms)
    positions[6] = positions[2]
    assert has_clash(positions, atoms)


def test_hundred_atoms_may_clash():
    """More than a hundred clashing atoms are too many, however long the chain."""
    n = 300
    atoms = layout("A" * n + "B" * n, [*range(1, n + 1)] * 2, {"A": PROTEIN, "B": PROTEIN})
    positions = np.arange(2 * n)[:, None] * np.array([10.0, 0, 0])
    positions[n : n + 100] = positions[:100]
    assert not has_clash(positions, atoms)
    positions[n + 100] = positions[100]
    assert has_clash(positions, atoms)


def test_no_polymers():
    """A job of ligands alone has no clash."""
    assert not has_clash(np.zeros((2, 3)), layout("LM", [1, 1], dict.fromkeys("LM", NON_POLYMER)))
