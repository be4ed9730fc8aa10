"""What is pasted into the builder's one box: sequences and names are told apart."""

import pytest

from af3nb.errors import InputError
from af3nb_widgets.job_builder.arrivals import pasted
from af3nb_widgets.job_builder.store import Store


@pytest.mark.parametrize(
    ("text", "kind", "card"),
    [
        ("adenosine triphosphate", "ligand", "ATP"),
        ("heme", "ligand", "HEM"),
        ("guanosine diphosphate", "ligand", "guanosine diphosphate"),  # two are called so
        ("zinc", "ion", "ZN"),
        ("Mg2+", "ion", "MG"),
        ("Zn 2+", "ion", "ZN"),
        ("CC(=O)O", "ligand", "CC(=O)O"),
        ("mktay iakqr 11 qisfvk", "protein", "MKTAYIAKQRQISFVK"),
        ("gguuccaa", "rna", "GGUUCCAA"),
        ("INSULIN", "protein", "INSCLIN"),  # capitals are a sequence; U is selenocysteine
    ],
)
def test_what_it_is_taken_for(text: str, kind: str, card: str):
    """One line is a ligand, an ion or a sequence."""
    (form,) = pasted(text, Store())["forms"]
    assert [(c["kind"], c["text"]) for c in form["cards"]] == [(kind, card)]


@pytest.mark.parametrize("name", ["insulin", "Insulin", "human insulin", "sotorasib"])
def test_a_name_is_no_sequence(name: str):
    """A word with letters that stand for no residue is not folded as a peptide."""
    with pytest.raises(InputError, match="neither a sequence nor the name of a ligand") as told:
        pasted(name, Store())
    assert "not looked up" in told.value.remedy


def test_a_short_word_is_doubted():
    """A word all of whose letters are residues is read as a peptide, and that is said."""
    assert any("not looked up" in note for note in pasted("actin", Store())["notes"])
    assert not any("not looked up" in n for n in pasted("mktayiakqrqisfvk", Store())["notes"])


@pytest.mark.parametrize(
    ("text", "name"), [("MKTAYIAKQR", ""), ("GTP", ""), (">mine\nMKTAYIAKQR\n", "mine")]
)
def test_only_a_name_that_is_there_is_taken(text: str, name: str):
    """A sequence without a name leaves the job's name as it is."""
    (form,) = pasted(text, Store())["forms"]
    assert form["name"] == name
