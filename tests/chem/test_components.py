"""Components come from the dictionary by code, and from the user for one job."""

from pathlib import Path

import numpy as np
import pytest
from biotite.structure import info

from af3nb.chem.components import Component, Components, built_in, built_in_codes, parse_user_ccd
from af3nb.errors import InputError

CODES = ("ALA", "DG", "PSU", "ATP", "HEM", "MG", "NAG", "SEP", "UNK", "HOH", "7BU")

USER_CCD = (Path(__file__).parents[1] / "data" / "alcohol.cif").read_text("utf-8")


@pytest.mark.parametrize("code", CODES)
def test_dictionary_reads_as_biotite_reads_it(code: str):
    """Atoms, charges, ideal coordinates and bonds are those of the library we take them from."""
    ours = component(code)
    theirs = info.residue(code, allow_missing_coord=True)
    assert ours.atom_names == tuple(theirs.atom_name)
    assert ours.elements == tuple(theirs.element)
    np.testing.assert_array_equal(ours.charges, theirs.charge)
    np.testing.assert_allclose(ours.ideal, theirs.coord, atol=1e-4)
    bonds = theirs.bonds.as_array()
    pairs = {frozenset(theirs.atom_name[b[:2]]) for b in bonds}
    assert {frozenset((b.atom1, b.atom2)) for b in ours.bonds} == pairs


def test_what_is_said_of_a_component():
    """Type, parent, weight, formula and leaving atoms are read."""
    serine = component("SEP")
    assert (serine.type, serine.parent) == ("L-PEPTIDE LINKING", "SER")
    assert (serine.formula, serine.formula_weight) == ("C3 H8 N O6 P", 185.072)
    assert serine.modified_date is not None and serine.modified_date > "2000-01-01"
    assert {n for n, leaves in zip(serine.atom_names, serine.leaving, strict=True) if leaves} == {
        "OXT", "H2", "HXT",
    }  # fmt: skip
    assert component("ATP").aromatic.sum() == 9
    assert (component("ALA").name, component("ALA").parent) == ("ALANINE", None)


def test_glycans_are_told_by_their_type():
    """Saccharides are glycans, whether linking or not; sugars inside other words are not."""
    glycans = {code for code in ("NAG", "GLC", "SIA", "ATP", "SER", "HOH")}
    assert {c for c in glycans if component(c).is_glycan} == {"NAG", "GLC", "SIA"}


def test_codes_can_be_listed():
    """Every code of the dictionary is known, and no other."""
    codes = built_in_codes()
    assert len(set(codes)) == len(codes) > 40_000
    assert Components().get("no such code") is None


def test_users_components_come_first_and_live_in_one_job():
    """A job's own ALA hides the dictionary's, and is gone in the next job."""
    components = Components(USER_CCD.replace("CODE", "ALA"))
    mine = components.get("ALA")
    assert mine is not None and mine.atom_names == ("C1", "C2'", "O1")
    assert components.user_codes == ("ALA",)
    assert Components().get("ALA") is built_in("ALA")


def test_users_components_are_read():
    """Names in quotes, charges and missing coordinates are understood."""
    mine = parse_user_ccd(USER_CCD.replace("CODE", "X-1"))["X-1"]
    assert (mine.name, mine.formula, mine.parent) == ("an alcohol", "C2 H6 O", None)
    assert mine.charges.tolist() == [0, 0, -1]
    assert np.isnan(mine.ideal).tolist() == [[False] * 3, [False] * 3, [False, False, True]]
    assert np.isnan(mine.model).all()
    assert [b[:3] for b in mine.bonds] == [("C1", "C2'", "SING"), ("C2'", "O1", "SING")]


def test_lone_atom_needs_no_bonds():
    """A component of one atom may do without a table of bonds."""
    text = USER_CCD.replace("CODE", "X")
    kept = [s for s in text.partition("loop_\n_chem_comp_bond")[0].splitlines() if "2'" not in s]
    ion = parse_user_ccd("\n".join(s for s in kept if "O1" not in s))["X"]
    assert (ion.atom_names, ion.bonds) == (("C1",), ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no component"),
        ("nonsense", "not valid CIF"),
        (USER_CCD.replace("_chem_comp.type NON-POLYMER\n", ""), r"_chem_comp\.type"),
        (USER_CCD.partition("loop_\n_chem_comp_bond")[0], r"_chem_comp_bond\.value_order"),
        (USER_CCD.replace("46.07", "heavy"), "number"),
    ],
)
def test_bad_users_components_are_refused(text: str, message: str):
    """The error names what is missing or wrong."""
    with pytest.raises(InputError, match=message):
        Components(text)


def component(code: str) -> Component:
    """A component of the dictionary, which must be there."""
    found = built_in(code)
    assert found is not None
    return found
