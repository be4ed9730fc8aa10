"""Reference conformers are random, chemical and reproducible."""

from pathlib import Path

import numpy as np
import pytest

from af3nb.chem.components import Component, Components, built_in, parse_user_ccd
from af3nb.chem.conformers import Reference, molecule, reference_conformers
from af3nb.chem.smiles import component_from_smiles

ALA, ATP, MG = (Components().get(code) for code in ("ALA", "ATP", "MG"))


def conformers(*components: Component | None, seed: int = 1, **choices) -> list[Reference | None]:
    """Conformers of components that must be there."""
    assert all(components)
    return reference_conformers(components, np.random.RandomState(seed), **choices)


def test_the_seed_decides():
    """The same seed gives the same conformers, another seed others."""
    first, again, other = conformers(ALA) + conformers(ALA) + conformers(ALA, seed=2)
    np.testing.assert_array_equal(first.positions, again.positions)
    assert np.abs(first.positions - other.positions).max() > 0.1


def test_each_residue_has_its_own_conformer():
    """Two of a kind differ in shape, not only in pose."""
    first, second = conformers(ATP, ATP)
    assert np.abs(distances(first) - distances(second)).max() > 0.1


def test_what_is_not_wanted_changes_nothing():
    """Leaving a residue out leaves the others as they are."""
    everything = conformers(ALA, ATP, ALA)
    some = conformers(ALA, ATP, ALA, wanted=[False, False, True])
    assert some[:2] == [None, None]
    np.testing.assert_array_equal(everything[2].positions, some[2].positions)


def test_atoms_are_in_the_order_of_their_names():
    """Atoms of a dictionary's component are sorted, with the numbers that belong to them."""
    (atp,) = conformers(ATP)
    assert list(atp.names) == sorted(ATP.atom_names)
    elements = {"C": 6, "H": 1, "N": 7, "O": 8, "P": 15}
    assert [elements[n[0]] for n in atp.names] == atp.elements.tolist()
    assert atp.embedded


def test_bonds_have_a_bonds_length():
    """Bonded atoms are between 0.9 and 1.8 angstroms apart."""
    (atp,) = conformers(ATP)
    index = {n: i for i, n in enumerate(atp.names)}
    lengths = [distances(atp)[index[b.atom1], index[b.atom2]] for b in ATP.bonds]
    assert 0.9 < min(lengths) and max(lengths) < 1.8


def test_chirality_is_that_of_the_component():
    """Amino acids are left-handed."""
    for seed in range(5):
        (alanine,) = conformers(ALA, seed=seed)
        n, ca, c, cb = (alanine.positions[alanine.names.index(a)] for a in ("N", "CA", "C", "CB"))
        assert np.cross(n - ca, c - ca) @ (cb - ca) > 0


def test_the_middle_of_all_atoms_is_near_the_origin():
    """The shift is one angstrom at random in each direction."""
    centers = [r.positions.mean(axis=0) for r in conformers(*[MG] * 200)]
    assert np.std(centers) == pytest.approx(1, abs=0.1)


def test_smiles_are_embedded():
    """A component of SMILES keeps the order of its atoms."""
    component = component_from_smiles("CCO", "LIG_A")
    (found,) = conformers(component)
    assert found.names == component.atom_names
    assert found.elements[:3].tolist() == [6, 6, 8]


def test_written_coordinates_stand_in_for_a_conformer():
    """A component RDKit cannot build has its ideal coordinates; an unknown one is zero."""
    text = (Path(__file__).parents[1] / "data" / "alcohol.cif").read_text("utf-8")
    component = parse_user_ccd(text)["CODE"]  # with a number that is not known
    assert molecule(component) is None
    (found,) = conformers(component)
    assert (found.names, found.embedded) == (component.atom_names, False)
    assert distances(found)[0].tolist() == pytest.approx([0, 1.5, np.hypot(2, 1.3)], abs=1e-5)


def test_unknown_charges_leave_the_written_coordinates():
    """As in DeepMind's features: some metal clusters have charges nobody has settled."""
    text = (Path(__file__).parents[1] / "data" / "alcohol.cif").read_text("utf-8")
    whole = text.replace("1.3 ?", "1.3 0.0").replace("O -1", "O 0")
    codes = whole, whole.replace("C1 C 0", "C1 C ?")
    assert [molecule(parse_user_ccd(t)["CODE"]) is None for t in codes] == [False, True]


def test_experimental_coordinates_are_used_before_a_date_only():
    """What was last changed later may hold what the model is to predict."""
    component = built_in("543")  # of 2008, with an experiment's coordinates only
    assert component is not None and np.isnan(component.ideal).all()
    seen, hidden = (conformers(component, max_modified_date=d)[0] for d in ("2021-09-30", "2000"))
    assert distances(seen).max() > 5
    assert distances(hidden).max() == 0


def distances(reference: Reference | None) -> np.ndarray:
    """Distances between all atoms."""
    assert reference is not None
    positions = reference.positions.astype(float)
    return np.linalg.norm(positions[:, None] - positions[None], axis=-1)
