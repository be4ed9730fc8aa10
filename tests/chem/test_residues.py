"""The tables of residues agree with the dictionary and with each other."""

import pytest

from af3nb.chem import residues as r
from af3nb.chem.components import built_in


def test_classes():
    """There are 31 classes in DeepMind's order."""
    assert len(r.RESIDUE_CLASSES) == 31
    places = {"ALA": 0, "VAL": 19, "UNK": 20, "-": 21, "A": 22, "U": 25, "DA": 26, "DT": 29}
    assert places.items() <= r.CLASS_INDEX.items()
    assert r.CLASS_INDEX["N"] == r.CLASS_INDEX["DN"] == 30


@pytest.mark.parametrize("name", r.DENSE_ATOMS)
def test_slots_are_in_the_order_of_the_dictionary(name: str):
    """Standard residues have their heavy atoms as the dictionary lists them, OXT last."""
    component = built_in(name)
    assert component is not None
    heavy = [component.atom_names[i] for i in component.heavy_atoms]
    assert heavy == [*r.DENSE_ATOMS[name], *(["OXT"] if name in r.AMINO_ACIDS.values() else [])]


def test_protein_letters():
    """Rare letters count as their nearest residue in an alignment."""
    letters = {"B": "ASP", "Z": "GLU", "U": "CYS", "J": "UNK", "O": "UNK", "X": "UNK", "-": "-"}
    for letter, name in letters.items():
        assert r.PROTEIN_CLASSES[letter] == r.CLASS_INDEX[name]


def test_nucleic_letters():
    """T in RNA and U in DNA are unknown bases."""
    assert r.RNA_CLASSES["T"] == r.DNA_CLASSES["U"] == r.CLASS_INDEX["N"]
    assert (r.RNA_CLASSES["U"], r.DNA_CLASSES["T"]) == (25, 29)


def test_letters_of_modified_residues():
    """A modified residue has the letter of the one it comes from."""
    assert [r.protein_letter(c) for c in ("SEP", "MSE", "ACE", "PYL")] == ["S", "M", "X", "X"]
    assert [r.nucleic_letter(c) for c in ("PSU", "5CM", "DT", "I", "ZZZ")] == list("UCTNN")


def test_amino_acids_have_an_area_and_atom37_slots():
    """What is said of one amino acid is said of all."""
    assert r.MAX_ACCESSIBLE_AREA.keys() == set(r.AMINO_ACIDS.values())
    assert len(set(r.ATOM37)) == 37
    for name in r.AMINO_ACIDS.values():
        assert set(r.DENSE_ATOMS[name]) <= set(r.ATOM37)
