"""Glycans: trees in text, their components and bonds."""

import pytest

from af3nb.chem.components import Components, built_in
from af3nb.chem.glycans import (
    ATTACHMENTS,
    USUAL,
    Link,
    acceptors,
    anomeric_atom,
    build_glycan,
    glycan_text,
    parse_glycan,
)
from af3nb.errors import InputError


def bonds(text: str) -> list[str]:
    """The bonds of a tree as `1 O4 - 2 C1`."""
    links = build_glycan(parse_glycan(text)).links
    return [f"{k.parent + 1} {k.oxygen} - {k.child + 1} {k.carbon}" for k in links]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("NAG", []),
        ("NAG(NAG)", ["1 O4 - 2 C1"]),
        ("NAG(NAG)(FUC)", ["1 O4 - 2 C1", "1 O6 - 3 C1"]),
        ("NAG(FUC)(NAG)", ["1 O6 - 2 C1", "1 O4 - 3 C1"]),
        ("NAG(NAG)(BMA)", ["1 O4 - 2 C1", "1 O3 - 3 C1"]),
        ("NAG(NAG(BMA(MAN)(MAN)))",
         ["1 O4 - 2 C1", "2 O4 - 3 C1", "3 O3 - 4 C1", "3 O6 - 5 C1"]),
        ("NAG(NAG(MAN(MAN)(MAN)))",
         ["1 O4 - 2 C1", "2 O4 - 3 C1", "3 O3 - 4 C1", "3 O6 - 5 C1"]),
        ("MAN(MAN(MAN(MAN)))", ["1 O3 - 2 C1", "2 O2 - 3 C1", "3 O2 - 4 C1"]),
        ("A2G(GAL(SIA))", ["1 O3 - 2 C1", "2 O6 - 3 C2"]),
        ("NAG(3-1 GAL(3-2 SIA))", ["1 O3 - 2 C1", "2 O3 - 3 C2"]),
        (" nag ( 4-1 nag ) ", ["1 O4 - 2 C1"]),
        ("NAG(NAG)(4-1 FUC)", ["1 O3 - 2 C1", "1 O4 - 3 C1"]),
    ],
)  # fmt: skip
def test_bonds(text: str, wanted: list[str]):
    """Children are bonded where they usually are, or where their text says."""
    assert bonds(text) == wanted


def test_core_of_a_measured_glycan():
    """The usual bonds of a high-mannose glycan are those of PDB entry 1GYA."""
    measured = [(0, 1, 4), (1, 2, 4), (2, 3, 6), (2, 4, 3), (3, 5, 6), (3, 6, 3), (4, 7, 2)]
    measured.append((5, 8, 2))
    links = [Link(a, f"O{n}", b, "C1") for a, b, n in measured]
    codes = ("NAG", "NAG", "BMA", *["MAN"] * 6)
    text = glycan_text(codes, links, positions=False)
    assert text == "NAG(NAG(BMA(MAN(MAN(MAN))(MAN))(MAN(MAN))))"
    spoken = glycan_text(codes, links, positions=True)
    assert sorted(link.oxygen for link in build_glycan(parse_glycan(spoken)).links) == sorted(
        link.oxygen for link in links
    )


@pytest.mark.parametrize(
    "text",
    ["NAG", "NAG(NAG)", "NAG(6-1 FUC)(3-1 NAG)", "NAG(NAG(BMA(MAN(NAG(GAL(3-2 SIA))))(MAN)))"],
)
def test_round_trip(text: str):
    """A tree written and read again has the same components and bonds."""
    glycan = build_glycan(parse_glycan(text))
    assert build_glycan(parse_glycan(glycan_text(glycan.codes, glycan.links))) == glycan


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a sugar is missing"),
        ("()", "character 1"),
        ("NAG(", "a sugar is missing"),
        ("NAG(NAG", "a parenthesis is not closed"),
        ("NAG)", "never opened"),
        ("NAG NAG", "a parenthesis is expected"),
        ("NAG(NAG)NAG", "only another branch"),
        ("NAG(?)", "character 5"),
        ("NAG(ATP)", "not a sugar"),
        ("NAG(ZZZZZ)", "not in the dictionary"),
        ("NAG(1-4 NAG)", "first: 4-1 NAG"),
        ("NAG(2-1 NAG)", "Possible are 3, 4, 6"),
        ("NAG(4-1 NAG)(4-1 FUC)", "two sugars are bonded to O4"),
        ("NAG(FUC)(FUC)(FUC)(FUC)", "no free hydroxyl"),
        ("NAG(4-2 NAG)", "bonds with C1"),
        ("NAG(" * 200, "more than 100 sugars"),
    ],
)
def test_broken(text: str, words: str):
    """A tree that is none is told with the place and the remedy."""
    with pytest.raises(InputError) as caught:
        build_glycan(parse_glycan(text, "here"), where="here")
    assert words in str(caught.value) and str(caught.value).startswith("here")


@pytest.mark.parametrize("pair", USUAL, ids="-".join)
def test_usual_bonds_exist(pair: tuple[str, str]):
    """Every usual bond is between a hydroxyl of the parent and an anomeric carbon."""
    parent, child = map(built_in, pair)
    assert parent and child and child.is_glycan
    assert {f"O{n}" for n in USUAL[pair]} <= set(acceptors(parent))
    assert anomeric_atom(child) in child.atom_names


def test_attachments_exist():
    """Every residue that carries glycans has the atom they are bonded to."""
    for code, atom in ATTACHMENTS.items():
        component = Components().get(code)
        assert component and atom in component.atom_names, code
