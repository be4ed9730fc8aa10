"""SMILES become components with names of their own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem, rdBase

from af3nb.chem.components import Bond
from af3nb.chem.smiles import atom_names, check_smiles, component_from_smiles
from af3nb.chem.smiles_text import atom_places, find_fault
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


@pytest.mark.parametrize(
    ("smiles", "position", "words"),
    [
        ("C1CC", 1, "ring bond 1 that starts here is never closed"),
        ("CC%12C", 2, "ring bond 12"),
        ("C11", 2, "bonds an atom to itself"),
        ("C12CC12", 6, "already bonded"),
        ("C(C", 1, "never closed"),
        ("C)C", 1, "never opened"),
        ("C()C", 2, "without an atom"),
        ("(C)C", 0, "no atom before it"),
        ("C=", 1, "leads nowhere"),
        ("=C", 0, "no atom before it"),
        ("C#-C", 2, "follows another bond"),
        ("C..C", 2, "this dot has no atom before it"),
        ("C.", 1, "nothing follows"),
        ("C%1C", 1, "two digits"),
        ("C[Na", 1, "never closed"),
        ("CC]", 2, "never opened"),
        ("C[Xx+]", 2, '"Xx" is not an element'),
        ("[CL-]", 1, "Write Cl."),
        ("CL", 0, "Write Cl."),
        ("[D]O", 1, "[2H]"),
        ("[#119]", 1, "no element 119"),
        ("[C@@@H]", 4, "not allowed here in brackets"),
        ("CMg", 1, "Write [Mg]"),
        ("CC&C", 2, "not allowed in a SMILES"),
        ("C C", 1, "space"),
        ("CÖ", 1, "not allowed in a SMILES"),
        ("CC(F)(F)(F)F", 1, "C has more bonds"),
        ("cC", 0, "outside a ring"),
        ("Cc1cccn1", 1, "cannot be given single and double bonds"),
        ("C[*]", 2, "no known element"),
        ("C~C", 1, "unspecified"),
    ],
)
def test_faults_have_a_place(smiles: str, position: int, words: str):
    """What is wrong is said with the character where it is."""
    (problem, *_) = check_smiles(smiles).problems
    assert problem.position == position
    assert words in f"{problem.message} {problem.remedy}"
    assert problem.sentence.startswith(f"at character {position + 1}, ")


@pytest.mark.parametrize(
    ("smiles", "centres"),
    [
        ("CC(N)C(=O)O", ("C2",)),
        ("C[C@H](N)C(=O)O", ()),
        ("CC=CCl", ("C2=C3",)),
        ("C/C=C/Cl", ()),
        ("C1CC=CC1", ()),
        ("OC(F)C(O)Cl", ("C1", "C2")),
        ("[H]C([2H])(F)Cl", ("C1",)),
    ],
)
def test_open_stereocentres_are_named(smiles: str, centres: tuple[str, ...]):
    """Atoms and double bonds whose shape the SMILES leaves open have the layout's names."""
    report = check_smiles(smiles)
    assert report.problems == () and report.open_centres == centres
    assert [w for w in report.warnings if "undefined" in w.message] == list(report.warnings)
    assert bool(report.warnings) == bool(centres)


def test_what_was_understood():
    """A report has the formula, the charge, the names of the atoms and the fragments."""
    report = check_smiles("[Na+].[O-]C(=O)c1ccccc1")
    assert (report.formula, report.charge) == ("C7H5NaO2", 0)
    assert report.atoms[:4] == ("NA1", "O1", "C1", "O2")
    assert report.fragments == ("[Na+]", "O=C([O-])c1ccccc1")
    (warning,) = report.warnings
    assert "2 molecules" in warning.message
    assert check_smiles("[2H]O").atoms == ("O1",)


PIECES = ("CC(=O)O", "c1ccccc1", "[nH]", "C%12CC%12", "[13C@@H+]", "F/C=C/F", "N->[Cu+2]", "(", ")",
          "[", "]", "=", "#", "-", "1", "2", "%", ".", "Cl", "B", "[Fe@OH3]", "@", "H", "o", "*",
          ":", "$", "~", "\\", "+", "0", "[se]", "X", "M")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
@settings(max_examples=500)
def test_faults_are_faults(text: str):
    """Where RDKit reads a SMILES no fault is found; where it reads none, some problem is told."""
    with rdBase.BlockLogs():
        mol = Chem.MolFromSmiles(text)
        unchecked = Chem.MolFromSmiles(text, sanitize=False)
    if mol is None:
        assert check_smiles(text).problems
    else:
        assert find_fault(text) is None
    if unchecked is not None and find_fault(text) is None:
        assert len(atom_places(text)) == unchecked.GetNumAtoms()
