"""A component's atoms, bonds and coordinates agree, whoever wrote it; else a sentence says why."""

import json
import re
from dataclasses import replace

import pytest
from example_jobs import COMPONENT, minimal
from rdkit import Chem
from rdkit.Chem import rdDepictor, rdDistGeom

from af3nb.chem.components import Component, built_in, parse_user_ccd
from af3nb.chem.own import trial as own_trial
from af3nb.chem.own.consistency import inconsistencies, molecules_of
from af3nb.chem.own.trial import same_formula, trial
from af3nb.chem.smiles import component_from_smiles
from af3nb.errors import InputError
from af3nb.job.dialects import alphafold3
from af3nb.job.dialects.molecule_file import component_cif
from af3nb.job.job import Job, Ligand
from af3nb.job.named_components import component_of_smiles

OWN = COMPONENT.replace("NEW", "LIG1")
IMPOSSIBLE = "F[C@]12C[C@](F)(C1)C2"  # the two centres exclude each other

# What is changed in the text of a component, words of the message, and a change that mends it.
FAULTS = {
    "name twice": ({"O1 O 0": "C1 O 0"}, "same name: C1", {"C1 O 0": "O1 O 0"}),
    "no name": ({"O1 O 0": "? O 0"}, "1 atom without a name", {"? O 0": "O1 O 0"}),
    "no element": ({"O1 O 0": "O1 X 0"}, 'element "X"', {"O1 X 0": "O1 O 0"}),
    "unknown element": ({"O1 O 0": "O1 ? 0"}, 'element "?"', {"O1 ? 0": "O1 O 0"}),
    "quoted unknown": ({"O1 O 0": "O1 '?' 0"}, 'element "?"', {"'?'": "O"}),
    "huge charge": ({"O1 O 0": "O1 O 300"}, "charge 300", {"300": "-1"}),
    "part of a charge": ({"O1 O 0": "O1 O 0.5"}, "a number cannot be read", {"0.5": "'?'"}),
    "bond to no atom": ({"C1 O1 DOUB": "C1 O9 DOUB"}, 'ends at "O9"', {"O9": "O1"}),
    "half a bond": ({"C1 O1 DOUB": "C1 ? DOUB"}, 'ends at ""', {"C1 ? D": "C1 O1 D"}),
    "bond to itself": ({"C1 O1 DOUB": "C1 C1 DOUB"}, "to itself", {"C1 C1 D": "C1 O1 D"}),
    "bond twice": (
        {"C1 O1 DOUB N": "C1 O1 DOUB N\nO1 C1 SING N"}, "given twice", {"\nO1 C1 SING N": ""},
    ),
    "order as a number": ({"DOUB": "2"}, 'order "2".*Write DOUB', {" 2 N": " DOUB N"}),
    "order as a word": ({"DOUB": "single"}, 'order "single".*Write SING', {"single": "SING"}),
    "order in small letters": ({"DOUB": "doub"}, 'order "doub".*Write DOUB', {"doub": "DOUB"}),
    "order unknown": ({"DOUB": "?"}, 'order "".*Known are SING', {"O1 ?": "O1 DOUB"}),
    "aromatic in small letters": ({"DOUB N": "DOUB y"}, "Write Y or N", {"DOUB y": "DOUB Y"}),
    "no coordinates": ({"0 1.2 0 0": "0 ? ? ?"}, "without ideal", {"? ? ?": "1.2 0 0"}),
    "quoted coordinates": ({"0 1.2 0 0": "0 '?' 0 0"}, "without ideal", {"'?'": "1.2"}),
    "infinite coordinates": ({"0 1.2 0 0": "0 inf 0 0"}, "infinite", {"inf": "1.2"}),
    "one place": ({"0 1.2 0 0": "0 0 0 0"}, "same ideal coordinates", {"O 0 0 0 0": "O 0 1.2 0 0"}),
    "another block": ({"data_LIG1": "data_LIG-1"}, '"data_LIG-1".*is "LIG1"', {"LIG-1": "LIG1"}),
    "atoms of another": ({"LIG1 O1": "OLD O1"}, "names 2 components", {"OLD": "LIG1"}),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_of_a_users_component_is_told_at_it_and_its_remedy_works(fault: str):
    """A component that contradicts itself is refused, with its place; mended, it is accepted."""
    broken, words, mended = FAULTS[fault]
    text = changed(OWN, broken)
    with pytest.raises(InputError, match=rf"userCCD, component LIG-?1: .*{words}"):
        parse(text)
    parse(changed(text, mended))


ODD = ("1e300", "-1e300", "9" * 500, "nan", "1_0", "0x1", "\u0661", "'' ''", "1.5(3)")


@pytest.mark.parametrize("value", ODD)
def test_odd_numbers_of_a_users_component_give_a_sentence(value: str):
    """No coordinate or charge raises anything but our error; asking for warnings raises nothing."""
    for text in (
        OWN.replace("0 1.2 0 0", f"0 {value} 0 0"),
        OWN.replace("O1 O 0", f"O1 O {value}"),
    ):
        job = Job("j", (Ligand(("L",), ("LIG1",)),), user_ccd=text)
        assert all(isinstance(problem, InputError) for problem in job.check())
        job.warnings()
    for broken, _, _ in FAULTS.values():
        Job("j", (Ligand(("L",), ("LIG1",)),), user_ccd=changed(OWN, broken)).warnings()


def test_what_the_dictionary_and_rdkit_make_is_consistent():
    """No component of the dictionary, of a SMILES or of a drawing has an inconsistency."""
    known = [built_in(code) for code in ("ATP", "HEM", "MG", "ALA", "NAG", "SF4")]
    made = [
        component_from_smiles(text, "LIG") for text in ("CCO", "[NH3]->[Cu+2]", "C[N+](=O)[O-]")
    ]
    drawn = [
        parse_user_ccd(component_of_smiles(text, "LIG"))["LIG"] for text in ("CCO", "c1ccccc1")
    ]
    for component in [*known, *made, *drawn]:
        assert isinstance(component, Component) and not list(inconsistencies(component))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (OWN.replace("LIG1 O1", "LIG1 N1 N 0 5 5 5\nLIG1 O1"), "2 molecules are not bonded"),
        (OWN.replace("0 1.2 0 0", "0 12 0 0"), "12.00 angstroms long"),
        (OWN.replace("O1", "o1"), 'one is "o1"'),
        (OWN.replace("C1 O1 DOUB", "C1 O1 AROM"), ""),
    ],
)
def test_doubt_about_a_users_component_is_a_warning(text: str, words: str):
    """What can be run but is probably not meant is told with the component's code."""
    told = [str(w) for w in parse(text).warnings()]
    if words:
        assert any(re.search(f"user_ccd, component LIG1: .*{words}", one) for one in told), told
    assert len(told) == bool(words)


def test_each_molecule_of_a_component_is_counted():
    """Hydrogens do not count, and a ring is one molecule."""
    salt = component_from_smiles("[Na+].[O-]C(=O)c1ccccc1", "LIG")
    assert [len(part) for part in molecules_of(salt)] == [1, 9]


@pytest.mark.parametrize(
    ("smiles", "centres"),
    [
        ("CC(N)C(=O)O", ["C2"]), ("C[C@H](N)C(=O)O", []), ("CC=CC(F)Cl", ["C4"]),
        ("C[C@H](F)C(Cl)Br", ["C3"]),
    ],
)  # fmt: skip
def test_undefined_stereocentre_of_a_drawing_is_a_warning(smiles: str, centres: list[str]):
    """A drawn ligand is warned of as the same SMILES is, also after the job was written."""
    mol = Chem.MolFromSmiles(smiles)
    rdDepictor.Compute2DCoords(mol)
    cif = component_cif(Chem.MolToMolBlock(mol), "LIG1")
    job = Job("j", (Ligand(("A",), ("LIG1",)),), user_ccd=cif)
    for read in (job, alphafold3.parse(job.to_json())):
        told = [w.message for w in read.warnings() if "undefined" in w.message]
        assert len(told) == bool(centres)
        assert all(f"({', '.join(centres)})" in message for message in told)


def test_undefined_stereocentre_survives_the_way_from_smiles_to_a_component():
    """A SMILES that became a component, to be bonded, is warned of as before."""
    cif = component_of_smiles("CC(N)C=CC", "LIG1")
    (component,) = parse_user_ccd(cif).values()
    assert component.undefined == ("C2", "C3=C4")


def test_file_with_a_bond_of_no_order_is_refused():
    """No bond of a file becomes a single bond because its order is unknown."""
    mol = Chem.MolFromSmiles("C$C")
    rdDepictor.Compute2DCoords(mol)
    with pytest.raises(InputError, match="the bond C1-C2 is unspecified"):
        component_cif(Chem.MolToMolBlock(mol), "LIG1")


def test_trial_finds_what_a_run_finds():
    """The trial knows what has a conformer, what has only coordinates, and what has neither."""
    assert trial(component_from_smiles("CCO", "LIG")).found
    cluster = trial(known("SF4"))  # versions of RDKit differ in whether they find it one
    assert not cluster.shapeless
    none = trial(component_from_smiles(IMPOSSIBLE, "LIG"))
    assert not none.found and none.shapeless and none.attempts == 130 and none.seconds > 0
    unwritten = replace(known("SF4"), ideal=known("SF4").ideal * float("nan"))
    assert trial(unwritten).shapeless


def test_a_very_large_molecule_is_not_tried(monkeypatch):
    """Above the bound no conformer is sought, since one attempt may take minutes; up to it, one
    is. Atoms count with hydrogens."""
    sought = []
    monkeypatch.setattr(rdDistGeom, "EmbedMolecule", lambda mol, _: sought.append(mol) or 0)
    large = component_from_smiles("C" * (own_trial._LARGEST // 3 + 1), "LIG")
    assert trial.__wrapped__(large) == own_trial.Trial(True) and not sought
    monkeypatch.setattr(own_trial, "_LARGEST", 9)
    assert trial.__wrapped__(component_from_smiles("CCC", "LIG")).found and not sought  # 11 atoms
    assert trial.__wrapped__(component_from_smiles("CCO", "LIG")).found and len(sought) == 1


def test_formula_finds_the_dictionarys_component():
    """A molecule without a shape may be one of the dictionary, whose formula it has."""
    assert "ETF" not in same_formula(component_from_smiles("CCO", "LIG"))
    assert "EOH" in same_formula(component_from_smiles("CCO", "LIG"))


def parse(text: str) -> Job:
    """A job whose only ligand is the component of a text."""
    ligand = {"ligand": {"id": "L", "ccdCodes": ["LIG1"]}}
    return alphafold3.parse(json.dumps(minimal(sequences=[ligand], userCCD=text)))


def changed(text: str, changes: dict[str, str]) -> str:
    """A text with parts replaced, each of which must be there."""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


def known(code: str) -> Component:
    """A component of the dictionary, which must be there."""
    component = built_in(code)
    assert component is not None
    return component
