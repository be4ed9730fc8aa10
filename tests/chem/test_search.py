"""Components are found by what people call them."""

import pytest

from af3nb.chem.components import built_in, built_in_codes
from af3nb.chem.search import alike, search


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("ATP", "ATP"),
        ("atp ", "ATP"),
        ("adenosine triphosphate", "ATP"),
        ("triphosphate adenosine", "ATP"),
        ("C10 H16 N5 O13 P3", "ATP"),
        ("P3C10H16N5O13", "ATP"),
        ("biotin", "BTN"),
        ("heme", "HEM"),
        ("magnesium", "MG"),
        ("Magnesium ion", "MG"),
        ("zinc", "ZN"),
        ("copper", "CU1"),
        ("phosphoserine", "SEP"),
        ("phospho-serine", "SEP"),
        ("N-acetyl-beta-D-glucosamine", "NAG"),
        ("s-adenosylmethionine", "SAM"),
        ("retinal", "RET"),
        ("water", "HOH"),
        ("pseudouridine", "PSU"),
        ("AMG 510", "MOV"),
        ("CO", "CO"),
    ],
)
def test_the_first_hit(query: str, code: str):
    """What is meant comes first: by code, name, synonym, formula or words of a name."""
    found = search(query)[0]
    assert found.code == code
    component = built_in(code)
    assert (found.name, found.formula) == (component.name, component.formula)


def test_names_but_for_numbers():
    """People leave out numbers and hands of names; what that leaves open is told apart."""
    assert alike("adenosine triphosphate") == {"ATP"}
    assert alike("fructose 1,6-bisphosphate") == {"FBP"}
    assert {"GDP", "PGP"} <= alike("guanosine diphosphate")
    assert "G1P" in alike("glucose phosphate") and "G1P" not in alike("glucose 6-phosphate")
    assert search("guanosine diphosphate")[0].code == "GDP"
    assert search("adenosine diphosphate")[0].code == "ADP"
    assert not alike("") and not alike("5") and not alike("nobody calls it so")


def test_order_of_hits():
    """A code comes before a whole name or formula, these before starts of names, then the rest."""
    hits = search("CO", most=100)
    assert [h.code for h in hits[:2]] == ["CO", "CMO"]
    assert hits[1].matched == "C O"
    names = [hit.matched.lower() for hit in search("biotin", most=100)]
    first = [name == "biotin" for name in names]
    starts = [name.startswith("biotin") for name in names]
    assert first[0] and starts.index(False) < len(names)
    assert sorted(first, reverse=True) == first


def test_synonyms_tell_why():
    """A hit by a synonym names the synonym."""
    assert search("heme")[0].matched == "HEME"
    assert search("N-acetylglucosamine", most=5)[1].matched.startswith("N-acetyl")


@pytest.mark.parametrize("query", ["", "  ", "?", "(", "zzzzzzzz", "C999 H1", "\0", "😀", "ø"])
def test_nothing(query: str):
    """What is nowhere has no hits, and no query is an error."""
    assert search(query) == []


def test_every_code_finds_itself():
    """Over the whole dictionary a code is its own first hit."""
    for code in built_in_codes()[::5000]:
        assert search(code)[0].code == code


def test_number_of_hits():
    """As many as were wanted, or all."""
    assert len(search("acid", most=7)) == 7
    assert len(search("acid", most=10**6)) > 1000
