"""SMILES become components with names of their own."""

import pytest

from af3nb.chem.components import Bond
from af3nb.chem.smiles import atom_names, component_from_smiles
from af3nb.errors import InputError


def test_atoms_are_named_by_element_and_number():
    """Each element counts for itself; symbols are in capitals."""
    assert atom_names(["C", "Cl", "C", "O"]) == ("C1", "CL1", "C2", "O1")


def test_heavy_atoms_come_in_the_order_of_the_smiles():
    """Hydrogens follow, so that heavy atoms keep the names they have in the SMILES."""
    component = component_from_smiles("[O-]C(=O)CCl", "LIG_A")
    names = [component.atom_names[i] for i in component.heavy_atoms]
    assert names == ["O1", "C1", "O2", "C2", "CL1"]
    assert component.charges[:5].tolist() == [-1, 0, 0, 0, 0]
    assert component.formula is not None and component.formula.startswith("C2H2ClO2")
    assert component.bonds[:2] == (
        Bond("O1", "C1", "SING", False),
        Bond("C1", "O2", "DOUB", False),
    )


def test_rings_are_written_with_single_and_double_bonds():
    """Aromatic bonds say so, and have an order all the same."""
    ring = component_from_smiles("c1ccccc1", "LIG_A").bonds[:6]
    assert all(b.aromatic for b in ring)
    assert sorted(b.order for b in ring) == ["DOUB"] * 3 + ["SING"] * 3


def test_dative_bonds_count_as_single():
    """As in DeepMind's features."""
    orders = {b.order for b in component_from_smiles("[NH3]->[Cu+2]", "LIG_A").bonds}
    assert orders == {"SING"}


@pytest.mark.parametrize("smiles", ["C(", "C(C)(C)(C)(C)C", "", "N$N"])
def test_impossible_smiles_are_refused(smiles: str):
    """The error says where it is."""
    with pytest.raises(InputError, match=r"^sequences\[0\].ligand.smiles: "):
        component_from_smiles(smiles, "LIG_A", where="sequences[0].ligand.smiles")
