"""Drawings of components."""

import re
import xml.etree.ElementTree as ET

import pytest
from rdkit import Chem

from af3nb.chem.components import built_in, parse_user_ccd
from af3nb.chem.draw import draw, skeleton
from af3nb.chem.smiles import component_from_smiles

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> str:
    """All that is written in a drawing."""
    return "".join(text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("code", ["ATP", "HEM", "NAG", "5CM", "SEP", "SF4", "RET"])
def test_every_atom_has_its_name(code: str):
    """A drawing names every heavy atom as the layout does, and no hydrogen."""
    component = built_in(code)
    names = "".join(component.atom_names[i] for i in component.heavy_atoms)
    assert names in words(draw(component))


def test_names_can_be_left_out():
    """Without names the symbols stay."""
    assert "O1G" not in words(draw(built_in("ATP"), names=False))
    assert words(draw(built_in("ATP"), names=False)).count("P") == 3


def test_smiles_are_drawn_with_the_names_they_get():
    """A SMILES is drawn by way of its component."""
    component = component_from_smiles("OC(=O)[C@@H](N)CCl", "LIG_A")
    assert "O1C1O2C2N1C3CL1" in words(draw(component))


def test_highlights():
    """Chosen atoms have a colour of their own."""
    plain, marked = (draw(built_in("GOL"), highlight=h) for h in ((), ("C2",)))
    assert "<ellipse" not in plain and "<ellipse" in marked


def test_size():
    """A drawing is as large as was wanted, on no background."""
    svg = draw(built_in("GOL"), width=200, height=100)
    assert re.search(r"width='200px' height='100px'", svg) and "<rect" not in svg


@pytest.mark.parametrize("code", ["MG", "UNX", "DUM", "OH", "B12", "CLA", "1CL"])
def test_odd_components(code: str):
    """Ions, metal complexes and marks of unknown atoms can be drawn."""
    assert draw(built_in(code)).startswith("<?xml")


def test_mirror_images_differ():
    """The stereochemistry of the ideal coordinates is drawn with wedges."""
    one, two = (skeleton(built_in(code)) for code in ("ALA", "DAL"))
    assert Chem.MolToSmiles(one) != Chem.MolToSmiles(two)
    assert Chem.MolToSmiles(one, isomericSmiles=False) == Chem.MolToSmiles(
        two, isomericSmiles=False
    )


def test_users_components(root):
    """A component without all of its coordinates is drawn flat."""
    text = (root / "tests" / "data" / "alcohol.cif").read_text()
    assert "C1C2'O1" in words(draw(parse_user_ccd(text)["CODE"]))
